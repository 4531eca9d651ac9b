import Foundation
import Synchronization
import TestSupport
import Testing

#if Network
    /// What is known to go wrong with the code of four articles: it is shown here, or cannot
    /// happen.
    @Suite struct KnownDefectTests {
        private static let writes: Set = ["PutItem", "TransactWriteItems"]

        /// The address of a table, reached through something that stands before the emulator.
        private static func address(
            _ table: ArticleTable, _ emulator: Emulator, through proxy: ServiceProxy
        ) -> String { table.address.replacing(emulator.url, with: proxy.url) }

        private static func account(_ name: String, at desk: Desk) async throws -> [String: String]
        {
            let all = Records.csv(try await desk.done("accounts", "--format", "csv"))
            return try #require(all.first { $0["account"] == name })
        }

        private static func events(_ account: String, at desk: Desk) async throws
            -> [[String: String]]
        {
            Records.csv(try await desk.done("events", account, "--format", "csv"))
        }

        private static func versions(of events: [[String: String]]) -> [Int] {
            events.compactMap { $0["version"].flatMap { Int($0) } }
        }

        /// What an account has, as the table itself says.
        private static func truth(
            _ account: String, _ table: ArticleTable
        ) async throws -> Truth.Account {
            try #require(try await table.truth().accounts.first { $0.id == account })
        }

        // MARK: A retried write

        /// A command on an account of a layout, and the item that it comes to.
        struct Command: Sendable, CustomTestStringConvertible {
            let layout: String
            let account: String
            let words: [String]
            /// Another one, where the first cannot be given twice.
            var next: [String]?

            var testDescription: String { layout }
        }

        static let commands = [
            Command(
                layout: "accounts-demo", account: "bank-demo",
                words: ["deposit", "bank-demo", "5"]),
            Command(layout: "spring", account: "iso", words: ["deposit", "iso", "5"]),
            Command(
                layout: "cloudevents", account: "book-1",
                words: ["record", "book-1", "book.returned"],
                next: [
                    "record", "book-1", "book.borrowed", "--data",
                    #"{"borrower":"Ada","due":"2026-12-24"}"#,
                ]),
            Command(
                layout: "single-table", account: "USER#42",
                words: ["record", "USER#42", "SCORE", "--data", #"{"score":7}"#]),
        ]

        @Test(
            "A retried write is paid once: its answer was lost, its sender died, another host asks",
            arguments: commands)
        func retriedWrite(command: Command) async throws {
            guard let emulator = try await Emulator.shared(.ministack),
                let table = try await ArticleTable.named(command.layout)
            else { return }
            let before = try await table.make().items
            let proxy = try ServiceProxy(before: emulator)
            let ledger = Self.address(table, emulator, through: proxy) + "&write=yes"
            let (desk, other) = (
                try Desk(["DAYBOOK_LEDGER": ledger]), try Desk(["DAYBOOK_LEDGER": ledger])
            )
            let words = [command.words, command.next ?? command.words].enumerated().map {
                let id = "01890a5d-ac96-774b-bcce-b302099a805\($0)"
                return $1 + ["--confirm", command.account, "--command-id", id]
            }

            // The answer is lost, and the client asks again.
            let losses = Countdown(1)
            proxy.answer { request in
                Self.writes.contains(request.operation) && losses.takesOne() ? .lost : .passed
            }
            try await desk.done(words[0])
            #expect(losses.isOver)
            #expect(try await table.truth().items == before + 1)

            // The answer is lost, and so is whoever waits for it.
            let silence = Countdown(1)
            proxy.answer { request in
                guard Self.writes.contains(request.operation) || silence.isOver else {
                    return .passed
                }
                return silence.takesOne() ? .lost : .none
            }
            let sender = try Child(desk.launch(words[1]))
            try await eventually("it is recorded") {
                try await table.truth().items == before + 2
            }
            sender.interrupt(SIGKILL)
            _ = try await sender.finished()
            proxy.pass()

            for host in [other, desk, other] {
                for words in words {
                    let outcome = try await host.run(words)
                    // Where nothing is remembered of it, the rule for it is asked first, by the
                    // account as it is now.
                    #expect(
                        outcome.end == .exited(0) || outcome.err.contains("rejected: "),
                        "\(outcome)")
                }
            }
            #expect(try await table.truth().items == before + 2)
            #expect(
                try await Self.events(command.account, at: other).count
                    == Self.truth(command.account, table).rows.count)
        }

        @Test(
            "What the article's own retry has paid twice is there twice, as it is",
            arguments: [
                ("accounts-demo", "bank-demo", "CREDIT"), ("spring", "iso", "FundsDeposited"),
            ])
        func paidTwice(layout: String, account: String, type: String) async throws {
            guard let table = try await ArticleTable.named(layout) else { return }
            _ = try await table.make()
            let desk = try Desk(["DAYBOOK_LEDGER": table.address])
            let before = try await Self.account(account, at: desk)
            let balance = try #require(before["balance_minor"].flatMap { Int64($0) })
            let version = try #require(before["version"].flatMap { Int($0) })
            for _ in 0..<2 {
                try await table.write([account, type, "10", "--time", "1767400000000"])
            }
            let twice = try await Self.events(account, at: desk).suffix(2)
            #expect(Self.versions(of: Array(twice)) == [version + 1, version + 2])
            #expect(twice.allSatisfy { $0["type"]?.hasSuffix(type) == true })
            #expect(twice.map { $0["amount_minor"] } == ["1000", "1000"])
            #expect(Set(twice.map { $0["occurred_at"] }).count == 1)
            let after = try await Self.account(account, at: desk)
            #expect(after["balance_minor"] == "\(balance + 2000)")
        }

        // MARK: A cut page

        @Test(
            "An account of more than 1 MB is whole, which the article's reader cuts in silence",
            arguments: [("accounts-demo", "6900"), ("spring", "2000")])
        func cutPage(layout: String, balance: String) async throws {
            guard let table = try await ArticleTable.named(layout) else { return }
            let truth = try #require(
                try await table.make().accounts.first { $0.id == "cut-page" })
            if layout == "spring" {
                let read = try await table.read("cut-page")
                #expect(try #require(read["version"] as? Int) < truth.rows.count)
            } else {
                // Of its newest ten rows it gets fewer, without the snapshot.
                await #expect(throws: SystemFailure.self) { try await table.read("cut-page") }
            }
            let desk = try Desk(["DAYBOOK_LEDGER": table.address])
            let events = try await Self.events("cut-page", at: desk)
            #expect(Self.versions(of: events) == truth.rows.map(\.version))
            let moved = events.map { $0["amount_minor"].flatMap { Int64($0) } ?? 0 }
            #expect(moved == truth.rows.map { $0.moved(decimals: 2) })
            #expect(try await Self.account("cut-page", at: desk)["balance_minor"] == balance)
            // A first copy is read in other pages than what is read again.
            try await table.write(
                layout == "spring" ? ["iso", "FundsDeposited", "1"] : ["bank-demo", "CREDIT", "1"])
            #expect(try await Self.account("cut-page", at: desk)["balance_minor"] == balance)
            try await desk.isSound()
        }

        // MARK: An overwritten key

        @Test("An overwritten key raises an alarm, and verify --remote names it")
        func overwrittenKey() async throws {
            guard let table = try await ArticleTable.named("cloudevents") else { return }
            _ = try await table.make()
            let desk = try Desk(["DAYBOOK_LEDGER": table.address])
            let time = ["--time", "1767400000000"]
            for number in [1, 2] {
                // The second is another event of the same subject, type and millisecond.
                try await table.write(
                    ["book-1", "book.lost", #"{"n":{"N":"\#(number)"}}"#] + time)
                _ = try await desk.done("accounts", "--format", "csv")
            }
            let event = try #require(try await Self.events("book-1", at: desk).last)
            let place = "book-1@\(event["version"] ?? "")"
            #expect(event["type"] == "book.lost")
            let alarms = try Records.ndjson(
                try await desk.done("events", "$alarms", "--format", "ndjson"))
            let alarmed = alarms.map { ($0["data"] as? [String: Any])?["event"] as? String }
            #expect(alarmed == [place])
            let compared = try await desk.run(["verify", "--remote", "--yes", "--format", "csv"])
            #expect(compared.end == .exited(5))
            let found = Records.csv(compared.out)
            #expect(found.map { $0["kind"] } == ["changed"])
            #expect(found.map { $0["place"] } == [place])
            // What was recorded first stays.
            let listed = try Records.ndjson(
                try await desk.done("events", "book-1", "--format", "ndjson"))
            #expect(listed.last?["data"] as? NSDictionary == ["n": 1])
        }

        // MARK: A snapshot that states something else

        @Test("A SNAPSHOT row that differs from the fold is told, and moves nothing")
        func wrongSnapshot() async throws {
            guard let table = try await ArticleTable.named("accounts-demo") else { return }
            _ = try await table.make()
            let desk = try Desk(["DAYBOOK_LEDGER": table.address])
            // The article's reader believes it, and adds what came later.
            #expect(try await table.read("snapshot-differs")["Balance"] as? Int == 901)
            let row = try #require(
                try await Self.events("snapshot-differs", at: desk).first { $0["version"] == "12" })
            #expect(row["problem"] == "states 900.00, the fold is 9.00")
            #expect(try await Self.account("snapshot-differs", at: desk)["balance_minor"] == "1000")
            let verified = try await desk.done("verify")
            #expect(verified.contains("states 900.00"))
        }

        // MARK: A missing specversion

        @Test("CloudEvents without specversion open, and leave with one")
        func specversion() async throws {
            guard let table = try await ArticleTable.named("cloudevents") else { return }
            let truth = try await table.make()
            let desk = try Desk(["DAYBOOK_LEDGER": table.address])
            for account in ["no-specversion", "extensions"] {
                let rows = try #require(truth.accounts.first { $0.id == account }).rows
                #expect(try await Self.events(account, at: desk).count == rows.count)
            }
            let exported = try Records.ndjson(try await desk.done("export", "--format", "ndjson"))
            #expect(exported.count > truth.accounts.count)
            #expect(exported.allSatisfy { $0["specversion"] as? String == "1.0" })
        }

        // MARK: Version 2 before version 1

        static let several = [
            Command(layout: "accounts-demo", account: "bank-demo", words: ["CREDIT", "1"]),
            Command(
                layout: "spring", account: "iso", words: ["FundsDeposited", "1", "--times", "5"]),
        ]

        @Test(
            "Items that come in any order are recorded in that of their numbers",
            arguments: several)
        func anyOrder(command: Command) async throws {
            guard let emulator = try await Emulator.shared(.ministack),
                let table = try await ArticleTable.named(command.layout)
            else { return }
            let truth = try await table.make()
            let proxy = try ServiceProxy(before: emulator)
            let random = SharedRandom(.announced(for: "KnownDefectTests"))
            proxy.answer { request in
                guard ["Scan", "Query"].contains(request.operation) else { return .passed }
                return .altered { Self.items(in: $0) { random.shuffle(&$0) } }
            }
            let ledger = Self.address(table, emulator, through: proxy)
            let desk = try Desk(["DAYBOOK_LEDGER": ledger])
            try await Self.isInOrder(truth, at: desk)
            for _ in 0..<12 { try await table.write([command.account] + command.words) }
            try await Self.isInOrder(try await table.truth(), at: desk)
            let straight = try Desk(["DAYBOOK_LEDGER": table.address])
            #expect(try await Self.balances(at: desk) == Self.balances(at: straight))
            try await desk.isSound()
        }

        /// The versions of each account follow each other in the log, and are the table's.
        private static func isInOrder(_ truth: Truth, at desk: Desk) async throws {
            let events = Records.csv(try await desk.done("events", "--format", "csv"))
            let streams = Dictionary(grouping: events) { $0["account"] ?? "" }
            for account in truth.accounts {
                let wanted = (account.rows.map(\.version) + account.missing).sorted()
                let found = Self.versions(of: streams[account.id] ?? [])
                #expect(found == wanted, "\(account.id)")
            }
        }

        /// The balance and the version of each account.
        private static func balances(at desk: Desk) async throws -> [[String?]] {
            Records.csv(try await desk.done("accounts", "--format", "csv"))
                .map { [$0["account"], $0["balance_minor"], $0["version"]] }
        }

        /// The body of a page with other items.
        private static func items(
            in body: [UInt8], _ change: (inout [Any]) -> Void
        ) -> [UInt8] {
            guard
                var page = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any],
                var items = page["Items"] as? [Any]
            else { return body }
            change(&items)
            page["Items"] = items
            return (try? JSONSerialization.data(withJSONObject: page)).map { [UInt8]($0) } ?? body
        }
    }

    /// So many times, from whatever thread.
    private final class Countdown: Sendable {
        private let left: Mutex<Int>

        init(_ count: Int) { left = Mutex(count) }

        var isOver: Bool { left.withLock { $0 == 0 } }

        /// - Returns: false if there is none left.
        func takesOne() -> Bool {
            left.withLock { left in
                guard left > 0 else { return false }
                left -= 1
                return true
            }
        }
    }

    /// A random source for several threads.
    private final class SharedRandom: Sendable {
        private let source: Mutex<SeededRandom>

        init(_ source: SeededRandom) { self.source = Mutex(source) }

        func shuffle(_ items: inout [Any]) {
            nonisolated(unsafe) var shuffled = items
            source.withLock { shuffled.shuffle(using: &$0) }
            items = shuffled
        }
    }
#endif
