import EventStoreCore
import EventStoreSQLite
import Foundation
import GRDB
import Glibc
import Synchronization
import TestSupport
import Testing

@Suite("The folder of replicas")
struct ReplicaFolderTests {
    private static func names(_ folder: ReplicaFolder) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    private static func identity(_ table: String, _ tableID: String) -> ReplicaIdentity {
        ReplicaIdentity(
            account: "123456789012", region: "eu-west-1", table: table, tableID: tableID,
            layout: "native", address: "dynamodb://\(table)?region=eu-west-1")
    }

    private static func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test(
        "It stands where the XDG specification has it",
        arguments: [
            (["XDG_CACHE_HOME": "/c", "HOME": "/h"], "/c/daybook"),
            (["XDG_CACHE_HOME": "c", "HOME": "/h"], "/h/.cache/daybook"),
            (["XDG_CACHE_HOME": "", "HOME": "/h"], "/h/.cache/daybook"),
            (["HOME": "/h"], "/h/.cache/daybook"), (["HOME": "h"], nil), ([:], nil),
        ] as [([String: String], String?)])
    func place(environment: [String: String], path: String?) {
        #expect(ReplicaFolder(environment: environment)?.path == path)
    }

    @Test("Folder and files are their owner's alone, whatever they were before")
    func permissions() async throws {
        for isThere in [false, true] {
            let bench = try ReplicaBench()
            if isThere {
                try FileManager.default.createDirectory(
                    atPath: bench.folder.path, withIntermediateDirectories: true,
                    attributes: [.posixPermissions: 0o755])
            }
            let before = umask(0)
            defer { umask(before) }
            let load = try #require(try await bench.place.load(segments: 1))
            try await load.add([], to: 0, .done)
            #expect(try Self.mode(bench.folder.path) == 0o700)
            let during = try Self.names(bench.folder)
            #expect(during.count == 4)
            for name in during { #expect(try Self.mode("\(bench.folder.path)/\(name)") == 0o600) }
            let replica = try await load.finish { _ in }
            var random = SeededRandom(seed: 1)
            try await replica.apply(try await ReplicaLog(appends: 3, &random).entries)
            _ = try replica.claimFollowing()
            let after = try Self.names(bench.folder)
            #expect(
                after.map { $0.split(separator: ".").last.map(String.init) } == [
                    "replica", "replica-follower", "replica-lock", "replica-shm", "replica-users",
                    "replica-wal",
                ])
            for name in after { #expect(try Self.mode("\(bench.folder.path)/\(name)") == 0o600) }
        }
    }

    @Test("Another log has another file, and a name says what it is of")
    func fileNames() {
        let folder = ReplicaFolder(path: "/r")
        func path(
            account: String = "1", region: String = "eu", endpoint: String? = nil,
            table: String = "bank", tableID: String = "id", layout: String = "native",
            address: String = "dynamodb://bank"
        ) -> String {
            folder.place(
                of: ReplicaIdentity(
                    account: account, region: region, endpoint: endpoint, table: table,
                    tableID: tableID, layout: layout, address: address)
            ).path
        }
        let all = [
            path(), path(account: "2"), path(region: "us"), path(endpoint: ""),
            path(endpoint: "http://localhost:8000"), path(table: "bank2"), path(table: "ba/nk"),
            path(table: "ba.nk"), path(tableID: "id2"), path(layout: "spring"),
            path(account: "1_eu", region: ""), path(account: "", region: "1_eu"),
            path(table: String(repeating: "x", count: 255)),
            path(table: String(repeating: "x", count: 254)), path(table: "ba\u{0}nk"),
            path(table: "../../etc"), path(tableID: "\u{1F4A9}"),
        ]
        #expect(Set(all).count == all.count)
        #expect(path() == path(address: "dynamodb://bank?profile=x"))
        #expect(path().hasPrefix("/r/1_eu_bank_id_"))
        for path in all {
            let name = path.dropFirst(3)
            #expect(path.hasPrefix("/r/") && name.utf8.count <= 200, "\(path)")
            #expect(!name.hasPrefix("."))
            #expect(
                name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
            )
        }
    }

