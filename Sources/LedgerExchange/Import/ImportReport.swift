import EventStoreCore
import LedgerCore
import LedgerService
import TextFormats

/// What an import did.
package struct ImportReport: Hashable, Sendable {
    /// Rows or elements read, bad ones included; headers and empty lines not.
    package var rows = 0
    package var bytes = 0
    /// All events written, openings included.
    package var eventsWritten = 0
    package var accountsOpened = 0
    package var alreadyRecorded = 0
    package var badRowCount = 0
    /// The first of them, at most `ImportLimits.listedBadRows`.
    package var badRows: [BadRow] = []
    package var divergences = DivergenceReport()
    package var snapshots = 0
    /// Why snapshots of what is recorded were not kept; nil if they were.
    package var snapshotFailure: String?
    /// Rows recorded behind an event of their account that happened later.
    package var lateRows = 0
    /// The order that a CSV file's rows were found or said to have.
    package var order: RowOrder?
    package var firstPosition: Position?
    package var lastPosition: Position?
    /// CloudEvents that carry one of the ledger's own type names with another payload: recorded
    /// under the name `foreign.<type>`.
    package var foreignOwnNames = 0
    /// CloudEvents recorded without an effect on a balance, because no rule names their type.
    package var withoutEffect = 0
    /// Under which the book keeps the import, so that it can be taken back; nil where it keeps
    /// nothing, or nothing was recorded but what came from an export of Daybook.
    package var id: CommandID?
    /// Lines of an export that speak of imports of its book, and have no place in this one.
    package var importsLeftOut = 0

    package init() {}
}

/// Where the balances of two books part.
package struct DivergenceReport: Hashable, Sendable {
    /// Rows whose balance was compared.
    package var rowsChecked = 0
    /// Rows that differ, but by no more than the tolerance.
    package var within = DivergenceTally()
    /// Rows that differ by more.
    package var beyond = DivergenceTally()

    package init() {}
}

/// Rows whose balance is not the fold's, counted and named.
package struct DivergenceTally: Hashable, Sendable {
    package var rows = 0
    /// Accounts with at least one such row; exact up to `ImportLimits.divergedAccounts`.
    package var accounts = 0
    /// The first of each account, at most `ImportLimits.listedDivergences`, in the file's order.
    package var first: [Divergence] = []
    /// The row that is farthest apart, in minor units.
    package var largest: Divergence?

    package init() {}
}

/// A row whose balance is not the fold's.
package struct Divergence: Hashable, Sendable, CustomStringConvertible {
    package let account: StreamID
    package let version: Version
    package let line: Int
    /// What the other book says.
    package let expected: Money
    /// What the fold says.
    package let actual: Money

    package init(
        account: StreamID, version: Version, line: Int, expected: Money, actual: Money
    ) {
        self.account = account
        self.version = version
        self.line = line
        self.expected = expected
        self.actual = actual
    }

    /// Actual less expected, in minor units.
    package var differenceMinor: Int128 { Int128(actual.minorUnits) - Int128(expected.minorUnits) }

    package var description: String {
        let difference = Total(minorUnits: differenceMinor, currency: actual.currency)
        return "\(Printable(account.name))@\(version), line \(line): "
            + "the file says \(expected), the fold is \(actual), difference \(difference)"
    }
}

/// How far an import has come.
package struct ImportProgress: Hashable, Sendable {
    package let rows: Int
    package let bytes: Int
}

/// What is common to imports of every format.
package struct ImportOptions: Sendable {
    /// The file's name, for messages, and for what the book keeps of the import.
    package var file: String
    /// Under which the book is to keep the import. Its events bear it as the id of their command.
    /// Nil keeps nothing of it, as of a copy.
    package var id: CommandID?
    /// Who is recorded as the cause of foreign history.
    package var actor: String?
    /// Write the good rows and list the bad ones; otherwise a bad row undoes everything.
    package var keepGoing = false
    /// Say all that an import would, and keep nothing.
    package var isDryRun = false
    /// Record although stated balances differ by more than the tolerance.
    package var keepDifferences = false
    /// Record rows that seem to be recorded already, unless they have an id.
    package var allowRepeats = false
    /// What is imported is a ledger as a whole, whose events stay what they are: they are not
    /// judged by the periods that it has closed since.
    package var isCopy = false
    package var snapshotPolicy = SnapshotPolicy()
    /// Rows between two calls of `onProgress`.
    package var progressInterval = 10_000
    /// Called from the import's thread.
    package var onProgress: @Sendable (ImportProgress) -> Void = { _ in }
    /// Asked every few hundred rows, on the import's thread.
    package var isCancelled: @Sendable () -> Bool = { false }

    package init(file: String, actor: String? = nil, keepGoing: Bool = false) {
        self.file = file
        self.actor = actor
        self.keepGoing = keepGoing
    }
}
