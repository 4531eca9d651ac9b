import EventStoreCore
import LedgerCore
import LedgerService

/// Writes events as CSV (RFC 4180, LF line ends), with the balance of the account after each.
///
/// This format is for eyes and spreadsheets; what must come back to the byte goes out as
/// CloudEvents. So characters that a terminal obeys or that reorder a line become visible escapes
/// (`\u{1b}`), and a text cell that a spreadsheet would run as a formula (it begins with `=`, `+`,
/// `-` or `@`) gets an apostrophe before it. The guard can be turned off for a program that reads
/// account names back; cells with numbers, dates and ids are never touched.
package struct CSVExport: ExportFormat {
    package static let columns = [
        "account", "version", "position", "type", "occurred_at", "recorded_at", "amount_minor",
        "balance_minor", "currency", "memo", "counterparty", "event_id", "correlation_id", "actor",
        "hash", "causation_id", "reverses", "reversed_by",
    ]

    private let codec: EventCodec
    private let guardsFormulas: Bool
    private let reversals: Reversals
    private var balances = RunningBalances()

    /// - Parameters:
    ///   - codec: reads the payloads.
    ///   - guardsFormulas: put an apostrophe before a text that a spreadsheet would run.
    ///   - reversals: of the events that are written.
    package init(
        codec: EventCodec, guardsFormulas: Bool = true, reversals: Reversals = Reversals()
    ) {
        self.codec = codec
        self.reversals = reversals
        self.guardsFormulas = guardsFormulas
    }

    package mutating func writeHeader(into bytes: inout [UInt8]) {
        bytes.append(contentsOf: Self.columns.joined(separator: ",").utf8)
        bytes.append(0x0A)
    }

    package mutating func write(
        _ recorded: RecordedEvent, into bytes: inout [UInt8]
    ) throws -> Bool {
        if balances.isOfTheBook(recorded) { return false }
        let event = try codec.exported(recorded)
        let account = try balances.account(after: recorded, event)
        let stored = recorded.event
        let amount = event.movement.map { $0.effect.sign * $0.amount.minorUnits }
        let cells = [
            text(recorded.stream.name), recorded.version.description,
            recorded.position.description, text(recorded.type), stored.occurredAt.description,
            stored.recordedAt.description, amount.map { String($0) } ?? "",
            String(account.balanceMinor), account.currency?.code ?? "", text(event.memo),
            text(event.counterparty), recorded.id.description, text(stored.correlationID),
            text(stored.actor), recorded.hash.description,
            text(stored.causationID), recorded.reverses?.description ?? "",
            reversals.version(reversing: recorded)?.description ?? "",
        ]
        for (index, cell) in cells.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(contentsOf: cell.utf8)
        }
        bytes.append(0x0A)
        return true
    }

    /// Its balance counts for those behind it.
    package mutating func pass(_ recorded: RecordedEvent) throws {
        if balances.isOfTheBook(recorded) { return }
        _ = try balances.account(after: recorded, try codec.exported(recorded))
    }

    private func text(_ value: String?) -> String {
        value.map { CSVText.cell($0, guardsFormulas: guardsFormulas) } ?? ""
    }
}
