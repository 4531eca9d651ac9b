import EventStoreCore
import LedgerCore

/// A row of the account summary: an account as of the read model's checkpoint.
package struct AccountSummary: Hashable, Sendable {
    package let id: StreamID
    package var account: Account
    package var version: Version
    package var openedAt: Timestamp
    /// The latest moment at which anything happened to it: an event dated back does not move it.
    package var lastEventAt: Timestamp
    package var lastPosition: Position

    package static let schema = ReadModelSchema(
        name: "account_summary", version: 2,
        columns: [
            .init("account", .text), .init("owner", .text), .init("currency", .text),
            .init("balance_minor", .integer), .init("overdraft_limit_minor", .integer),
            .init("version", .integer), .init("status", .text), .init("opened_at", .integer),
            .init("last_event_at", .integer), .init("last_position", .integer),
        ],
        keyCount: 1, sortable: ["owner", "balance_minor", "version", "last_event_at"])

    package var values: [ReadModelValue] {
        [
            .text(id.name), .text(account.owner), .text(account.currency?.code ?? ""),
            .integer(account.balanceMinor), .integer(account.overdraftLimitMinor),
            .integer(version.number), .text(account.status.rawValue),
            .integer(openedAt.microseconds), .integer(lastEventAt.microseconds),
            .integer(lastPosition.number),
        ]
    }

    package init(
        id: StreamID, account: Account, version: Version, openedAt: Timestamp,
        lastEventAt: Timestamp, lastPosition: Position
    ) {
        self.id = id
        self.account = account
        self.version = version
        self.openedAt = openedAt
        self.lastEventAt = lastEventAt
        self.lastPosition = lastPosition
    }

    /// An account as it was folded by itself.
    package init(_ state: AccountState) {
        self.init(
            id: state.id, account: state.account, version: state.version,
            openedAt: state.openedAt ?? Timestamp(microseconds: 0),
            lastEventAt: state.highestOccurredAt ?? Timestamp(microseconds: 0),
            lastPosition: state.position)
    }

    /// What is to be said of a row that is none: it must be told, and not left out of a list.
    package static func damage(_ row: [ReadModelValue]) -> String {
        let name = row.first?.text.map { " of \($0)" } ?? ""
        return "the read model \(schema.name) has an invalid row\(name); "
            + "run 'daybook rebuild'"
    }

    /// Reads a row of the schema; nil for one that is none.
    ///
    /// - Parameters:
    ///   - values: the row.
    ///   - units: those of the book. A unit that is not among them is marked as not declared.
    package init?(_ values: [ReadModelValue], _ units: Units = Units()) {
        guard values.count == Self.schema.columns.count, let name = values[0].text,
            let owner = values[1].text, let code = values[2].text,
            let balance = values[3].integer, let overdraft = values[4].integer,
            let version = values[5].integer, let statusName = values[6].text,
            let status = Account.Status(rawValue: statusName), let opened = values[7].integer,
            let last = values[8].integer, let position = values[9].integer,
            // Read models are rows that anyone can change: what no event can have is no row.
            [opened, last].allSatisfy(Timestamp.range.contains),
            [version, position].allSatisfy((0...Limits.largestCount).contains)
        else { return nil }
        let account = Account(
            status: status, owner: owner, currency: units.recorded(code), balanceMinor: balance,
            overdraftLimitMinor: overdraft)
        self.init(
            id: StreamID(stored: name), account: account, version: Version(version),
            openedAt: Timestamp(microseconds: opened), lastEventAt: Timestamp(microseconds: last),
            lastPosition: Position(position))
    }
}
