import EventStoreCore
import EventStoreSQLite
import Foundation
import LedgerCore
import LedgerExchange
import LedgerService
import RawSQLite
import TextFormats

extension Workbench {
    /// Daybook's bulk append of events that are ready, Daybook's import of CSV text, and the same
    /// rows into the same tables by raw SQLite with the same cache.
    func measureImports(_ report: inout Report) async throws {
        let bulkPath = folder + "/bulk.db"
        var (bulk, csv, raw) = (Double.infinity, Double.infinity, Double.infinity)
        for _ in 0..<rounds {
            for path in [bulkPath, ours, theirs] { removeLedger(path) }
            bulk = min(bulk, try await seconds(ofBulk: bulkPath))
            removeLedger(bulkPath)
            raw = min(raw, try await seconds(ofRaw: theirs))
            csv = min(csv, try await seconds(ofCSV: ours))
        }
        let total = Double(events)
        report.rate(
            "bulk append, one transaction", ours: total / bulk, raw: total / raw, budget: "≥ 0.5 ×")
        report.rate(
            "import of CSV, parsing and snapshots included", ours: total / csv, raw: total / raw,
            budget: "≥ 0.3 ×")
    }

    /// - Parameters:
    ///   - path: of the ledger that is made.
    ///   - hasCommands: each event bears the id of a command of its own.
    /// - Returns: how long it took.
    /// - Throws: `EventStoreError`.
    func seconds(ofBulk path: String, hasCommands: Bool = false) async throws -> Double {
        let store = try SQLiteEventStore.open(path: path, mode: .create)
        let (events, accounts) = (events, accounts)
        let names = (0..<accounts).map { StreamID(stored: name($0)) }
        let (_, seconds) = try await timed {
            try await store.bulk { writer in
                var batch: [BulkEvent] = []
                for serial in 0..<events {
                    let event = try Self.event(serial + 1)
                    let command =
                        hasCommands
                        ? CommandID(high: event.id.high, low: event.id.low ^ 1 << 61) : nil
                    batch.append(
                        BulkEvent(event, to: names[Int(serial % accounts)], commandID: command))
                    if batch.count == 500 || serial + 1 == events {
                        _ = try await writer.append(batch)
                        batch.removeAll(keepingCapacity: true)
                    }
                }
            }
        }
        return seconds
    }

    /// The same shape and size of row as the yardstick writes.
    static func event(_ serial: Int64) throws -> NewEvent {
        let amount = serial % 9973 + 1
        let moment = Timestamp(microseconds: 1_700_000_000_000_000 + serial * 1000)
        var payload = JSONWriter()
        payload.object { object in
            object.member("amountMinor", amount)
            object.member("currency", "GBP")
            object.member("memo", "groceries")
        }
        return NewEvent(
            id: EventID(timestamp: moment, random: (0, UInt64(serial))),
            type: serial % 3 == 0 ? "FundsWithdrawn" : "FundsDeposited", payload: payload.text,
            fold: try FoldFields(
                sign: serial % 3 == 0 ? -1 : 1, amountMinor: amount,
                currency: CurrencyCode("GBP")),
            occurredAt: moment, recordedAt: moment, actor: "bench")
    }

    func seconds(ofCSV path: String) async throws -> Double {
        let ledger = try ledger(path)
        var mapping = CSVMapping()
        mapping.memo = "memo"
        mapping.fixedCurrency = Currency(code: "GBP")
        let importer = Importer(
            events: ledger.events, readModels: ledger.readModels, codec: ledger.codec,
            environment: ledger.environment)
        let options = ImportOptions(file: "bench", actor: "bench")
        let rows = GeneratedRows(bench: self)
        let (_, seconds) = try await timed {
            try await importer.importCSV(mapping, options) { rows }
        }
        return seconds
    }

    private func seconds(ofRaw path: String) async throws -> Double {
        // Daybook makes the file, so that tables and indexes are the same.
        do { _ = try SQLiteEventStore.open(path: path, mode: .create) }
        guard let raw = raw_open(path, 128 * 1024) else { throw BenchError("raw_open") }
        defer { raw_close(raw) }
        let (count, seconds) = await timed { raw_import(raw, events, accounts) }
        guard count == events else { throw BenchError("raw_import") }
        return seconds
    }

    func removeLedger(_ path: String) {
        for suffix in ["", "-wal", "-shm", "-lock"] {
            try? FileManager.default.removeItem(atPath: path + suffix)
        }
    }
}

/// CSV text made on the way, so that no disk is read beside the one that is written.
private struct GeneratedRows: SeekableSource {
    let bench: Workbench
    /// The beginnings of rows, by account: what is measured is not how they are made.
    private let names: [[UInt8]]
    private var serial: Int64 = 0

    init(bench: Workbench) {
        self.bench = bench
        names = (0..<bench.accounts).map { Array("\(bench.name($0)),".utf8) }
    }

    /// Every import of it starts at the beginning, and goes on from there.
    mutating func move(to offset: Int) throws {
        guard offset == 0 else { throw BenchError("rows that are made on the way have no places") }
        serial = 0
    }

    mutating func next() -> [UInt8]? {
        guard serial < bench.events else { return nil }
        var chunk: [UInt8] = []
        chunk.reserveCapacity(300_000)
        if serial == 0 { chunk += Array("account,date,amount,memo\n".utf8) }
        let end = min(bench.events, serial + 4000)
        var day = (number: Int64.min, text: [UInt8]())
        while serial < end {
            serial += 1
            let number = 14_000 + serial * 2000 / bench.events
            if number != day.number {
                day = (number, Array(Timestamp(dayNumber: number).dateText.utf8))
            }
            let amount = serial % 9973 + 1
            chunk += names[Int((serial - 1) % bench.accounts)]
            chunk += day.text
            chunk += serial % 3 == 0 ? ",-".utf8 : ",".utf8
            chunk += String(amount / 100).utf8
            chunk += amount % 100 < 10 ? ".0".utf8 : ".".utf8
            chunk += String(amount % 100).utf8
            chunk += ",groceries\n".utf8
        }
        return chunk
    }
}
