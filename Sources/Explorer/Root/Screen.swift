import EventStoreCore
import TerminalCanvas

/// A full page with its state. To add a screen: `AddAScreen.md`.
package enum Screen: Sendable {
    case accounts(AccountsScreen)
    case timeline(TimelineScreen)
    case stream(StreamScreen)
    case snapshots(SnapshotsScreen)
    case projections(ProjectionsScreen)
    case subscriptions(SubscriptionsScreen)
    case causes(CausesScreen)
    case compare(CompareScreen)
    case why(WhyScreen)
    case when(WhenScreen)
    case whatIf(WhatIfScreen)
    case verify(VerifyScreen)
    case messages(MessagesScreen)
    case help(HelpScreen)

    package var state: any ScreenState {
        get {
            switch self {
            case .accounts(let state): state
            case .timeline(let state): state
            case .stream(let state): state
            case .snapshots(let state): state
            case .projections(let state): state
            case .subscriptions(let state): state
            case .causes(let state): state
            case .compare(let state): state
            case .why(let state): state
            case .when(let state): state
            case .whatIf(let state): state
            case .verify(let state): state
            case .messages(let state): state
            case .help(let state): state
            }
        }
        set {
            // A screen stays what it is: only its state is another one.
            func same<State: ScreenState>(_ state: State) -> State { newValue as? State ?? state }
            self =
                switch self {
                case .accounts(let state): .accounts(same(state))
                case .timeline(let state): .timeline(same(state))
                case .stream(let state): .stream(same(state))
                case .snapshots(let state): .snapshots(same(state))
                case .projections(let state): .projections(same(state))
                case .subscriptions(let state): .subscriptions(same(state))
                case .causes(let state): .causes(same(state))
                case .compare(let state): .compare(same(state))
                case .why(let state): .why(same(state))
                case .when(let state): .when(same(state))
                case .whatIf(let state): .whatIf(same(state))
                case .verify(let state): .verify(same(state))
                case .messages(let state): .messages(same(state))
                case .help(let state): .help(same(state))
                }
        }
    }

    /// The screen that a destination names.
    init(_ destination: Destination) {
        self =
            switch destination {
            case .accounts: .accounts(AccountsScreen())
            case .timeline(let account): .timeline(TimelineScreen(account))
            case .event(let row): .timeline(TimelineScreen(at: row))
            case .stream: .stream(StreamScreen())
            case .snapshots(let account): .snapshots(SnapshotsScreen(account))
            case .projections: .projections(ProjectionsScreen())
            case .subscriptions: .subscriptions(SubscriptionsScreen())
            case .causes(let query): .causes(CausesScreen(query))
            case .compare(let query): .compare(CompareScreen(query))
            case .why(let query): .why(WhyScreen(query))
            case .when(let query): .when(WhenScreen(query))
            case .whatIf(let account, let version): .whatIf(WhatIfScreen(account, from: version))
            case .verify: .verify(VerifyScreen())
            case .messages: .messages(MessagesScreen())
            case .help(let scope): .help(HelpScreen(about: scope))
            }
    }

    /// There is one of its kind, which is kept for the key that shows it.
    var isKept: Bool {
        switch self {
        case .stream, .projections, .subscriptions, .messages: true
        case .accounts, .timeline, .snapshots, .causes, .compare, .why, .when, .whatIf, .verify,
            .help:
            false
        }
    }
}
