import Foundation
import TestSupport
import Testing

#if Network
    /// The snapshots that a Spring store keeps in another table: compared, and never believed.
    @Suite struct SnapshotTableTests {
        private static func ledger(_ table: ArticleTable) -> String {
            "\(table.address)&snapshots=\(table.name)-snapshots"
        }

        /// What a comparison names.
        private static func found(
            _ desk: Desk, _ ledger: String, _ status: Int32
        ) async throws -> [String: String] {
            let outcome = try await desk.run([
                "verify", "--remote", "--yes", "--format", "csv", "--ledger", ledger,
            ])
            #expect(outcome.end == .exited(status) && outcome.err.contains("read units"))
            let found = Records.csv(outcome.out)
            #expect(found.allSatisfy { $0["kind"] == "snapshot" }, "\(outcome)")
            return Dictionary(
                uniqueKeysWithValues: found.map { ($0["place"] ?? "", $0["reason"] ?? "") })
        }

        private static func put(
            _ account: String, _ version: String, _ state: String, in table: ArticleTable,
            _ emulator: Emulator
        ) async throws {
            let item: [String: Any] = [
                "aggregateId": ["S": account], "version": ["N": version], "state": ["S": state],
            ]
            try await TableEvents.answer(
                "PutItem", ["TableName": "\(table.name)-snapshots", "Item": item], on: emulator)
        }

        @Test(
            "An older snapshot over a newer, and one that is wrong, are named, and move nothing",
            arguments: ["id", "version"])
        func snapshots(key: String) async throws {
            guard let emulator = try await Emulator.shared(.ministack),
                let table = try await ArticleTable.named("spring")
            else { return }
            _ = try await table.make("--snapshot-key", key)
            let (desk, ledger) = (try Desk(), Self.ledger(table))
            // The article's reader begins with what is wrong.
            let believed = try await table.read("snapshot-differs", "--from-snapshot")
            #expect(believed["balance"] as? String == "901")
            var wanted = ["snapshot-differs@100": "states 900.00, the fold is 100.00"]
            // One item for each version: nothing is written over another.
            if key == "id" {
                wanted["late-older-snapshot@100"] =
                    "an append has ended at version 200, whose snapshot should stand here: an "
                    + "older one was written over it, or it was never written"
            }
            #expect(try await Self.found(desk, ledger, 5) == wanted)

            let good = #"{"balance":1}"#
            for (account, version, state, reason) in [
                ("nobody", "100", good, "the table has no event of that account"),
                ("iso", "100", good, "the account ends at version 2"),
                ("gap", "3", good, "version 3 is not in the table"),
                ("epoch", "2", "balance=60", "a snapshot: its state is no JSON text"),
                ("no-fraction", "1", "[5]", "its state is no JSON object"),
                ("bets", "4", #"{"balance":true}"#, "its state has no number 'balance'"),
                ("big-decimals", "2", #"{"balance":"2E+2"}"#, nil),
                ("over-100", "105", #"{"balance":105.00}"#, nil),
            ] as [(String, String, String, String?)] {
                try await Self.put(account, version, state, in: table, emulator)
                let isRead = account != "epoch"
                let place =
                    isRead
                    ? "\(account)@\(version)"
                    : key == "id"
                        ? #"{"aggregateId":{"S":"epoch"}}"#
                        : #"{"aggregateId":{"S":"epoch"},"version":{"N":"2"}}"#
                // The reader of CSV here leaves quotation marks out.
                wanted[place.replacing("\"", with: "")] = reason
            }
            let found = try await Self.found(desk, ledger, 5)
            for (place, reason) in wanted { #expect(found[place] == reason, "\(place)") }
            #expect(Set(found.keys) == Set(wanted.keys))

            // What is due goes by the interval.
            wanted["late-older-snapshot@100"] = nil
            #expect(try await Self.found(desk, "\(ledger):1000", 5) == wanted)
            let columns = ["accounts", "--format", "csv", "--ledger"]
            #expect(
                try await desk.done(columns + [ledger]) == desk.done(columns + [table.address]))
        }

        @Test func anotherTableHasNoSnapshots() async throws {
            guard let demo = try await ArticleTable.named("accounts-demo"),
                let spring = try await ArticleTable.named("spring")
            else { return }
            (_, _) = (try await demo.make(), try await spring.make())
            let desk = try Desk()
            try await desk.refused(
                1, "accounts", "--ledger", Self.ledger(demo),
                saying: "about a table of the layout spring", "of the layout accounts-demo")
            for (name, reason) in [
                ("\(spring.name)-none", "there is no such table of snapshots"),
                (demo.name, "its keys are Id (S), Version (N)"),
            ] {
                try await desk.refused(
                    1, "verify", "--remote", "--yes", "--ledger",
                    "\(spring.address)&snapshots=\(name)", saying: reason)
            }
            for (value, reason) in [
                ("a", "no table can be called 'a'"), ("", "snapshots has no value"),
                ("bank:0", "such as SNAPSHOTS:500"), ("bank:x", "such as SNAPSHOTS:500"),
            ] {
                try await desk.refused(
                    2, "accounts", "--ledger", "\(spring.address)&snapshots=\(value)",
                    saying: reason)
            }
        }
    }
#endif
