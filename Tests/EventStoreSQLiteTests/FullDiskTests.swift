import EventStoreCore
import EventStoreSQLite
import Foundation
import Glibc
import Testing

/// A small file system in memory, where the system lets this process mount one.
enum SmallDisk {
    /// Mounts one to see whether it may.
    static let isPossible: Bool = {
        guard let disk = try? mountNew() else { return false }
        unmount(disk)
        return true
    }()

    static func mountNew() throws -> String {
        let folder = try LedgerFolder().folder
        guard mount("tmpfs", folder, "tmpfs", 0, "size=2m") == 0 else {
            throw EventStoreError.ioFailure("mounting is not permitted")
        }
        return folder
    }

    static func unmount(_ disk: String) { _ = umount2(disk, Int32(MNT_DETACH)) }
}

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
}
