import Descriptions
import EventStoreCore
import LedgerCore
import LedgerExchange
import LedgerService
import LedgerTestSupport
import Synchronization
import TestSupport

/// Imports that the book keeps, and takes back.
extension LedgerBench {
    static let first = CommandID(high: 0x0190_b0c4_6f5e_7c3a, low: 0x9d1e_2f3a_4b5c_6d7e)
    /// Two accounts with three rows, in the columns of `importRows`.
    static let rows = """
        1,acc-1,2026-02-14,5,a
        2,acc-2,2026-02-15,3,b
        3,acc-1,2026-02-16,-2,c

        """
    static let second = CommandID(high: 0x0190_b0c4_6f5e_7c3a, low: 0x9d1e_2f3a_4b5c_6d7f)
    static let header = "id,account,date,amount,memo\n"

    /// Imports rows of `id,account,date,amount,memo`, amounts in pounds, the oldest first; into
    /// another store than the bench's own, if one is given.
    @discardableResult
    func importRows(
        _ rows: String, _ id: CommandID?, file: String = "books.csv",
        on store: (any TestLedger.Store)? = nil, isDryRun: Bool = false
    ) async throws -> ImportReport {
        let store = store ?? self.store
        var mapping = ImportFixture.mapping
        mapping.fixedCurrency = gbp
        var options = ImportOptions(file: file, actor: "clerk")
        (options.id, options.isDryRun) = (id, isDryRun)
        let text = Self.header + rows
        return try await importer(on: store).importCSV(mapping, options) {
            ArraySource(text, chunkSize: 64)
        }
    }

    var importer: Importer { importer(on: store) }

    private func importer(on store: any TestLedger.Store) -> Importer {
        Importer(
            events: store, readModels: store, codec: ledger.codec, environment: ledger.environment)
    }

    /// Reverses what is left of an import.
    func takeBack(
        _ id: CommandID, reason: String = "the wrong file", in ledger: Ledger? = nil
    ) async throws -> ImportReversal.Report {
        let ledger = ledger ?? self.ledger
        var report = ImportReversal.Report()
        guard let item = try await ledger.recordedImport(id) else {
            throw CodecError("the book keeps no import \(id)")
        }
        try await ImportReversal(of: item, in: ledger, reason: reason).run(&report)
        return report
    }

    func balance(_ name: String) async throws -> Int64 {
        try await ledger.foldFromStart(account(name)).account.balanceMinor
    }
}

/// A store in which others are as busy: behind each append somebody else's event is recorded. After
/// some appends it is cut off.
final class BusyStore: ForwardingOwed, ForwardingReadModels {
    let owed: any EventStore
    let readModels: any ReadModelStore
    private let factory = EventFactory(seed: 77)
    private let left: Mutex<Int>

    init(_ base: any TestLedger.Store, appends: Int = .max) {
        owed = base
        readModels = base
        left = Mutex(appends)
    }

    func append(_ request: AppendRequest) async throws -> AppendOutcome {
        let isThere = left.withLock { left in
            left -= 1
            return left >= 0
        }
        guard isThere else { throw EventStoreError.ioFailure("the line is cut") }
        let outcome = try await owed.append(request)
        let noise = StreamWrite(
            stream: account("noise"), expecting: .any,
            events: [
                factory.event(
                    type: "Heard",
                    fold: try FoldFields(Movement(effect: .credit, amount: pounds(1))))
            ])
        _ = try await owed.append(AppendRequest([noise]))
        return outcome
    }
}
