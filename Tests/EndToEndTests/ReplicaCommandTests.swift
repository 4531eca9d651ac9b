import EventStoreCore
import EventStoreSQLite
import Foundation
import TestSupport
import Testing

/// `daybook replica`, and what the other commands say of a replica's file.
@Suite struct ReplicaCommandTests {
    private static let address = "dynamodb://bank?region=eu-west-1"

    private static func identity(table: String) -> ReplicaIdentity {
        ReplicaIdentity(
            account: "123456789012", region: "eu-west-1", table: table, tableID: "0d3e7c54",
            layout: "native", address: address)
    }

    /// A desk with a ledger, and the replica of a log that is as the ledger's.
    private static func desk(_ settings: [String: String] = [:]) async throws -> Desk {
        let desk = try Desk(settings)
        try await desk.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
        try await desk.done("deposit", "acc-1", "5")
        try await copy(desk, table: "bank")
        return desk
    }

    private static func folder(_ desk: Desk) -> ReplicaFolder {
        ReplicaFolder(path: desk.path("home/.cache/daybook"))
    }

    private static func copy(_ desk: Desk, table: String) async throws {
        let ledger = try SQLiteEventStore.open(path: desk.path("books.db"), mode: .readOnly)
        let events = try await ledger.readLog(LogQuery(after: .start)).events
        let commands = try await ledger.rememberedCommands(events.compactMap(\.commandID))
        let place = folder(desk).place(of: identity(table: table))
        let load = try #require(try await place.load(segments: 1))
        let loaded = events.map { event in
            let command = commands.first { $0.stamp.id == event.commandID }
            return LoadedEvent(event: event, contentHash: command?.stamp.contentHash)
        }
        try await load.add(loaded, to: 0, .done)
        let replica = try await load.finish { _ in }
        try replica.claimFollowing()?.confirm(Timestamp(microseconds: 1_700_000_000_000_000))
    }

    /// Drops the replica when no child process of another test holds its lock any more.
    private static func dropped(_ desk: Desk) async throws -> String {
        var outcome = try await desk.run(["replica", "drop", address])
        try await eventually("the drop") {
            if outcome.end == .exited(0) { return true }
            outcome = try await desk.run(["replica", "drop", address])
            return false
        }
        return outcome.out
    }

