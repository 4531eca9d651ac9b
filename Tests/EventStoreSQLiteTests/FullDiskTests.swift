import EventStoreCore
import Foundation
import Glibc
import TestSupport
import Testing

@testable import EventStoreSQLite

@Suite("A full disk")
struct FullDiskTests {
    @Test(
        "An append that does not fit is `diskFull`, leaves nothing, and the ledger goes on",
        .enabled(if: SmallDisk.isPossible, "skipped: this process may not mount a file system"))
    func full() async throws {
        let disk = try SmallDisk.mountNew()
        defer { SmallDisk.unmount(disk) }
        let folder = try LedgerFolder(in: disk)
        let store = try folder.open()
        let payload = "\"\(String(repeating: "x", count: 100_000))\""
        var recorded: Int64 = 0
        var error: EventStoreError?
        while error == nil && recorded < 100 {
            error = await storeError {
                let event = try Sample.deposit(Int(recorded), payload: payload)
                _ = try await store.append(
                    AppendRequest([
                        StreamWrite(stream: try StreamID("a"), expecting: .any, events: [event])
                    ]))
            }
            if error == nil { recorded += 1 }
        }
        guard case .diskFull(let reason) = error else {
            Issue.record("not full, but \(String(describing: error))")
            return
        }
        #expect(reason.contains("nothing"))
        #expect(try await store.lastPosition() == Position(recorded))
        #expect(try await folder.open(.readOnly).lastPosition() == Position(recorded))
        #expect(try await store.structuralDamage() == [])
    }

    @Test(
        "A read that has no room is `diskFull` too, and does not speak of what was to be written",
        .enabled(if: SmallDisk.isPossible, "skipped: this process may not mount a file system"))
    func reading() async throws {
        let disk = try SmallDisk.mountNew()
        defer { SmallDisk.unmount(disk) }
        let folder = try LedgerFolder(in: disk)
        do { _ = try await folder.open().append(Sample.append(1, to: "a")) }
        // To the last byte.
        let filler = try #require(
            FileHandle(forWritingAtPath: Self.newFile(disk + "/filler")))
        for size in [65536, 4096, 512] {
            while (try? filler.write(contentsOf: Data(count: size))) != nil {}
        }
        let error = await storeError { _ = try await folder.open(.readOnly).lastPosition() }
        guard case .diskFull(let reason) = error else {
            Issue.record("not full, but \(String(describing: error))")
            return
        }
        #expect(reason.contains("full") && !reason.contains("written"), "\(reason)")
        // Another test's child process may hold the file too: removed, it would still take room.
        try filler.truncate(atOffset: 0)
        try filler.close()
        #expect(try await folder.open(.readOnly).lastPosition() == Position(1))
    }

    private static func newFile(_ path: String) -> String {
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        return path
    }

    @Test(
        "A ledger on read-only media opens for reading, if it was closed in order",
        .enabled(if: SmallDisk.isPossible, "skipped: this process may not mount a file system"))
    func readOnlyMedia() async throws {
        let disk = try SmallDisk.mountNew()
        defer { SmallDisk.unmount(disk) }
        let (folder, other) = (try LedgerFolder(in: disk), try LedgerFolder(in: disk))
        let copy = try LedgerFolder()
        do {
            let store = try folder.open()
            for number in 1...9 { _ = try await store.append(Sample.append(number, to: "a")) }
            // As a killed process leaves it.
            for suffix in ["", "-wal"] {
                try FileManager.default.copyItem(
                    atPath: folder.path + suffix, toPath: other.path + suffix)
            }
        }
        #expect(mount("tmpfs", disk, "tmpfs", UInt(MS_REMOUNT | MS_RDONLY), nil) == 0)
        let store = try folder.open(.readOnly)
        #expect(try await store.lastPosition() == Position(9))
        #expect(try await store.structuralDamage() == [])
        #expect(try await store.diagnosis().events == 9)
        #expect(try SQLiteChangeSignal(store).wait(milliseconds: 0) == .timedOut)
        try await store.backup(to: copy.path)
        #expect(try await copy.open().lastPosition() == Position(9))
        for mode in [OpenMode.readWrite, .create] {
            guard case .readOnly = await storeError({ _ = try folder.open(mode) }) else {
                Issue.record("\(mode) is not refused")
                continue
            }
        }
        let error = await storeError { _ = try other.open(.readOnly) }
        #expect(error?.description.contains("copy both") == true, "\(String(describing: error))")
        // What was read while it changed is refused.
        #expect(mount("tmpfs", disk, "tmpfs", UInt(MS_REMOUNT), nil) == 0)
        _ = try await folder.open().append(Sample.append(10, to: "a"))
        let late = await storeError { _ = try await store.lastPosition() }
        guard case .replaced = late else {
            Issue.record("not refused, but \(String(describing: late))")
            return
        }
    }

    @Test(
        "A first copy that does not fit keeps what it has, and goes on when there is room",
        .enabled(if: SmallDisk.isPossible, "skipped: this process may not mount a file system"))
    func firstCopy() async throws {
        var random = SeededRandom(seed: 9)
        let log = try await ReplicaLog(appends: 300, &random)
        let disk = try SmallDisk.mountNew()
        defer { SmallDisk.unmount(disk) }
        let place = ReplicaFolder(path: disk + "/daybook").place(of: ReplicaBench.identity)
        let filler = try #require(FileHandle(forWritingAtPath: Self.newFile(disk + "/filler")))
        try filler.write(contentsOf: Data(count: 1 << 20))
        let load = try #require(try await place.load(segments: 1))
        var kept = 0
        var error: EventStoreError?
        while error == nil, kept < log.loaded.count {
            let page = Array(log.loaded[kept..<min(kept + 20, log.loaded.count)])
            error = await storeError { try await load.add(page, to: 0, .at([UInt8(kept / 20)])) }
            if error == nil { kept += page.count }
        }
        try Self.expectFull(error)
        #expect(try await load.count() == Int64(kept))
        #expect(try await load.segments().map(\.state) == [.at([UInt8(kept / 20 - 1)])])
        // Room for the events, and none for the replica beside them.
        try filler.truncate(atOffset: 0)
        try await load.add(Array(log.loaded[kept...]), to: 0, .done)
        while (try? filler.write(contentsOf: Data(count: 4096))) != nil {}
        try Self.expectFull(await storeError { _ = try await load.finish { _ in } })
        #expect(try await place.open() == nil)
        #expect(try await load.count() == Int64(log.loaded.count))
        #expect(mount("tmpfs", disk, "tmpfs", UInt(MS_REMOUNT), "size=16m") == 0)
        try filler.truncate(atOffset: 0)
        try await ReplicaComparison.isEqual(log.store, try await load.finish { _ in })
    }

    private static func expectFull(_ error: EventStoreError?) throws {
        guard case .diskFull(let reason) = error else {
            Issue.record("not full, but \(String(describing: error))")
            return
        }
        #expect(reason.contains("full") || reason.contains("No space"), "\(reason)")
    }
}
