import LedgerCore
import LedgerExchange
import LedgerService
import Testing

/// Columns that would make an amount wrong, and of which no option speaks.
@Suite struct OverlookedColumnsTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let text: String
        /// Of the message; nil where the file is recorded.
        let message: String?

        init(_ name: String, _ text: String, _ message: String?) {
            (testDescription, self.text, self.message) = (name, text, message)
        }
    }

    @Test(arguments: [
        Case(
            "a fee", "account,date,amount,Fee\na,2026-01-01,1.00,0.00\na,2026-01-02,1.00,0.50\n",
            "books.csv:3:19: Fee: the row has a fee of 0.50"),
        Case(
            "no fees", "account,date,amount,Fee\na,2026-01-01,1.00,0.00\na,2026-01-02,1.00,\n",
            nil),
        Case(
            "another language", "account,date,amount,Gebühr (EUR)\na,2026-01-01,1.00,\"1,50\"\n",
            "Gebühr (EUR): the row has a fee of 1,50"),
        Case(
            "states",
            "account,date,amount,State\na,2026-01-01,1.00,COMPLETED\na,2026-01-02,1.00,REVERTED\n",
            "3:19: State: rows have different states ('COMPLETED' before, 'REVERTED' here)"
        ),
        Case(
            "one state", "account,date,amount,Status\na,2026-01-01,1,OK\na,2026-01-02,1,OK\n", nil),
        Case(
            "an empty state",
            "account,date,amount,Status\na,2026-01-01,1,booked\na,2026-01-02,1,\n", "'' here"),
        Case(
            "no state at all", "account,date,amount,estate\na,2026-01-01,1,x\na,2026-01-02,1,y\n",
            nil),
        Case(
            "another currency", "account,date,amount,Currency\na,2026-01-01,1,USD\n",
            "Currency: the row is in 'USD', and others are taken as 'GBP'"),
        Case("the same currency", "account,date,amount,Currency\na,2026-01-01,1,GBP\n", nil),
        Case(
            "a direction", "account,date,amount,Af Bij\na,2026-01-01,5,Bij\na,2026-01-02,3,Af\n",
            "books.csv:3:16: Af Bij: 'Af' seems to mean a debit"),
        Case(
            "a direction beside signs",
            "account,date,amount,Details\na,2026-01-01,5,CREDIT\na,2026-01-02,-3,DEBIT\n", nil),
        Case("credits alone", "account,date,amount,Details\na,2026-01-01,5,CREDIT\n", nil),
        Case(
            "other words",
            "account,date,amount,memo\na,2026-01-01,5,debit\na,2026-01-02,3,coffee\n", nil),
    ])
    func aColumnThatWouldMakeItWrong(_ file: Case) async throws {
        var mapping = CSVMapping()
        mapping.fixedCurrency = Currency(code: "GBP")
        let fixture = ImportFixture()
        guard let message = file.message else {
            #expect(try await fixture.importCSV(file.text, mapping).eventsWritten > 0)
            return
        }
        let error = await #expect(throws: ImportError.self) {
            try await fixture.importCSV(file.text, mapping)
        }
        #expect(error?.messages.first?.contains(message) == true, "\(error?.messages ?? [])")
        #expect(try await fixture.events().isEmpty)
        let names = file.text.split(separator: "\n")[0].split(separator: ",").map(String.init)
        mapping.ignored = Set(names.dropFirst(3))
        #expect(try await fixture.importCSV(file.text, mapping).eventsWritten > 0)
    }
}