    @Test func nothingIsKeptAtFirst() async throws {
        let desk = try Desk()
        let outcome = try await desk.run(["replica"])
        #expect(outcome.end == .exited(0) && outcome.stdout.isEmpty, "\(outcome)")
        #expect(try await desk.done("replica", "list", "--format", "json") == "[]\n")
        #expect(
            try await desk.done("replica", "list", "--format", "csv")
                == "address,state,position,confirmed_at,bytes,name\n")
        for verb in ["drop", "verify"] {
            try await desk.refused(1, "replica", verb, "x", saying: "there is no replica 'x'")
        }
        let homeless = try Desk(["HOME": ""])
        try await homeless.refused(2, "replica", saying: "without HOME or XDG_CACHE_HOME")
    }

    @Test func aReplicaIsListedVerifiedAndDropped() async throws {
        let desk = try await Self.desk()
        let records = Records.csv(try await desk.done("replica", "--format", "csv"))
        #expect(records.count == 1)
        let record = try #require(records.first)
        #expect(record["address"] == Self.address && record["state"] == "complete")
        #expect(record["position"] == "2" && record["confirmed_at"] == "2023-11-14T22:13:20Z")
        #expect((record["bytes"].flatMap { Int($0) } ?? 0) > 10_000)
        let name = try #require(record["name"])
        #expect(name.hasPrefix("123456789012_eu-west-1_bank_0d3e7c54_"))
        let table = try await desk.done("replica", "list")
        #expect(table.contains("ADDRESS") && table.contains(Self.address))
        for text in [name, Self.address] {
            let proof = try await desk.done("replica", "verify", text)
            #expect(proof.hasPrefix("sound: 2 events, 1 account"), "\(proof)")
        }
        #expect(try await Self.dropped(desk) == "\(name)  dropped\n")
        #expect(
            try FileManager.default.contentsOfDirectory(
                atPath: desk.path("home/.cache/daybook")) == [])
        try await desk.refused(1, "replica", "drop", Self.address, saying: "there is no replica")
        // The ledger is another's, and as it was.
        try await desk.isSound()
    }

    @Test func anAddressOfSeveralIsAsked() async throws {
        let desk = try await Self.desk()
        try await Self.copy(desk, table: "other")
        let outcome = try await desk.refused(
            1, "replica", "drop", Self.address, saying: "several replicas", "_bank_", "_other_")
        #expect(outcome.err.contains(Self.address))
    }

    @Test func oneThatIsInUseStays() async throws {
        let desk = try await Self.desk()
        let place = Self.folder(desk).place(of: Self.identity(table: "bank"))
        let replica = try await place.open()
        try await desk.refused(1, "replica", "drop", Self.address, saying: "in use")
        #expect(try await replica?.lastPosition() == Position(2))
        #expect(try await desk.done("replica", "verify", Self.address).hasPrefix("sound"))
    }

    @Test func aCopyInPartIsToldAndDropped() async throws {
        let desk = try Desk()
        let place = Self.folder(desk).place(of: Self.identity(table: "bank"))
        var load = try await place.load(segments: 2)
        func state() async throws -> String? {
            Records.csv(try await desk.done("replica", "--format", "csv")).first?["state"]
        }
        #expect(load != nil)
        #expect(try await state() == "being copied")
        try await desk.refused(1, "replica", "drop", Self.address, saying: "in use")
        load = nil
        // Another test's child process may hold the lock a little longer.
        try await eventually("the end of the copy") { try await state() == "copied in part" }
        try await desk.refused(1, "replica", "verify", Self.address, saying: "not complete")
        _ = try await Self.dropped(desk)
        #expect(try await state() == nil)
    }

    @Test func damageIsNamed() async throws {
        let desk = try await Self.desk()
        let path = Self.folder(desk).place(of: Self.identity(table: "bank")).path
        let tampered = try await desk.tool(
            Binaries.sqlite3, path,
            "DROP TRIGGER events_never_change; UPDATE events SET sign = -1 WHERE position = 2"
        )
        #expect(tampered.end == .exited(0), "\(tampered)")
        let proof = try await desk.run(["replica", "verify", Self.address])
        #expect(proof.end == .exited(5), "\(proof)")
        #expect(proof.out.contains("acc-1") && proof.err.contains("finding"), "\(proof)")
        #expect(proof.out.contains("events_never_change"), "\(proof)")
    }

    @Test func aFileThatIsNoReplicaIsTold() async throws {
        let desk = try await Self.desk()
        let broken = desk.path("home/.cache/daybook/a.replica")
        try Data("hello".utf8).write(to: URL(fileURLWithPath: broken))
        let records = Records.csv(try await desk.done("replica", "--format", "csv"))
        #expect(records.count == 2)
        #expect(records.last?["state"]?.contains("not a database") == true, "\(records)")
        try await desk.refused(1, "replica", "drop", "a.replica", saying: "nothing was removed")
        try await desk.refused(1, "replica", "verify", "a.replica", saying: "not a database")
        #expect(FileManager.default.fileExists(atPath: broken))
    }

    /// Whatever a command wants of it: nothing is written, and nothing old is shown as if it were
    /// the ledger.
    @Test(arguments: [
        ["deposit", "acc-1", "7"], ["accounts"], ["verify"], ["doctor"], ["export"],
        ["open", "acc-2", "--owner", "Ada", "--currency", "GBP"], ["accounts", "--read-only"],
    ])
    func itsFileIsNoLedger(command: [String]) async throws {
        let desk = try await Self.desk()
        let path = Self.folder(desk).place(of: Self.identity(table: "bank")).path
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        try await desk.refused(
            1, command + ["--ledger", path],
            saying: ["is a replica", "open \(Self.address) instead"])
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        #expect(try await desk.done("replica", "verify", Self.address).hasPrefix("sound"))
    }
}
