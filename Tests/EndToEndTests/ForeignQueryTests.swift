import Foundation
import TestSupport
import Testing

#if Network
    /// The questions that the CloudEvents article asks of its table, asked of `daybook`.
    @Suite struct ForeignQueryTests {
        /// What the article's reader shows of an event.
        private static let shown = ["id", "type", "subject", "source", "time", "data"]

        private static func shortened(_ event: [String: Any]) -> NSDictionary {
            var short = event.filter { shown.contains($0.key) }
            // Whole seconds have no fraction here.
            if let time = short["time"] as? String {
                short["time"] = time.replacing(".000Z", with: "Z")
            }
            return short as NSDictionary
        }

        private static func events(_ desk: Desk, _ arguments: String...) async throws
            -> [NSDictionary]
        {
            try Records.ndjson(
                try await desk.done(["events"] + arguments + ["--format", "ndjson"])
            )
            .filter { !($0["subject"] as? String ?? "$").hasPrefix("$") }
            .map(shortened)
        }

        private static func valid(_ answer: [String: Any]) throws -> [NSDictionary] {
            try #require(answer["valid"] as? [[String: Any]]).map(shortened)
        }

        private static func times(_ events: [NSDictionary]) -> [String] {
            events.compactMap { $0["time"] as? String }
        }

        @Test("The article's queries have the article's answers")
        func queries() async throws {
            guard let table = try await ArticleTable.named("cloudevents") else { return }
            let truth = try await table.make()
            // The article's reader ends at a number that its language does not have.
            let broken = try #require(truth.accounts.first { $0.id == "fraction-over-2-53" })
            try await table.change(broken.rows[0].key, "remove")
            let desk = try Desk(["DAYBOOK_LEDGER": table.address])

            // By subject.
            for subject in ["book-1", "book-many", "kinds-of-data", "beside-bad", "same-id"] {
                let article = try Self.valid(try await table.read(subject))
                #expect(!article.isEmpty)
                #expect(try await Self.events(desk, subject) == article)
            }
            // By subject and type.
            let borrowed = try Self.valid(
                try await table.read("book-many", "--type", "book.borrowed"))
            #expect(borrowed.count == 125)
            #expect(
                try await Self.events(desk, "book-many", "--filter", "type = 'book.borrowed'")
                    == borrowed)
            // All by time: what has the same is in no order there.
            let article = try await table.read("--all")
            let everything = try Self.valid(article)
            let here = try await Self.events(desk)
            let isHidden: (NSDictionary) -> Bool = { $0["subject"] as? String == "bad-pk_all" }
            #expect(Set(here.filter { !isHidden($0) }) == Set(everything))
            #expect(here.filter { !isHidden($0) }.count == everything.count)
            #expect(here.count == everything.count + 1)
            #expect(Self.times(everything).count > 250)
            #expect(Self.times(here.filter { !isHidden($0) }) == Self.times(everything))
            // One by its id.
            let one = try #require(borrowed.last?["id"] as? String)
            #expect(
                try await Self.events(desk, "--filter", "id = '\(one)'")
                    == Self.valid(try await table.read("--id", one)))
            // The bad beside the good.
            try await Self.bad(desk, table, article)
        }

        private static func bad(
            _ desk: Desk, _ table: ArticleTable, _ all: [String: Any]
        ) async throws {
            let listed = try Records.ndjson(
                try await desk.done("events", "$unreadable", "--format", "ndjson"))
            let keys = Set(listed.compactMap { FoundEvent($0)?.key })
            let article = try #require(all["invalid"] as? [[String: Any]])
            #expect(!article.isEmpty)
            for invalid in article {
                let key = try #require(invalid["key"] as? Truth.Key)
                #expect(keys.contains(key), "\(invalid)")
            }
            let beside = try await desk.done(
                "events", "$unreadable", "--filter", "data.key.subject.S = 'beside-bad'",
                "--format", "ndjson")
            let invalid = try #require(
                try await table.read("beside-bad")["invalid"] as? [[String: Any]])
            #expect(
                try Records.ndjson(beside).compactMap { FoundEvent($0)?.key }
                    == invalid.compactMap { $0["key"] as? Truth.Key })
        }

        @Test("An event that comes late is the next here, and keeps its time")
        func late() async throws {
            guard let table = try await ArticleTable.named("cloudevents") else { return }
            _ = try await table.make("--items", "20")
            let desk = try Desk(["DAYBOOK_LEDGER": table.address])
            let before = Records.csv(
                try await desk.done("events", "book-000001", "--format", "csv"))
            #expect(before.count == 10)
            try await table.write(
                ["book-000001", "book.lost", "{}", "--time", "1000000000000"])
            let after = Records.csv(
                try await desk.done("events", "book-000001", "--format", "csv"))
            #expect(Array(after.dropLast()) == before)
            #expect(after.last?["version"] == "11" && after.last?["type"] == "book.lost")
            #expect(after.last?["occurred_at"] == "2001-09-09T01:46:40Z")
            // An item of the same subject, time and type overwrites the one before it.
            try await table.write([
                "book-000001", "book.lost", #"{"by":{"S":"Ada"}}"#, "--time", "1000000000000",
            ])
            let alarms = try Records.ndjson(
                try await desk.done("events", "$alarms", "--format", "ndjson"))
            #expect(alarms.count == 1)
            let data = alarms.first?["data"] as? [String: Any]
            #expect(data?["event"] as? String == "book-000001@11")
            try await desk.isSound()
        }

        @Test("A table of many items is all there: bad ones among them, short pages, empty ones")
        func many() async throws {
            guard let table = try await ArticleTable.named("cloudevents") else { return }
            let (items, bad) = Campaign.isWhole ? (20_000, 300) : (2000, 30)
            let truth = try await table.make("--items", "\(items)", "--bad", "\(bad)")
            #expect(truth.bad.count == bad)
            let names = try #require(truth.keys.first).keys
            let pages = ShortPages(of: items / 20, keys: Set(names))
            let proxy = try ServiceProxy(before: table.emulator)
            proxy.answer { $0.operation == "Scan" ? .altered(pages.cut) : .passed }
            let desk = try Desk([
                "DAYBOOK_LEDGER": "dynamodb://\(table.name)?endpoint=\(proxy.url)"
            ])
            let events = try Records.ndjson(
                try await desk.done("events", "--format", "ndjson")
            ).compactMap { FoundEvent($0) }
            #expect(events.count == items && pages.empty > 5, "\(pages.empty) empty pages")
            #expect(Set(events.compactMap(\.key)) == truth.keys)
            let unreadable = Set(
                events.filter { $0.account == "$unreadable" }.compactMap(\.key))
            #expect(unreadable == Set(truth.bad.filter { $0.why != "pk_all" }.map(\.key)))
            let hidden = events.filter { $0.problem?.contains("pk_all") == true }
            #expect(
                Set(hidden.compactMap(\.key))
                    == Set(truth.bad.filter { $0.why == "pk_all" }.map(\.key)))
            // The next command reads the table again, and adds nothing.
            let listed = try Records.ndjson(
                try await desk.done("events", "$unreadable", "--format", "ndjson"))
            #expect(listed.count == unreadable.count)
            #expect(Set(listed.compactMap { FoundEvent($0)?.key }) == unreadable)
            try await desk.isSound()
        }

        @Test("A table that has the first of the article's indexes alone is read all the same")
        func old() async throws {
            guard let table = try await ArticleTable.named("cloudevents") else { return }
            let truth = try await table.make("--old")
            let broken = try #require(truth.accounts.first { $0.id == "fraction-over-2-53" })
            try await table.change(broken.rows[0].key, "remove")
            let desk = try Desk(["DAYBOOK_LEDGER": table.address])
            let events = try Records.ndjson(
                try await desk.done("events", "--format", "ndjson")
            ).compactMap { FoundEvent($0) }
            #expect(Set(events.compactMap(\.key)) == truth.keys.subtracting([broken.rows[0].key]))
            for subject in ["book-1", "book-many"] {
                let article = try Self.valid(try await table.read(subject))
                #expect(!article.isEmpty)
                #expect(try await Self.events(desk, subject) == article)
            }
            try await Self.bad(desk, table, try await table.read("--all"))
        }

        /// A table with a ledger's keys and nothing in it says nothing of what it is.
        @Test func theLayoutIsAskedForWhereTheTableDoesNotSayIt() async throws {
            guard let table = try await ArticleTable.named("spring") else { return }
            try await table.makeEmpty()
            let desk = try Desk(["DAYBOOK_LEDGER": table.address])
            try await desk.refused(1, "accounts", saying: "\(table.name).log")
            let named = table.address + "&layout=spring&write=yes"
            #expect(
                Records.csv(
                    try await desk.done("accounts", "--format", "csv", "--ledger", named)
                ).isEmpty)
            try await desk.done(
                "open", "ada", "--owner", "Ada", "--currency", "XXX", "--ledger", named,
                "--confirm", "ada")
            // Now it does.
            #expect(
                Records.csv(
                    try await desk.done("accounts", "--format", "csv")
                ).map { $0["account"] } == ["ada"])
        }

        @Test func wrongLayoutsAndCurrenciesAreTold() async throws {
            let desk = try Desk()
            let address = "dynamodb://bank?endpoint=http://127.0.0.1:1"
            for (more, parts) in [
                ("layout=sprng", ["there is no layout 'sprng'", "\"spring\"", "single-table"]),
                ("layout=Spring", ["there is no layout 'Spring'"]),
                ("layout=", ["layout has no value"]),
                ("currency=euro", ["currency is a code such as EUR"]),
                ("currency=POINTS", ["currency is a code such as EUR", "POINTS:0"]),
                ("currency=POINTS:x", ["currency is a code such as EUR"]),
                ("currency=POINTS:99", ["currency"]), ("currency=POINTS:-1", ["currency"]),
                ("currency=A:B:C", ["currency is a code"]),
                ("currency=USD:3", ["USD is a currency of ISO 4217, which has 2 decimals"]),
                ("currency=EUR&currency=USD", ["currency stands twice"]),
            ] {
                try await desk.refused(
                    2, ["--ledger", "\(address)&\(more)", "accounts"], saying: parts)
            }
        }

        @Test("Another unit is another copy: what was counted in one is not mixed with the other")
        func units() async throws {
            guard let table = try await ArticleTable.named("accounts-demo") else { return }
            _ = try await table.make()
            let desk = try Desk(["DAYBOOK_LEDGER": table.address])
            try await desk.refused(
                1, ["--ledger", table.address + "&layout=spring", "accounts"],
                saying: ["its keys are Id (S), Version (N)", "aggregateId (S)"])
            for amount in ["10", "20"] {
                for (more, unit, minor) in [
                    ("", "XXX", 100), ("&currency=EUR", "EUR", 100),
                    ("&currency=POINTS:0", "POINTS", 1),
                ] {
                    let accounts = Records.csv(
                        try await desk.done(
                            "accounts", "--format", "csv", "--ledger", table.address + more))
                    let money = accounts.filter { $0["balance_minor"] != "0" }
                    #expect(Set(money.compactMap { $0["currency"] }) == [unit])
                    let demo = accounts.first { $0["account"] == "bank-demo" }
                    let balance = (amount == "10" ? 50 : 60) * minor
                    #expect(demo?["balance_minor"] == "\(balance)", "\(more)")
                }
                try await table.write(["bank-demo", "CREDIT", "10"])
            }
            try await Self.doNotStopTheOthers(desk, table)
            let replicas = try await desk.done("replica", "list", "--format", "csv")
            #expect(Records.csv(replicas).count == 3)
        }

        /// Accounts of amounts that do not fit each other.
        private static func doNotStopTheOthers(
            _ desk: Desk, _ table: ArticleTable
        ) async throws {
            for (account, more) in [
                ("over", [#""Amount":{"N":"90000000000000000"}"#]),
                ("mixed", ["EUR", "USD"].map { #""Amount":{"N":"9"},"Currency":{"S":"\#($0)"}"# }),
            ] {
                for version in 1...2 {
                    let item = more[more.count == 1 ? 0 : version - 1]
                    try await table.change(
                        ["Id": ["S": account], "Version": ["N": "\(version)"]], "put",
                        #"{"Type":{"S":"CREDIT"},\#(item)}"#)
                }
            }
            let accounts = Records.csv(try await desk.done("accounts", "--format", "csv"))
            #expect(accounts.count == 22)
            for (account, balance) in [("over", "9000000000000000000"), ("mixed", "900")] {
                let found = accounts.first { $0["account"] == account }
                #expect(found?["balance_minor"] == balance && found?["version"] == "2")
            }
            try await desk.isSound()
        }
    }
#endif
