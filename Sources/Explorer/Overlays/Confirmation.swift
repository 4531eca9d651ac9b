import EventStoreCore
import TerminalCanvas

/// What a command would do, or what became of it: nothing is written before it is confirmed.
package struct Confirmation: Sendable {
    package enum Stage: Sendable {
        case preview(PreviewInfo)
        /// Another writer was first: what won.
        case conflict(expected: Version, actual: Version, winners: [EventRow])
    }

    package let form: CommandForm
    package let wish: Wish
    package let stage: Stage
    /// 0 is Cancel, which has the focus at first.
    package var focused = 0
    /// The first line of the text that is shown, where there is no place for all of it.
    package var firstLine = 0
    /// It was confirmed, and the answer is on its way.
    package var pending: RequestID?
    /// On a production ledger the account's name must be typed; nil elsewhere.
    package var typedName: TextEdit?

    package var isNameRight: Bool {
        typedName.map { $0.text.utf8.elementsEqual(wish.account.name.utf8) } ?? true
    }
}