    @Test(
        "A replica's path opens as no ledger, and says what to open instead",
        arguments: [OpenMode.create, .readWrite, .readOnly])
    func asLedger(mode: OpenMode) async throws {
        let bench = try ReplicaBench()
        _ = try await bench.replica()
        let error = await storeError { _ = try SQLiteEventStore.open(path: bench.path, mode: mode) }
        guard case .notALedger(_, let reason) = error else {
            Issue.record("not refused, but \(String(describing: error))")
            return
        }
        #expect(reason.contains("is a replica") && reason.contains("open dynamodb://bank?region"))
    }

    @Test("A ledger in a replica's place is refused, and so is another table's replica")
    func foreign() async throws {
        let bench = try ReplicaBench()
        _ = try await bench.replica()
        let other = bench.folder.place(
            of: ReplicaIdentity(
                account: "2", region: "eu", table: "bank", tableID: "other", layout: "native",
                address: "dynamodb://other"))
        try FileManager.default.copyItem(atPath: bench.path, toPath: other.path)
        let error = await storeError { _ = try await other.open() }
        #expect("\(error.map { "\($0)" } ?? "")".contains("it is a replica of dynamodb://bank"))
        try FileManager.default.removeItem(atPath: other.path)
        _ = try SQLiteEventStore.open(path: other.path, mode: .create)
        let second = await storeError { _ = try await other.open() }
        #expect("\(second.map { "\($0)" } ?? "")".contains("it is a ledger of its own"))
    }

    @Test("What is kept is listed: complete, loading, and broken")
    func listing() async throws {
        let bench = try ReplicaBench()
        #expect(try bench.folder.list() == [])
        var random = SeededRandom(seed: 3)
        let log = try await ReplicaLog(appends: 30, &random)
        var load = try await bench.place.load(segments: 2)
        let loading = try #require(try bench.folder.list().first)
        #expect(loading.identity == ReplicaBench.identity)
        #expect(loading.state == .loading(isActive: true) && loading.bytes > 0)
        load = nil
        // Another test's child process may hold the lock a little longer.
        try await eventually("the end of the copy") {
            try bench.folder.list().map(\.state) == [.loading(isActive: false)]
        }
        load = try await bench.place.load(segments: 2)
        try await load?.add(log.loaded, to: 0, .done)
        let replica = try await load?.finish { _ in }
        let complete = try #require(try bench.folder.list().first)
        #expect(complete.state == .complete(last: Position(Int64(log.loaded.count))))
        #expect(complete.confirmed == nil && complete.path == bench.path)
        let moment = Timestamp(microseconds: 1_700_000_000_000_001)
        try replica?.claimFollowing()?.confirm(moment)
        #expect(try bench.folder.list().map(\.confirmed) == [moment])
        // Files of somebody else are none of ours, and one that is broken is told.
        try Data("hello".utf8).write(to: URL(fileURLWithPath: bench.folder.path + "/notes.txt"))
        try Data("hello".utf8).write(to: URL(fileURLWithPath: bench.folder.path + "/a.replica"))
        let all = try bench.folder.list()
        #expect(all.count == 2 && all.map(\.name).contains("a.replica"))
        guard case .unreadable(let reason) = all.first(where: { $0.name == "a.replica" })?.state
        else {
            Issue.record("not told: \(all)")
            return
        }
        #expect(reason.contains("not a database"))
    }

