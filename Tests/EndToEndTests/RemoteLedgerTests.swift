import Foundation
import TestSupport
import Testing

#if Network
    /// The program on a ledger in DynamoDB: the tables on an emulator, the replica in a folder of
    /// each desk's own, as different hosts have it.
    @Suite struct RemoteLedgerTests {
        private static func address(_ table: String, _ emulator: Emulator) -> String {
            "dynamodb://\(table)?endpoint=\(emulator.url)"
        }

        /// A host.
        private static func desk(
            _ address: String, _ settings: [String: String] = [:]
        ) throws -> Desk {
            try Desk(["DAYBOOK_LEDGER": address].merging(settings) { _, new in new })
        }

        private static func name() -> String { "bank-\(UInt32.random(in: 0...UInt32.max))" }

        @Test func aLedgerInTablesWorksLikeOneInAFile() async throws {
            guard let emulator = try await Emulator.shared(.ministack) else { return }
            let address = Self.address(Self.name(), emulator)
            let (here, there) = (try Self.desk(address), try Self.desk(address))
            #expect(try await here.done("create-tables").contains(".log\n"))
            #expect(try await there.done("create-tables") == "both tables are there already\n")
            try await here.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
            try await there.done("open", "acc-2", "--owner", "Emmy", "--currency", "GBP")
            try await here.done("deposit", "acc-1", "100")
            try await there.done("transfer", "acc-1", "acc-2", "30", "--memo", "rent")
            try await here.refused(3, "withdraw", "acc-1", "99", saying: "insufficientFunds")
            try await here.refused(
                4, "deposit", "acc-1", "1", "--expect", "1", saying: "actual version 3")
            for desk in [here, there] {
                let shown = try await desk.done("show", "acc-1@2", "--format", "json")
                #expect(shown.contains(#""balanceMinor":10000"#), "\(shown)")
                try await desk.isSound()
            }
            #expect(try await here.done("seal") == there.done("seal"))
            #expect(
                try await here.done("events", "--format", "ndjson")
                    == there.done("events", "--format", "ndjson"))
            // What left one ledger goes into another, whatever the engines.
            let exported = try await here.done("export")
            try there.write("book.ndjson", exported)
            try await there.done(
                "import", "book.ndjson", "--ledger", "file.db",
                saying: "")
            #expect(try await there.done("seal", "--ledger", "file.db") == here.done("seal"))
            try await here.refused(2, "backup", "copy.db", saying: "not in one")
        }

        @Test func theExplorerShowsItAndRecords() async throws {
            guard let emulator = try await Emulator.shared(.ministack) else { return }
            let desk = try Self.desk(Self.address(Self.name(), emulator))
            try await desk.done("create-tables")
            try await desk.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
            let outcome = try await desk.play(
                """
                wait text "acc-1" within 20
                key d
                type 12.50
                key enter
                wait text "Record" within 20
                key tab
                key enter
                wait text "pos 2" within 20
                shot accounts
                quit
                """)
            #expect(outcome.end == .exited(0) && outcome.stderr.isEmpty, "\(outcome)")
            let screen = try desk.shot("accounts")
            #expect(screen.contains("live") && screen.contains("12.50 GBP"), "\(screen)")
            let shown = try await desk.done("show", "acc-1", "--format", "json")
            #expect(shown.contains(#""balanceMinor":1250"#), "\(shown)")
        }

        @Test func oneHostFollowsWhatAnotherRecords() async throws {
            guard let emulator = try await Emulator.shared(.ministack) else { return }
            let address = Self.address(Self.name(), emulator)
            let (here, there) = (try Self.desk(address), try Self.desk(address))
            try await here.done("create-tables")
            try await here.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
            let follower = try there.start("events", "--follow", "--format", "ndjson")
            try await follower.says("what is there already") { $0.lines.count == 1 }
            try await here.done("deposit", "acc-1", "5")
            try await follower.says("what another host has recorded") { $0.lines.count == 2 }
            follower.interrupt(SIGINT)
            #expect(try await follower.finished().end == .exited(130))
        }

        @Test("A mark of production on a table holds for all its addresses")
        func productionIsMarkedByTheTable() async throws {
            guard let emulator = try await Emulator.shared(.ministack) else { return }
            let desk = try Self.desk(Self.address(Self.name(), emulator))
            try await desk.done("create-tables")
            try await desk.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
            let folder = desk.path("config") + "/daybook"
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
            try Data("[ledgers.\"dynamodb://bank-*\"]\nproduction = true\n".utf8)
                .write(to: URL(fileURLWithPath: folder + "/config.toml"))
            try await desk.refused(
                2, "deposit", "acc-1", "5", saying: "production ledger", "--confirm 'acc-1'")
        }

        @Test("Without the service reads go on and say how old they are; commands are refused")
        func withoutTheService() async throws {
            guard let emulator = try await Emulator.start(.ministack) else { return }
            let desk = try Self.desk(Self.address(Self.name(), emulator))
            try await desk.done("create-tables")
            try await desk.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
            emulator.stop()
            let shown = try await desk.run(["show", "acc-1"])
            #expect(shown.end == .exited(0), "\(shown)")
            #expect(shown.out.contains("Ada"))
            #expect(shown.err.contains("could not be asked") && shown.err.contains("position 1"))
            try await desk.refused(1, "deposit", "acc-1", "5", saying: "unavailable")
            let fresh = try Self.desk(Self.address("never-seen", emulator))
            try await fresh.refused(1, "accounts", saying: "unavailable")
        }

        @Test("A first copy that is killed goes on, and is the log in the end")
        func firstCopyIsKilled() async throws {
            guard let emulator = try await Emulator.shared(.ministack) else { return }
            var random = SeededRandom.announced(for: "RemoteLedgerTests")
            let address = Self.address(Self.name(), emulator)
            let (writer, reader) = (try Self.desk(address), try Self.desk(address))
            try await writer.done("create-tables")
            let (rounds, commands) = Campaign.isWhole ? (7, 14_000) : (1, 1500)
            for round in 0..<rounds {
                _ = try await writer.run([
                    "simulate", "--rate", "0", "--commands", "\(commands)", "--accounts", "200",
                    "--duration", "3600", "--seed", "\(round)",
                ])
            }
            for _ in 0..<(Campaign.isWhole ? 10 : 3) {
                let child = try reader.start("accounts")
                try await Task.sleep(
                    for: .milliseconds(
                        Int.random(in: 20...(Campaign.isWhole ? 3000 : 300), using: &random)))
                child.interrupt(SIGKILL)
                _ = try await child.finished()
            }
            #expect(
                try await reader.done("seal") == writer.done("seal"))
            let events = try await reader.done("events", "--format", "csv")
            #expect(try await events == writer.done("events", "--format", "csv"))
            if Campaign.isWhole {
                #expect(events.utf8.count { $0 == UInt8(ascii: "\n") } > 100_000)
            }
            try await reader.isSound()
        }

        @Test func wrongAddressesAreTold() async throws {
            let desk = try Desk()
            for (address, parts) in [
                ("dynamodb://", ["a table has to follow"]),
                ("dynamodb://a?region=x&region=y", ["region stands twice"]),
                ("dynamodb://bank?regoin=x", ["there is no 'regoin'", "region"]),
                ("dynamodb://bank?replica=disk", ["replica is memory or file"]),
                ("dynamodb://bank?profile=", ["profile has no value"]),
                ("dynamodb://b", ["no table can be called 'b'"]),
                ("dynamodb://b%20k", ["no table can be called"]),
                ("dynamodb://bank?endpoint=http://example.com", ["TLS"]),
            ] {
                try await desk.refused(2, ["--ledger", address, "accounts"], saying: parts)
            }
        }

        @Test func aReplicaIsNotWrittenAsALedger() async throws {
            guard let emulator = try await Emulator.shared(.ministack) else { return }
            let address = Self.address(Self.name(), emulator)
            let desk = try Self.desk(address)
            try await desk.done("create-tables")
            try await desk.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
            let listed = try await desk.done("replica", "list", "--format", "ndjson")
            #expect(
                listed.contains(address.replacing("/", with: "\\/")) || listed.contains(address))
            let folder = desk.path("home") + "/.cache/daybook/"
            let files = try FileManager.default.contentsOfDirectory(atPath: folder)
            let file = try #require(files.first { $0.hasSuffix(".replica") })
            let refused = try await desk.run([
                "--ledger", folder + file, "deposit", "acc-1", "5",
            ])
            #expect(refused.status != 0 && refused.err.contains("dynamodb://"), "\(refused)")
            try await desk.done("replica", "drop", file)
            #expect(try await !desk.run(["replica", "list"]).out.contains("complete"))
            // It is copied again.
            #expect(try await desk.done("show", "acc-1").contains("Ada"))
        }
    }
#endif
