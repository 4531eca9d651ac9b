import Foundation
import TestSupport
import Testing

#if Network
    /// Writing into tables of other programs, and copying them: what their own code then reads.
    @Suite struct ForeignWritingTests {
        private static func writable(_ table: ArticleTable) -> String {
            "\(table.address)&write=yes"
        }

        /// Runs a command that records, with the question answered beforehand.
        private static func record(
            _ desk: Desk, _ table: ArticleTable, _ account: String, _ words: String...
        ) async throws {
            try await desk.done(
                words + ["--ledger", writable(table), "--confirm", account])
        }

        /// What was written is what the table has: no alarm is raised.
        private static func nothingHasChanged(_ desk: Desk, _ table: ArticleTable) async throws {
            let events = try await desk.done(
                "events", "--format", "csv", "--ledger", table.address)
            #expect(!events.contains("ItemChanged"))
        }

        @Test func depositsIntoSpringAreReadByItsOwnCode() async throws {
            guard let table = try await ArticleTable.named("spring") else { return }
            _ = try await table.make()
            let desk = try Desk()
            for account in ["iso", "epoch", "no-fraction"] {
                let before = try #require(try await table.read(account)["balance"] as? String)
                try await Self.record(desk, table, account, "deposit", account, "12.50")
                try await Self.record(desk, table, account, "withdraw", account, "0.25")
                let after = try #require(try await table.read(account)["balance"] as? String)
                let wanted = try #require(Decimal(string: before)) + Decimal(1225) / 100
                #expect(Decimal(string: after) == wanted, "\(account)")
            }
            try await Self.record(desk, table, "iso", "transfer", "iso", "epoch", "1.25")
            // A described type gets the members that its record has beside what was handed in.
            try await Self.record(
                desk, table, "bets", "record", "bets", "BetPlaced", "--data",
                #"{"betId":"b-9","stake":2}"#)
            #expect(try await table.read("bets")["version"] as? Int == 5)
            try await desk.refused(
                3, "record", "bets", "BetPlaced", "--data", #"{"betId":"b","stake":1,"x":2}"#,
                "--ledger", Self.writable(table), "--confirm", "bets", saying: "no member 'x'")
            // An item has one time.
            try await desk.refused(
                3, "deposit", "iso", "1", "--date", "2026-01-01", "--ledger",
                Self.writable(table), "--confirm", "iso", saying: "tableDates",
                "one time for an event")
            try await desk.refused(
                3, "reverse", "iso@1", "--reason", "r", "--ledger", Self.writable(table),
                "--confirm", "iso", saying: "tableEvents", "stands for FundsReversed")
            try await desk.refused(
                3, "close", "iso", "--ledger", Self.writable(table), "--confirm", "iso",
                saying: "tableEvents", "stands for AccountClosed")
            try await desk.refused(
                3, "close-period", "2024", "--ledger", Self.writable(table),
                saying: "periodsNotKept")
            try await desk.refused(
                3, "correct", "iso", "--skip", "1", "--reason", "r", "--ledger",
                Self.writable(table), "--confirm", "iso", saying: "correctionsNotKept")
            try await Self.nothingHasChanged(desk, table)
            #expect(try await table.read("epoch")["version"] as? Int == 5)
        }

        @Test func theDemosTenthRowIsASnapshot() async throws {
            guard let table = try await ArticleTable.named("accounts-demo") else { return }
            _ = try await table.make()
            let desk = try Desk()
            for number in 1...12 {
                try await Self.record(
                    desk, table, "bank-demo", "deposit", "bank-demo", "\(number).00")
                let read = try await table.read("bank-demo")
                let balance = 50 + number * (number + 1) / 2
                #expect(read["Balance"] as? Int == balance, "\(number): \(read)")
            }
            let shown = try await desk.done(
                "events", "bank-demo", "--filter", "type = 'SNAPSHOT'", "--format", "csv",
                "--ledger",
                table.address)
            #expect(Records.csv(shown).compactMap { $0["version"] }.contains("32"), "\(shown)")
            try await Self.nothingHasChanged(desk, table)
            // One that its own code can not read any more is mended by the next row.
            try await Self.record(
                desk, table, "no-recent-snapshot", "deposit", "no-recent-snapshot", "1")
            #expect(try await table.read("no-recent-snapshot")["Balance"] as? Int == 65)
            try await Self.record(
                desk, table, "new", "open", "new", "--owner", "Ada", "--currency", "XXX")
            #expect(try await table.read("new")["version"] as? Int == 2)
        }

        @Test func twoWritersOfOneAccountBothHaveTheirPlace() async throws {
            guard let table = try await ArticleTable.named("spring") else { return }
            _ = try await table.make()
            let address = Self.writable(table)
            let before = try #require(try await table.read("iso")["version"] as? Int)
            let hosts = try (0..<3).map { _ in try Desk() }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for desk in hosts {
                    group.addTask {
                        for _ in 0..<4 {
                            try await desk.done(
                                "deposit", "iso", "1", "--ledger", address, "--confirm", "iso")
                        }
                    }
                }
                group.addTask {
                    for _ in 0..<4 { try await table.write(["iso", "FundsDeposited", "1"]) }
                }
                try await group.waitForAll()
            }
            #expect(try await table.read("iso")["version"] as? Int == before + 16)
            let shown = try await hosts[0].done(
                "show", "iso", "--format", "ndjson", "--ledger", table.address)
            #expect(try Records.json(shown)["version"] as? Int == before + 16)
        }

        @Test func aCommandThatIsSentAgainIsRecordedOnce() async throws {
            guard let table = try await ArticleTable.named("spring") else { return }
            _ = try await table.make()
            let id = "01890a5d-ac96-774b-bcce-b302099a8057"
            let before = try #require(try await table.read("iso")["version"] as? Int)
            // The second host has never heard of it.
            for desk in [try Desk(), try Desk()] {
                try await desk.done(
                    "deposit", "iso", "7", "--command-id", id, "--ledger", Self.writable(table),
                    "--confirm", "iso")
            }
            #expect(try await table.read("iso")["version"] as? Int == before + 1)
        }

        @Test func whatIsNotAskedForIsNotWritten() async throws {
            guard let table = try await ArticleTable.named("cloudevents") else { return }
            _ = try await table.make()
            let (desk, before) = (try Desk(), try await table.scan())
            try await desk.refused(
                1, "record", "book-1", "book.returned", "--ledger", table.address,
                saying: "write=yes")
            try await desk.refused(
                2, "record", "book-1", "book.returned", "--ledger", Self.writable(table),
                saying: "another program's table", "has no lock", "--confirm 'book-1'")
            #expect(try await table.scan() == before)
            try await desk.done(
                "record", "book-1", "book.returned", "--ledger", Self.writable(table),
                "--confirm", "book-1")
            let valid = try await table.read("book-1")["valid"] as? [[String: Any]]
            #expect(valid?.last?["type"] as? String == "book.returned")
        }

        @Test(arguments: ["accounts-demo", "spring", "cloudevents", "single-table"])
        func aTableMovesIntoAFile(layout: String) async throws {
            guard let table = try await ArticleTable.named(layout) else { return }
            _ = try await table.make()
            let desk = try Desk()
            let first = try await desk.done("migrate", table.address, "copy.db")
            #expect(first.contains("equal: "), "\(first)")
            let again = try await desk.done("migrate", table.address, "copy.db")
            #expect(again.hasPrefix("0 events written"), "\(again)")
            try await desk.done("verify", "--ledger", "copy.db")
            let columns = ["accounts", "--format", "csv", "--ledger"]
            #expect(
                try await desk.done(columns + ["copy.db"])
                    == desk.done(columns + [table.address]))
        }

        @Test func aLedgerGoesRoundThroughTheLayouts() async throws {
            guard let emulator = try await Emulator.shared(.ministack) else { return }
            let (desk, name) = (try Desk(), "round-\(UInt32.random(in: 0...UInt32.max))")
            let own = "dynamodb://\(name)?endpoint=\(emulator.url)"
            let other = "dynamodb://\(name)-spring?endpoint=\(emulator.url)"
            try await desk.done(
                [
                    "simulate", "--ledger", "book.db", "--seed", "7", "--commands", "200",
                    "--accounts", "8", "--rate", "0", "--duration", "60", "--quiet",
                ])
            for address in [own, other] {
                try await desk.done("create-tables", "--ledger", address)
            }
            let spring = other + "&layout=spring&currency=GBP"
            let steps = [
                ("book.db", own, []),
                (own, spring + "&write=yes", ["--confirm", "\(name)-spring"]),
                (spring, "back.db", []),
            ]
            var seals: [Substring] = []
            for (from, to, options) in steps {
                let said = try await desk.done(["migrate", from, to] + options)
                seals.append(try #require(said.split(separator: " ").last))
                // Once more it has nothing to do.
                let again = try await desk.done(["migrate", from, to] + options)
                #expect(again.contains(" 0 events written") || again.hasPrefix("0 events written"))
            }
            #expect(Set(seals).count == 1 && seals[0].count == 65, "\(seals)")
            let columns = ["accounts", "--format", "csv", "--ledger"]
            func balances(_ ledger: String) async throws -> [[String?]] {
                Records.csv(try await desk.done(columns + [ledger])).map {
                    [$0["account"], $0["balance_minor"], $0["version"]]
                }
            }
            #expect(try await balances("book.db") == balances("back.db"))
            // An account that has other events there is not written behind.
            try await desk.done("deposit", "acc-0001", "1", "--ledger", "book.db")
            try await desk.done(
                "deposit", "acc-0001", "2", "--ledger", spring + "&write=yes", "--confirm",
                "acc-0001")
            let refused = try await desk.run([
                "migrate", "book.db", spring + "&write=yes", "--confirm", "\(name)-spring",
            ])
            #expect(refused.end == .exited(1) && refused.err.contains("acc-0001@"), "\(refused)")
        }

        @Test(
            "What was changed, removed and added behind the back of a ledger's own table is named")
        func ownTables() async throws {
            // Its own table has the same keys, which is all that the articles' code asks here.
            guard let table = try await ArticleTable.named("spring") else { return }
            let desk = try Desk(["DAYBOOK_LEDGER": table.address])
            try await desk.done("create-tables")
            for account in ["ada", "bob"] {
                try await desk.done("open", account, "--owner", account, "--currency", "GBP")
                try await desk.done("deposit", account, "1", "--memo", "rent")
            }
            let equal = try await desk.done("verify", "--remote", "--yes", saying: "US cents")
            #expect(equal == "equal: 4 items compared\n", "\(equal)")
            func key(_ account: String, _ version: Int) -> Truth.Key {
                ["aggregateId": ["S": account], "sequenceNumber": ["N": "\(version)"]]
            }
            let payload = #"{"amountMinor":900,"currency":"GBP","memo":"rent"}"#
            let value = ["S": payload]
            let text = String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
            try await table.change(key("ada", 2), "set", "payload", text)
            try await table.change(key("bob", 1), "remove")
            try await table.change(key("eve", 7), "put", #"{"payload":{"S":"{}"}}"#)
            // Nothing is read before it is agreed to what that costs.
            let unasked = try await desk.run(["verify", "--remote"])
            #expect(unasked.end == .exited(2) && unasked.err.contains("read units"), "\(unasked)")
            let outcome = try await desk.run(["verify", "--remote", "--yes", "--format", "csv"])
            let found = Records.csv(outcome.out)
            #expect(
                found.map { "\($0["kind"] ?? "") \($0["place"] ?? "")" }.sorted() == [
                    "added {aggregateId:{S:eve},sequenceNumber:{N:7}}",
                    "changed ada@2", "removed bob@1",
                ], "\(outcome)")
            let price = try #require(outcome.err.range(of: "read units"))
            let verdict = try #require(outcome.err.range(of: "3 of 4 items are not"))
            #expect(price.lowerBound < verdict.lowerBound && outcome.end == .exited(5))
        }

        @Test func whatWasChangedBehindItsBackIsNamed() async throws {
            guard let table = try await ArticleTable.named("spring") else { return }
            let truth = try await table.make()
            let desk = try Desk()
            let equal = try await desk.done(
                "verify", "--remote", "--yes", "--ledger", table.address, saying: "read units")
            #expect(equal.hasPrefix("equal: "), "\(equal)")
            // What came since is no difference.
            try await table.write(["iso", "FundsDeposited", "5"])
            try await desk.done(
                "verify", "--remote", "--yes", "--ledger", table.address,
                saying: "1 item is new in the table")
            let account = try #require(truth.accounts.first { $0.id == "iso" })
            try await table.change(account.rows[0].key, "remove")
            try await table.change(
                account.rows[1].key, "set", "occurredAt", #"{"S":"2030-01-01T00:00:00Z"}"#)
            let outcome = try await desk.run([
                "verify", "--remote", "--yes", "--format", "csv", "--ledger", table.address,
            ])
            let found = Records.csv(outcome.out)
            #expect(
                Set(found.map { "\($0["kind"] ?? "") \($0["place"] ?? "")" })
                    == ["removed iso@1", "changed iso@2"], "\(outcome)")
            #expect(outcome.end == .exited(5))
        }
    }
#endif