    @Test("The newest of those that are meant is opened, and nothing of another table")
    func newest() async throws {
        let bench = try ReplicaBench()
        let table = ReplicaBench.identity.table
        #expect(try await bench.folder.newest(ofTable: table) { _ in true } == nil)
        var confirmed: [String: Timestamp] = [:]
        for (number, name) in ["one", "two", "three"].enumerated() {
            let place = bench.folder.place(of: Self.identity(table, name))
            let load = try #require(try await place.load(segments: 1))
            let replica = try await load.finish { _ in }
            let moment = Timestamp(microseconds: 1_700_000_000_000_000 + [2, 3, 1][number])
            try replica.claimFollowing()?.confirm(moment)
            confirmed[name] = moment
        }
        // One is broken, and one only begun; and one of another table must not even be looked at.
        let begun = try await bench.folder.place(of: Self.identity(table, "begun")).load(
            segments: 1)
        let broken = bench.folder.place(of: Self.identity(table, "broken")).path
        let stranger = bench.folder.place(of: Self.identity("bank2", "broken")).path
        for path in [broken, stranger] {
            try Data("hello".utf8).write(to: URL(fileURLWithPath: path))
        }
        let wishes: [(meant: [String], newest: String?)] = [
            (["one", "two", "three"], "two"), (["one", "three"], "one"), (["three"], "three"),
            (["four"], nil),
        ]
        for (meant, newest) in wishes {
            let seen = Mutex<Set<String>>([])
            let found = try await bench.folder.newest(ofTable: table) { identity in
                seen.withLock { _ = $0.insert(identity.tableID) }
                return meant.contains(identity.tableID)
            }
            #expect(seen.withLock { $0 } == ["one", "two", "three"])
            #expect(found?.replicaIdentity?.tableID == newest)
            #expect(found?.lastConfirmed() == newest.flatMap { confirmed[$0] })
            // It may be copied into.
            #expect(found.map(\.isReadOnly) != true)
        }
        #expect(!FileManager.default.fileExists(atPath: stranger + "-users"))
        withExtendedLifetime(begun) {}
    }

    @Test("Dropping removes all of a replica, and nothing else")
    func dropping() async throws {
        let bench = try ReplicaBench()
        var random = SeededRandom(seed: 3)
        let log = try await ReplicaLog(appends: 30, &random)
        var replica: (any ReplicaStore)? = try await bench.replica(log.loaded)
        let name = try #require(try bench.folder.list().first?.name)
        let stranger = bench.folder.path + "/notes.txt"
        try Data("hello".utf8).write(to: URL(fileURLWithPath: stranger))
        func dropped() async -> EventStoreError? {
            await storeError { try bench.folder.drop(name) }
        }
        guard case .busy = await dropped() else {
            Issue.record("dropped while it was open")
            return
        }
        #expect(try await replica?.lastPosition() == Position(Int64(log.loaded.count)))
        replica = nil
        // Another test's child process may hold the lock a little longer.
        try await eventually("the drop") { await dropped() == nil }
        #expect(try Self.names(bench.folder) == ["notes.txt"])
        guard case .notALedger = await dropped() else {
            Issue.record("dropped twice")
            return
        }
        #expect(try await bench.place.open() == nil)
        try await dropLoad(bench, name, log)
    }

    private func dropLoad(_ bench: ReplicaBench, _ name: String, _ log: ReplicaLog) async throws {
        var load = try await bench.place.load(segments: 1)
        try await load?.add(log.loaded, to: 0, .done)
        guard case .busy = await storeError({ try bench.folder.drop(name) }) else {
            Issue.record("dropped while it was loaded")
            return
        }
        load = nil
        try await eventually("the drop") {
            await storeError { try bench.folder.drop(name) } == nil
        }
        #expect(try Self.names(bench.folder) == ["notes.txt"])
    }

    @Test(
        "What was not made here is not dropped",
        arguments: [
            "notes.txt", "../ledger.db", "a.replica", "l.replica", "", ".replica",
        ])
    func strangers(name: String) async throws {
        let bench = try ReplicaBench()
        // It stays open: its last handle takes the files of its log away when it closes.
        let replica = try await bench.replica()
        let before = try Self.names(bench.folder)
        try Data("hello".utf8).write(to: URL(fileURLWithPath: bench.folder.path + "/a.replica"))
        do {
            _ = try SQLiteEventStore.open(path: bench.folder.path + "/l.replica", mode: .create)
        }
        #expect(await storeError { try bench.folder.drop(name) } != nil)
        let after = try Self.names(bench.folder)
        #expect(Set(after).isSuperset(of: before + ["a.replica", "l.replica"]))
        #expect(try await replica.lastPosition() == .start)
    }
}
