import Foundation
import TestSupport
import Testing

#if Network
    /// The program on the articles' tables, compared with what other code says of them.
    @Suite struct ForeignTableTests {
        private static func desk(_ table: ArticleTable) throws -> Desk {
            try Desk(["DAYBOOK_LEDGER": table.address])
        }

        /// What differs between the layouts.
        struct Layout: Sendable, CustomTestStringConvertible {
            let name: String
            let decimals: Int16
            /// Why an item is an event here all the same.
            var isRead: Set<String> = []
            /// What the article's writer is told, and of which account.
            let writes: [String]
            /// An amount that an account of it could take.
            var deposit = "5"
            /// Rows that are changed behind everybody's back: the attribute, and its new value.
            let changes: [(account: String, version: Int, attribute: String, value: String)]
            /// Accounts whose balances are looked at one by one.
            var everyVersion: Set<String> = []
            var shown: [(account: String, version: Int, balance: String)] = []

            var testDescription: String { name }
        }

        static let layouts = [
            Layout(
                name: "accounts-demo", decimals: 2, writes: ["bank-demo", "CREDIT", "10"],
                changes: [
                    ("bank-demo", 3, "Amount", #"{"N":"999"}"#),
                    ("no-type", 4, "Amount", #"{"N":"4"}"#),
                ], everyVersion: ["bank-demo", "digits", "gap", "negative"],
                shown: [("bank-demo", 22, "60.00"), ("bank-demo", 25, "50.00")]),
            Layout(
                name: "spring", decimals: 2,
                writes: ["iso", "FundsDeposited", "5", "--times", "3"],
                changes: [("iso", 1, "payload", #"{"S":"{\"amount\":1}"}"#)],
                everyVersion: ["big-decimals", "bets", "gap"],
                shown: [("snapshots", 200, "200.00")]),
            Layout(
                name: "cloudevents", decimals: 0, isRead: ["pk_all"],
                writes: ["book-1", "book.returned", "{}"],
                deposit: "5 GBP",
                changes: [("book-1", 1, "data", #"{"M":{}}"#)]),
            Layout(
                name: "single-table", decimals: 0, isRead: ["task"],
                writes: ["USER#42", "SCORE", "7"],
                changes: [("USER#42", 1, "score", #"{"N":"999"}"#)],
                everyVersion: ["USER#odd"], shown: [("USER#42", 3, "60")]),
        ]

        @Test(
            "A table of an article is what other code says, also when it is used and changed",
            arguments: layouts)
        func tables(layout: Layout) async throws {
            guard let table = try await ArticleTable.named(layout.name) else { return }
            let truth = try await table.make()
            let desk = try Self.desk(table)
            try await Self.shows(truth, layout, at: desk)
            try await Self.showsThePast(truth, layout, at: desk)
            try await Self.isSound(desk, table)
            try await Self.isOnlyRead(desk, table, truth, layout)
            try await table.write(layout.writes)
            let written = try await table.truth()
            #expect(written.items > truth.items)
            try await Self.shows(written, layout, at: desk)
            // A host that comes now has the same, but for the order of what came late.
            let other = try Self.desk(table)
            try await Self.shows(written, layout, at: other)
            try await Self.tellsOfChanges(written, layout, table, at: desk)
            try await Self.isSound(desk, table)
        }

        // MARK: What is there

        /// All events, their types, balances and keys, and nothing else.
        private static func shows(
            _ truth: Truth, _ layout: Layout, at desk: Desk
        ) async throws {
            let events = try Records.ndjson(
                try await desk.done("events", "--format", "ndjson"))
            let found = events.compactMap { FoundEvent($0) }
            let isRead =
                truth.bad.filter { layout.isRead.contains($0.why) }
                + truth.foreign.filter { layout.isRead.contains($0.why) }
            // Nothing is dropped, nothing is there twice.
            let items = found.filter { $0.key != nil }
            #expect(items.count == truth.items)
            #expect(Set(items.compactMap(\.key)) == truth.keys)
            let unreadable = found.filter { $0.account == "$unreadable" }
            let isOfNoRow = Set((truth.bad + truth.foreign).map(\.key))
                .subtracting(truth.accounts.flatMap { $0.rows.map(\.key) })
                .subtracting(isRead.map(\.key))
            #expect(Set(unreadable.compactMap(\.key)) == isOfNoRow)
            #expect(unreadable.allSatisfy { $0.type == "ItemUnreadable" && $0.reason != nil })
            let listed = try Records.ndjson(
                try await desk.done("events", "$unreadable", "--format", "ndjson"))
            #expect(listed.compactMap { FoundEvent($0)?.key } == unreadable.compactMap(\.key))

            let streams = Dictionary(grouping: found, by: \.account)
            #expect(streams["$alarms"] == nil)
            #expect(
                Set(streams.keys.filter { !$0.hasPrefix("$") })
                    == Set(truth.accounts.map(\.id) + isRead.compactMap { Self.account($0.key) }))
            for account in truth.accounts {
                Self.check(streams[account.id] ?? [], account)
            }
            try await balances(truth, layout, at: desk)
        }

        private static func account(_ key: Truth.Key) -> String? {
            (key["subject"] ?? key["PK"])?["S"]
        }

        /// The events of an account are its rows, and one for each that is missing.
        private static func check(_ events: [FoundEvent], _ account: Truth.Account) {
            let rows = Dictionary(uniqueKeysWithValues: account.rows.map { ($0.version, $0) })
            #expect(events.map(\.version) == Array(1...max(1, events.count)), "\(account.id)")
            #expect(events.count == account.rows.count + account.missing.count, "\(account.id)")
            for event in events {
                let place = "\(account.id)@\(event.version)"
                guard let row = rows[event.version] else {
                    #expect(account.missing.contains(event.version), "\(place)")
                    #expect(event.type == "ItemMissing" && event.key == nil, "\(place)")
                    continue
                }
                #expect(event.key == row.key && event.type == row.recordedType, "\(place)")
                // What cannot be counted says so.
                if row.isOdd { #expect(event.problem != nil, "\(place)") }
                if let id = row.id { #expect(event.id == id, "\(place)") }
            }
        }

        /// What every event moves, and the balance behind the last: a row that cannot be counted
        /// moves nothing.
        private static func balances(
            _ truth: Truth, _ layout: Layout, at desk: Desk
        ) async throws {
            let events = Records.csv(try await desk.done("events", "--format", "csv"))
            let accounts = Records.csv(try await desk.done("accounts", "--format", "csv"))
            let streams = Dictionary(grouping: events) { $0["account"] ?? "" }
            let newest = Dictionary(grouping: accounts) { $0["account"] ?? "" }
            for account in truth.accounts {
                let moved = Self.moved(account, layout)
                for event in streams[account.id] ?? [] {
                    let version = event["version"].flatMap { Int($0) } ?? 0
                    let shown = event["amount_minor"].flatMap { Int64($0) } ?? 0
                    #expect(shown == moved[version] ?? 0, "\(account.id)@\(version)")
                }
                let balance = moved.values.reduce(0, +)
                #expect(newest[account.id]?.first?["balance_minor"] == "\(balance)")
            }
        }

        /// By version.
        private static func moved(_ account: Truth.Account, _ layout: Layout) -> [Int: Int64] {
            Dictionary(
                uniqueKeysWithValues: account.rows.map {
                    ($0.version, $0.moved(decimals: layout.decimals))
                })
        }

        // MARK: The past

        private static func showsThePast(
            _ truth: Truth, _ layout: Layout, at desk: Desk
        ) async throws {
            var random = SeededRandom.announced(for: "ForeignTableTests")
            for account in truth.accounts where layout.everyVersion.contains(account.id) {
                try await Self.balancesAtEveryVersion(account, layout, at: desk)
            }
            for (account, version, balance) in layout.shown {
                let shown = try await shown(account, version, at: desk)
                #expect(shown["balance"] as? String == balance, "\(account)@\(version)")
            }
            let accounts = truth.accounts.shuffled(using: &random)
            for account in accounts.prefix(Campaign.isWhole ? .max : 3) {
                let row = try #require(account.rows.randomElement(using: &random))
                let moved = moved(account, layout)
                let balance = moved.filter { $0.key <= row.version }.values.reduce(0, +)
                let shown = try await shown(account.id, row.version, at: desk)
                #expect((shown["balanceMinor"] as? NSNumber)?.int64Value == balance)
                #expect(shown["version"] as? Int == row.version)
                guard account.id.hasPrefix("book"), let state = row.state else { continue }
                let fields = try #require(shown["fields"] as? [String: Any])
                #expect(fields.count == state.count, "\(fields)")
                for (name, field) in state {
                    switch field {
                    case .text(let text): #expect(fields[name] as? String == text)
                    case .boolean(let value): #expect(fields[name] as? Bool == value)
                    }
                }
            }
        }

        private static func balancesAtEveryVersion(
            _ account: Truth.Account, _ layout: Layout, at desk: Desk
        ) async throws {
            let moved = moved(account, layout)
            var balance: Int64 = 0
            let events = Records.csv(
                try await desk.done("events", account.id, "--format", "csv"))
            #expect(events.count == account.rows.count + account.missing.count)
            for event in events {
                balance += moved[event["version"].flatMap { Int($0) } ?? 0] ?? 0
                // Before any money there is no balance to tell.
                let shown = event["balance_minor"].flatMap { Int64($0) } ?? 0
                #expect(shown == balance, "\(event)")
            }
        }

        private static func shown(
            _ account: String, _ version: Int, at desk: Desk
        ) async throws -> [String: Any] {
            try Records.json(
                try await desk.done("show", "\(account)@\(version)", "--format", "ndjson"))
        }

        // MARK: Proofs and refusals

        private static func isSound(_ desk: Desk, _ table: ArticleTable) async throws {
            try await desk.isSound()
            let proof = try await desk.run(["replica", "verify", table.address])
            #expect(proof.end == .exited(0) && proof.out.hasPrefix("sound: "), "\(proof)")
        }

        private static func isOnlyRead(
            _ desk: Desk, _ table: ArticleTable, _ truth: Truth, _ layout: Layout
        ) async throws {
            let account = try #require(truth.accounts.first { $0.rows.count > 1 }).id
            let before = try await table.scan()
            for command in [
                ["deposit", account, layout.deposit],
                ["open", "new", "--owner", "Ada", "--currency", "GBP"],
            ] {
                try await desk.refused(1, command, saying: ["another program's", "only read"])
            }
            #expect(try await table.scan() == before)
        }

        // MARK: Behind its back

        private static func tellsOfChanges(
            _ truth: Truth, _ layout: Layout, _ table: ArticleTable, at desk: Desk
        ) async throws {
            let before = try await desk.done("events", "--format", "csv")
            for change in layout.changes {
                let row = try #require(
                    truth.accounts.first { $0.id == change.account }?.rows
                        .first { $0.version == change.version })
                try await table.change(row.key, "set", change.attribute, change.value)
            }
            for _ in 0..<2 {
                let alarms = try Records.ndjson(
                    try await desk.done("events", "$alarms", "--format", "ndjson"))
                let data = alarms.compactMap { $0["data"] as? [String: Any] }
                #expect(alarms.allSatisfy { $0["type"] as? String == "ItemChanged" })
                #expect(
                    Set(data.compactMap { $0["event"] as? String })
                        == Set(layout.changes.map { "\($0.account)@\($0.version)" }))
                #expect(data.count == layout.changes.count)
            }
            // What was recorded stays.
            let after = try await desk.done("events", "--format", "csv")
            #expect(
                after.split(separator: "\n").filter { !$0.contains("$alarms") }
                    == before.split(separator: "\n"))
        }
    }

    /// An event as `events --format ndjson` has it.
    struct FoundEvent {
        let account: String
        let version: Int
        let type: String
        let id: String
        /// Of the item that it was made of; nil if there is none.
        let key: Truth.Key?
        let problem: String?
        let reason: String?

        /// Nil for a declaration, which is of no item.
        init?(_ event: [String: Any]) {
            guard let account = event["subject"] as? String,
                !["$units", "$descriptions"].contains(account),
                let type = event["type"] as? String, let id = event["id"] as? String,
                let sequence = event["sequence"] as? String, let version = Int(sequence)
            else { return nil }
            (self.account, self.type, self.id, self.version) = (account, type, id, version)
            let data = event["data"] as? [String: Any]
            let metadata = try? (event["metadata"] as? String).map { try Records.json($0) }
            let isOwn = account.hasPrefix("$")
            key = (isOwn ? data : metadata)?["key"] as? Truth.Key
            problem = metadata?["problem"] as? String
            reason = isOwn ? data?["reason"] as? String : nil
        }
    }
#endif
