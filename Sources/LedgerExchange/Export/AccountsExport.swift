import EventStoreCore
import LedgerCore
import LedgerHistory
import LedgerService
import TextFormats

/// Writes a list of accounts in its order: as records, of the members that `daybook accounts` has,
/// or as a journal that opens with their balances.
struct AccountsExport {
    private let format: ExportFileFormat
    private let position: Position
    private var buffer: SinkBuffer

    /// - Parameters:
    ///   - format: one of those that accounts are written in.
    ///   - position: where the book ended.
    ///   - sink: takes the bytes.
    /// - Throws: `ExportProblem` for a format that is of events alone.
    init(as format: ExportFileFormat, at position: Position, to sink: any ByteSink) throws {
        switch format {
        case .csv, .json, .ndjson, .hledger: break
        case .ledger, .beancount:
            throw ExportProblem("a list of accounts is not written as \(format.rawValue)")
        }
        (self.format, self.position) = (format, position)
        buffer = SinkBuffer(sink)
    }

    /// - Throws: what the sink throws.
    mutating func write(_ accounts: [AccountSummary]) throws {
        try begin(accounts)
        for (index, account) in accounts.enumerated() {
            if index.isMultiple(of: 1000) { try Task.checkCancellation() }
            write(account, isFirst: index == 0)
            try buffer.flushIfFull()
        }
        end(isEmpty: accounts.isEmpty)
        try buffer.flush()
    }

    private mutating func put(_ text: String) { buffer.bytes.append(contentsOf: text.utf8) }

    private mutating func begin(_ accounts: [AccountSummary]) throws {
        switch format {
        case .csv: put(Self.columns.joined(separator: ",") + "\n")
        case .hledger:
            let notation = HledgerNotation()
            put(notation.opening)
            for unit in Set(accounts.compactMap(\.account.currency)).sorted(by: {
                $0.code < $1.code
            }) {
                put(notation.declaration(of: unit))
            }
            for account in accounts {
                put(notation.declaration(ofAccount: account.id.name))
                try buffer.flushIfFull()
            }
            guard let last = accounts.map(\.lastEventAt).max() else { return }
            put("\n\(last.dateText) opening balances  ; position:\(position)\n")
        case .json, .ndjson, .ledger, .beancount: break
        }
    }

    private mutating func write(_ account: AccountSummary, isFirst: Bool) {
        switch format {
        case .csv: put(Self.cells(account).joined(separator: ",") + "\n")
        case .json:
            put(isFirst ? "[\n" : ",\n")
            put(Self.object(account))
        case .ndjson: put(Self.object(account) + "\n")
        case .hledger:
            guard let balance = account.account.balance else { return }
            let name = HledgerNotation().account(account.id.name)
            put("    \(name)  \(balance.decimal) \(JournalText.symbol(balance.currency))\n")
        case .ledger, .beancount: break
        }
    }

    private mutating func end(isEmpty: Bool) {
        switch format {
        case .json: put(isEmpty ? "[]\n" : "\n]\n")
        // Without an amount it takes what is missing, in each unit.
        case .hledger: if !isEmpty { put("    equity:opening balances\n") }
        case .csv, .ndjson, .ledger, .beancount: break
        }
    }

    // MARK: Members

    static let columns = [
        "account", "owner", "balance_minor", "currency", "version", "last_event_at", "balance",
        "status", "overdraft_limit_minor", "opened_at", "last_position",
    ]

    private static func cells(_ summary: AccountSummary) -> [String] {
        let account = summary.account
        return [
            summary.id.name, account.owner, String(account.balanceMinor), account.currencyCode,
            summary.version.description, summary.lastEventAt.description, account.balanceText,
            account.status.rawValue, String(account.overdraftLimitMinor),
            summary.openedAt.description, summary.lastPosition.description,
        ].map { CSVText.cell($0) }
    }

    private static func object(_ summary: AccountSummary) -> String {
        let account = summary.account
        var writer = JSONWriter(capacity: 256)
        writer.object { object in
            func text(_ name: String, _ value: String) {
                object.name(name)
                object.string(value)
            }
            func number(_ name: String, _ value: Int64) {
                object.name(name)
                object.integer(value)
            }
            text("account", summary.id.name)
            text("owner", account.owner)
            number("balanceMinor", account.balanceMinor)
            text("currency", account.currencyCode)
            number("version", summary.version.number)
            text("lastEventAt", summary.lastEventAt.description)
            text("balance", account.balanceText)
            text("status", account.status.rawValue)
            number("overdraftLimitMinor", account.overdraftLimitMinor)
            text("openedAt", summary.openedAt.description)
            number("lastPosition", summary.lastPosition.number)
        }
        return writer.text.description
    }
}
