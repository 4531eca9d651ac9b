import Descriptions
import EventStoreCore
import Explorer
import LedgerCore
import TextFormats

@testable import LedgerService

extension SampleBook {
    private static let libraryText = """
        name = "library"
        title = "A library"

        [events."book.added"]
        title = "Add a book"
        stream = "new"
        set = ["title", "author"]
        mark = { available = true }

        [events."book.borrowed"]
        title = "Lend a book"
        set = ["borrower", "due"]
        mark = { available = false }
        expect = { available = true }
        form = [
          { member = "borrower", label = "Borrower" },
          { member = "due", label = "Due", kind = "day" },
          { member = "note", label = "Note", required = false },
        ]

        [events."book.returned"]
        title = "Take a book back"
        mark = { available = true }
        clear = ["borrower", "due"]
        expect = { available = false }

        [events."fine.charged"]
        title = "Charge a fine"
        debit = "fine"
        """

    /// A book that describes a library, and holds nothing else yet.
    static let newLibrary: SampleBook = {
        var book = SampleBook()
        book.describe(libraryText)
        return book
    }()

    /// A book to lend, and a reader with 10.00 GBP.
    static let library: SampleBook = {
        var book = newLibrary
        book.record(
            "book:1", .foreign(ForeignEvent(type: "book.added", movement: nil)),
            Details(payload: #"{"title":"Emma","author":"Jane Austen"}"#))
        book.open("reader:1", "Emmy Noether")
        book.move("reader:1", 1_000)
        return book
    }()

    /// Declares what events mean.
    mutating func describe(_ text: String) {
        guard let description = DescriptionFile(reading: Array(text.utf8)).description else {
            return
        }
        record(
            DescriptionDeclaration.stream.name,
            .foreign(ForeignEvent(type: DescriptionDeclaration.type, movement: nil)),
            Details(payload: DescriptionDeclaration.payload(description).description))
    }
}
