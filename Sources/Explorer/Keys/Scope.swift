/// Where a binding holds: one for each screen.
package enum Scope: String, CaseIterable, Sendable {
    case accounts, timeline, stream, snapshots, projections, messages, help

    package var title: String {
        switch self {
        case .accounts: "Accounts"
        case .timeline: "Timeline"
        case .stream: "Stream"
        case .snapshots: "Snapshots"
        case .projections: "Projections"
        case .messages: "Messages"
        case .help: "Help"
        }
    }
}
