import Foundation
import TestSupport
import Testing

#if Network
    /// The explorer on a table that the articles' code made, at a terminal.
    @Suite struct ForeignExplorerTests {
        @Test("A table of CloudEvents is opened, filtered and looked through")
        func cloudEvents() async throws {
            guard let table = try await ArticleTable.named("cloudevents") else { return }
            let truth = try await table.make("--items", "40", "--bad", "3", "--seed", "7")
            let unreadable = truth.bad.count { $0.why != "pk_all" }
            let desk = try Desk(["DAYBOOK_LEDGER": table.address])
            let session = try Session(desk.launch(["--no-config"]))
            try await session.shows("Accounts")
            session.resize(160, 40)
            try await session.shows(
                "Accounts", "book-000000", "cloudevents table · \(unreadable) unreadable", "no lock"
            )
            // An account, and those of its events that are of one type.
            session.type(":account book-000001\r")
            try await session.shows(
                "Accounts › book-000001", "book.added", "book.borrowed", "book.returned")
            session.type("&type = 'book.borrowed'\r")
            try await session.sees("one type alone") {
                $0.text.contains("book.borrowed") && !$0.text.contains("book.added")
                    && !$0.text.contains("book.returned")
            }
            // One event of all by its id.
            let answer = try await table.read("book-000002")
            let events = try #require(answer["valid"] as? [[String: Any]])
            let id = try #require(events.last?["id"] as? String)
            session.type("2")
            try await session.sees("the stream") {
                !$0.text.contains("Accounts ›") && $0.text.contains("book-000003")
            }
            session.type("&id = '\(id)'\r")
            try await session.sees("one event alone") {
                $0.text.contains("book-000002") && !$0.text.contains("book-000003")
            }
            // Those that are none.
            session.type("1:account $unreadable\r")
            try await session.shows("ItemUnreadable", "$unreadable")
            session.type("Q")
            #expect(try await session.child.finished().end == .exited(0))
            try await desk.isSound()
        }

        @Test("A deposit says what it means to write, is previewed, and read by the article's code")
        func aDepositIsReadByTheTablesOwnProgram() async throws {
            guard let table = try await ArticleTable.named("spring") else { return }
            _ = try await table.make()
            let before = try await table.read("iso")
            let desk = try Desk(["DAYBOOK_LEDGER": table.address + "&write=yes"])
            let session = try Session(desk.launch(["--no-config"]))
            try await session.shows("Accounts")
            session.resize(120, 40)
            try await session.shows("20 accounts", "unknown-type", "latest events of bets")
            session.type(":account iso\r")
            try await session.shows("Accounts › iso")
            session.type("d12.50\r")
            try await session.shows(
                "ANOTHER PROGRAM'S TABLE: confirm deposit to iso", "+12.50",
                "written as items that the table's own", "Type the account's name:")
            // Nothing is written on the way there, nor under another name.
            session.type("is\r")
            try await session.shows("that is not the account's name: iso")
            #expect(try await table.read("iso")["version"] as? Int == before["version"] as? Int)
            session.type("o\r")
            try await session.shows("the name is right")
            session.type("\r")
            let version = try #require(before["version"] as? Int) + 1
            try await session.shows("recorded iso@\(version)")
            let after = try await table.read("iso")
            #expect(after["version"] as? Int == version)
            let balances = try [before, after].map { read in
                try #require((read["balance"] as? String).flatMap { Decimal(string: $0) })
            }
            #expect(balances[1] - balances[0] == Decimal(1250) / 100)
            session.type("Q")
            #expect(try await session.child.finished().end == .exited(0))
            try await desk.isSound()
        }
    }
#endif
