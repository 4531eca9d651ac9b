import EventStoreCore
import GRDB
import GRDBSQLite

/// Collects the rows of a fold's page.
struct FoldRows {
    private(set) var entries: [FoldEntry] = []
    private(set) var details: [RecordedEvent] = []
    private(set) var types = TypeTable()

    init(capacity: Int) { entries.reserveCapacity(capacity) }

    /// - Throws: `EventStoreError.damaged` for a row that no fold can be built on.
    mutating func add(_ row: Row, _ database: Database) throws {
        do {
            let type = try types.index(of: try row.text(3))
            let sign = try row.integer(4)
            switch sign {
            case 1, -1: append(try money(row, type, sign))
            case 0: try addWhole(row, type, database)
            default: throw row.fault(4, "is \(sign); it must be -1, 0 or 1")
            }
        } catch let fault as ColumnFault {
            let position = sqlite3_column_int64(row.handle, 0)
            throw fault.damaged(in: "the event at position \(position)")
        }
    }

    private mutating func append(_ entry: FoldEntry) { entries.append(entry) }

    private func money(_ row: Row, _ type: Int32, _ sign: Int64) throws -> FoldEntry {
        let amount = try row.integer(5)
        guard amount >= 0 else { throw row.fault(5, "is negative") }
        return try entry(
            row, type, sign: Int8(truncatingIfNeeded: sign), amount: amount,
            currency: try EventColumns.packedCurrency(row, 6), detail: -1)
    }

    /// What an event says that moves no money stands in its payload.
    private mutating func addWhole(_ row: Row, _ type: Int32, _ database: Database) throws {
        let event = try EventAtPosition.fetch(database, try row.integer(0))
        let fold = event.event.fold
        append(
            try entry(
                row, type, sign: 0, amount: fold.amountMinor ?? 0,
                currency: fold.currency?.packed ?? 0, detail: Int32(details.count)))
        details.append(event)
    }

    private func entry(
        _ row: Row, _ type: Int32, sign: Int8, amount: Int64, currency: UInt64, detail: Int32
    ) throws -> FoldEntry {
        FoldEntry(
            position: Position(try row.ordinal(0)), stream: StreamHandle(try row.integer(1)),
            version: Version(try row.ordinal(2)),
            occurredAt: try row.moment(7),
            recordedAt: try row.moment(8), amountMinor: amount,
            currency: currency, type: type, detail: detail, sign: sign)
    }
}
