import EventStoreCore
import LedgerCore
import LedgerHistory
import LedgerService

/// The movements of one account in a period, between two balances: all of it but the entries,
/// which `StatementBook` hands over one after the other.
package struct Statement: Sendable {
    /// The account at one end of the period.
    package struct Side: Hashable, Sendable {
        /// False for an account that was not open yet.
        package let exists: Bool
        package let balanceMinor: Int64
        /// Events that count and were recorded behind one that does not.
        package let late: LateEvents
        let place: AccountPlace

        init(_ account: PastAccount, _ place: AccountPlace) {
            exists = account.exists
            balanceMinor = account.state.account.balanceMinor
            late = account.late
            self.place = place
        }
    }

    /// What moved one way.
    package struct Sum: Hashable, Sendable {
        package internal(set) var count: Int64 = 0
        /// Minor units, not below zero.
        package internal(set) var minor: Int128 = 0
    }

    /// An event, by what seals it.
    package struct Mark: Hashable, Sendable {
        package let version: Version
        package let hash: Digest
    }

    /// How wide the widest texts of a column are, in cells: digits all of them.
    struct Widths: Hashable, Sendable {
        var version = 3
        var amount = 6
        var balance = 7
    }

    package let address: StatementAddress
    /// Where the account stood at the address' position.
    package let head: StreamHead
    /// The account at the end of the period.
    package let account: Account
    package let opening: Side
    package let closing: Side
    package internal(set) var paidIn = Sum()
    package internal(set) var paidOut = Sum()
    package internal(set) var entryCount: Int64 = 0
    /// Entries that were recorded behind an event that is later than the period.
    package internal(set) var lateCount: Int64 = 0
    /// In the statement's order.
    package internal(set) var first: Mark?
    package internal(set) var last: Mark?
    /// Reversals of the account were items of another program's table.
    var tellsItems = false
    var widths = Widths()
    /// The entries, where they are few; nil where they are read again each time.
    var kept: [StatementEntry]? = []

    /// What a seal of this stream alone, at the address' position, has as its digest.
    package var seal: Digest {
        Seal(position: address.position, heads: [Seal.Head(head)]).digest
    }

    /// `open`, `closed`, or `not open yet`.
    package var status: String {
        account.status == .absent ? "not open yet" : account.status.rawValue
    }

    /// A number of the account's unit.
    package func decimal(_ minor: some FixedWidthInteger) -> String {
        Money.decimal(minorUnits: minor, exponent: account.currency?.exponent ?? 0)
    }

    /// A number with its unit; of a unit that is not declared the minor units, with a mark.
    package func text(_ minor: some FixedWidthInteger) -> String {
        guard let unit = account.currency else { return decimal(minor) }
        return "\(decimal(minor)) \(unit)"
    }

    /// With the sign of what it does to the balance.
    package func amount(_ minor: Int64) -> String {
        (minor > 0 ? "+" : "") + decimal(minor)
    }

    /// The balance at an end of the period; nil while the account has no unit.
    package func balance(of side: Side) -> Money? {
        account.currency.map { Money(minorUnits: side.balanceMinor, currency: $0) }
    }

    mutating func take(_ entry: StatementEntry, keeping most: Int) {
        entryCount += 1
        if let amount = entry.amountMinor, amount != 0 {
            if amount > 0 {
                paidIn.count += 1
                paidIn.minor += Int128(amount)
            } else {
                paidOut.count += 1
                paidOut.minor -= Int128(amount)
            }
        }
        if entry.isLate { lateCount += 1 }
        let mark = Mark(version: entry.version, hash: entry.event.hash)
        if first == nil { first = mark }
        last = mark
        widths.version = max(widths.version, entry.version.description.utf8.count + 1)
        widths.balance = max(widths.balance, decimal(entry.balanceMinor).utf8.count)
        if let amount = entry.amountMinor {
            widths.amount = max(widths.amount, self.amount(amount).utf8.count)
        }
        kept?.append(entry)
        if entryCount > Int64(most) { kept = nil }
    }
}
