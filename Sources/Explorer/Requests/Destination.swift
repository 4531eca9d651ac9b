import EventStoreCore
import LedgerCore

/// A screen to open: a value, so that no screen has to know another one. `Screen.init` makes the
/// screen.
package enum Destination: Hashable, Sendable {
    case accounts
    /// An account as far as it is known, at its newest event or at the cursor of time.
    case timeline(AccountRow)
    /// The account of an event, with that event selected.
    case event(EventRow)
    case stream
    case snapshots(AccountRow)
    case projections
    case subscriptions
    /// What caused an event, and what it caused.
    case causes(CausesQuery)
    case compare(CompareQuery)
    case why(WhyQuery)
    case when(WhenQuery)
    /// The account's history, which may be another one from that version on.
    case whatIf(StreamID, from: Version)
    case verify
    case messages
    /// The keys of a screen.
    case help(Scope)
}

/// Where a screen wants to go next.
package enum Navigation: Sendable {
    case open(Destination)
    /// The screen shows that point of the past.
    case openAt(Destination, TimePoint)
    /// A line of text is asked for; a text that is in force stands in it, to be changed.
    case prompt(PromptPurpose, String = "")
    /// The form of a command, about an account if there is one.
    case form(UserAction, AccountRow?)
    /// The form that reverses an event of an account.
    case reverse(EventRow, AccountRow)
    /// The form that makes an account as it would have been; the version that it has come to since
    /// it was read.
    case correct([Correction.Edit], AccountRow, changedTo: Version?)
    case ask(Approval)
    /// The form of a statement of the account.
    case statement(AccountRow)
    case back
}

/// What a prompt asks for.
package enum PromptPurpose: Hashable, Sendable {
    case searchAccounts, filterAccounts, searchStream, filterStream, searchTimeline,
        filterTimeline, searchHelp, address, when, whatIfAmount, whatIfEvent, rewind
}
