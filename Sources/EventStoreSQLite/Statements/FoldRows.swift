import EventStoreCore
import GRDB
import GRDBSQLite

/// Collects the rows of a fold's page.
struct FoldRows {
    private(set) var entries: [FoldEntry] = []
    private(set) var details: [RecordedEvent] = []
    private(set) var types = TypeTable()

    private let whole: Set<String>
    /// Keys of the streams whose events come whole.
    private let reserved: Set<Int64>
    /// By type: whether its events are wanted whole.
    private var areWhole: [Bool] = []

    init(capacity: Int, whole: Set<String>, reserved: Set<Int64>) {
        self.whole = whole
        self.reserved = reserved
        entries.reserveCapacity(capacity)
    }

    /// - Throws: `EventStoreError.damaged` for a row that no fold can be built on.
    mutating func add(_ row: Row, _ database: Database) throws {
        do {
            let type = try types.index(of: try row.text(3))
            if Int(type) == areWhole.count { areWhole.append(whole.holds(types.names[Int(type)])) }
            let sign = try row.integer(4)
            guard -1...1 ~= sign else { throw row.fault(4, "is \(sign); it must be -1, 0 or 1") }
            var detail: Int32 = -1
            if try areWhole[Int(type)] || isReserved(row) {
                detail = Int32(details.count)
                details.append(try EventAtPosition.fetch(database, try row.integer(0)))
            }
            entries.append(try entry(row, type, sign, detail: detail))
        } catch let fault as ColumnFault {
            let position = sqlite3_column_int64(row.handle, 0)
            throw fault.damaged(in: "the event at position \(position)")
        }
    }

    private func isReserved(_ row: Row) throws -> Bool {
        try !reserved.isEmpty && reserved.contains(row.integer(1))
    }

    /// Of an event that moves money amount and currency are there; of another they may be.
    private func entry(
        _ row: Row, _ type: Int32, _ sign: Int64, detail: Int32
    ) throws -> FoldEntry {
        let isMoney = sign != 0
        let amount = isMoney ? try row.integer(5) : try row.optionalInteger(5) ?? 0
        guard amount >= 0 else { throw row.fault(5, "is negative") }
        let currency =
            isMoney || !row.isNull(6) ? try EventColumns.packedCurrency(row, 6) : 0
        return FoldEntry(
            position: Position(try row.ordinal(0)), stream: StreamHandle(try row.integer(1)),
            version: Version(try row.ordinal(2)), occurredAt: try row.moment(7),
            recordedAt: try row.moment(8), amountMinor: amount, currency: currency, type: type,
            detail: detail, sign: Int8(truncatingIfNeeded: sign))
    }
}
