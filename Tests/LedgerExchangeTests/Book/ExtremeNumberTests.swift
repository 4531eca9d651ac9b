import Descriptions
import EventStoreCore
import LedgerCore
import LedgerExchange
import LedgerHistory
import LedgerService
import TestSupport
import Testing
import TextFormats

/// Numbers at the ends of what 64 bits hold, on their ways in and out.
@Suite struct ExtremeNumberTests {
    /// Of the smallest integer there is no positive one.
    @Test func theSmallestAmountIsABadRow() async throws {
        for amount in ["-92233720368547758.08", "92233720368547758.08", "-92233720368547758.09"] {
            let fixture = ImportFixture()
            let error = await #expect(throws: ImportError.self) {
                try await fixture.importCSV(
                    "id,account,date,amount,memo\n1,a,2026-01-01,\(amount),\n")
            }
            #expect(
                error?.messages.first
                    == "books.csv:2:16: amount: '\(amount)' is larger than any amount can be")
            #expect(try await fixture.store.lastPosition() == .start)
        }
        let fixture = ImportFixture()
        try await fixture.importCSV(
            "id,account,date,amount,memo\n1,a,2026-01-01,-92233720368547758.07,\n")
        #expect(try await fixture.balance("a") == -.max)
    }

    /// Columns that no append writes, and that a file can hold all the same.
    @Test(arguments: [Int64.min, Int64.min + 1, Int64(-1)])
    func anAmountBelowZeroIsDamageWhereverItIsRead(_ amount: Int64) async throws {
        for (kind, sign) in [("FundsDeposited", 1), ("Odd", 1), ("Odd", -1)] {
            let recorded = RecordedEvent(
                stream: StreamID(stored: "a"), version: Version(1), position: Position(1),
                event: NewEvent(
                    id: EventFactory().eventID(), type: kind, payload: try JSONText("{}"),
                    fold: FoldFields(
                        uncheckedSign: Int8(sign), amountMinor: amount,
                        currency: CurrencyCode("GBP")),
                    occurredAt: ImportFixture.now, recordedAt: ImportFixture.now),
                commandID: nil, previousHash: .zero, hash: .zero)
            #expect(throws: CodecError.self) { try Movement(recorded.event.fold) }
            var state = AccountState(StreamID(stored: "a"))
            #expect(throws: HistoryError.self) { try state.evolve(recorded, ImportFixture.codec) }
            var bytes: [UInt8] = []
            var csv = CSVExport(codec: ImportFixture.codec)
            var hledger = HledgerExport(codec: ImportFixture.codec)
            #expect(throws: HistoryError.self) { try csv.write(recorded, into: &bytes) }
            #expect(throws: HistoryError.self) { try hledger.write(recorded, into: &bytes) }
        }
    }

    /// A book may hold an account in each currency there is or was: more than a byte counts.
    @Test func aBookHoldsEveryCurrency() async throws {
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ".map(String.init)
        let currencies = letters.flatMap { one in
            letters.flatMap { two in letters.compactMap { Currency(code: one + two + $0) } }
        }
        #expect(currencies.count > 256)
        let rows = currencies.map { "\($0),\($0),1993-01-01,7,,\($0)" }.joined(separator: "\n")
        var mapping = ImportFixture.mapping
        mapping.currency = "currency"
        mapping.order = .oldestFirst
        let fixture = ImportFixture()
        try await fixture.importCSV("id,account,date,amount,memo,currency\n\(rows)\n", mapping)
        let book = BookHistory(ledger: fixture.ledger)
        let state = try await book.state(at: try await fixture.store.lastPosition())
        let totals = try await state.totals()
        #expect(totals.map(\.currency.code) == currencies.map(\.code).sorted())
        #expect(
            totals.allSatisfy {
                $0.balanceMinor == (0..<$0.currency.exponent).reduce(7) { sum, _ in sum * 10 }
            })
    }
}
