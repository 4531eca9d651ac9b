/// Where a binding holds: one for each screen.
package enum Scope: String, CaseIterable, Sendable {
    case accounts, timeline, stream, snapshots, projections, subscriptions, causes, compare, why
    case when, whatIf, verify, messages, help

    package var title: String {
        switch self {
        case .accounts: "Accounts"
        case .timeline: "Timeline"
        case .stream: "Stream"
        case .snapshots: "Snapshots"
        case .projections: "Projections"
        case .subscriptions: "Subscriptions"
        case .causes: "Causes"
        case .compare: "Compare"
        case .why: "Why"
        case .when: "When"
        case .whatIf: "What if"
        case .verify: "Verify"
        case .messages: "Messages"
        case .help: "Help"
        }
    }
}
