import Descriptions
import EventStoreCore
import LedgerCore
import LedgerHistory
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing
import TextFormats

/// Conditions on what a description says of an account.
@Suite struct DescribedConditionTests {
    private static let library = """
        name = "library"
        title = "Library"

        [events."book.added"]
        title = "Add a book"
        stream = "new"
        set = ["title"]
        mark = { available = true }

        [events."book.borrowed"]
        title = "Lend a book"
        mark = { available = false }
        set = ["borrower", "shelf"]

        [events."book.returned"]
        title = "Take a book back"
        mark = { available = true }
        clear = ["borrower"]
        """

    private static let events = [
        ("book.added", #"{"title":"Dune"}"#),
        ("book.borrowed", #"{"borrower":"ada","shelf":3.50}"#), ("book.returned", "{}"),
        ("book.borrowed", #"{"borrower":"emmy","shelf":"12"}"#), ("NoteTaken", "{}"),
    ]

    private static let table: [(String, [Int64])] = [
        ("state.available = false", [2, 4, 5]), ("state.available", [1, 3]),
        ("not state.available", [2, 4, 5]), ("state.available != true", [2, 4, 5]),
        ("previous.state.available and not state.available", [2, 4]),
        ("previous.state.available = state.available", [5]),
        ("state.borrower = ada", [2]), ("EXISTS state.borrower", [2, 4, 5]),
        ("event = book.returned and previous.state.borrower = ada", [3]),
        ("state.shelf > 3.25", [2, 3, 4, 5]), ("state.shelf = 3.5", [2, 3]),
        ("state.title LIKE 'D%' and version < 3", [1, 2]), ("state.missing != x", []),
    ]

    @Test(arguments: TestEngine.forHistories)
    func speakOfDescribedState(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        let file = DescriptionFile(reading: Array(Self.library.utf8))
        try await bench.ledger.declare(
            try #require(file.description, "\(file.problems.map(\.description))"))
        let factory = EventFactory(seed: 99)
        for (type, payload) in Self.events {
            let event = factory.event(type: type, payload: JSONText(stored: Array(payload.utf8)))
            try await bench.record([event], to: "book:1")
        }
        for (text, versions) in Self.table {
            let condition = try Condition(text)
            var (found, inBook): ([Int64], [Int64]) = ([], [])
            _ = try await bench.ledger.when(
                condition, in: account("book:1"),
                visit: { hit in
                    found.append(hit.version.number)
                    return true
                })
            try await bench.ledger.whenInBook(condition, firstOnly: false) { hit in
                inBook.append(hit.version.number)
                return true
            }
            #expect(found == versions, "\(text)")
            #expect(inBook == versions, "\(text), in the book")
        }
    }
}
