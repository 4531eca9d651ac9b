import EventStoreCore
import TerminalCanvas

/// A full page with its state. To add a screen: `AddAScreen.md`.
package enum Screen: Sendable {
    case accounts(AccountsScreen)
    case timeline(TimelineScreen)
    case stream(StreamScreen)
    case snapshots(SnapshotsScreen)
    case projections(ProjectionsScreen)
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
            switch newValue {
            case let state as AccountsScreen: self = .accounts(state)
            case let state as TimelineScreen: self = .timeline(state)
            case let state as StreamScreen: self = .stream(state)
            case let state as SnapshotsScreen: self = .snapshots(state)
            case let state as ProjectionsScreen: self = .projections(state)
            case let state as CompareScreen: self = .compare(state)
            case let state as WhyScreen: self = .why(state)
            case let state as WhenScreen: self = .when(state)
            case let state as WhatIfScreen: self = .whatIf(state)
            case let state as VerifyScreen: self = .verify(state)
            case let state as MessagesScreen: self = .messages(state)
            case let state as HelpScreen: self = .help(state)
            default: break
            }
        }
    }
}
