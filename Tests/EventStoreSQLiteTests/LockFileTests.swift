import EventStoreCore
import EventStoreSQLite
import Foundation
import Glibc
import Testing

@Suite("The lock's file")
struct LockFileTests {
    private func status(_ path: String) throws -> stat {
        var result = stat()
        #expect(stat(path, &result) == 0, "\(path)")
        return result
    }

    @Test(
        "It has the ledger's permissions, also when it was there before",
        arguments: [0o600, 0o660, 0o644])
    func permissions(mode: Int) async throws {
        let folder = try LedgerFolder()
        do { _ = try folder.open() }
        #expect(chmod(folder.path, mode_t(mode)) == 0)
        for before in [0o600, 0o666] {
            #expect(chmod(folder.path + "-lock", mode_t(before)) == 0)
            _ = try await folder.open().append(Sample.append(before, to: "a"))
            #expect(try Int(status(folder.path + "-lock").st_mode & 0o777) == mode)
        }
    }

    @Test(
        "An administrator's visit leaves it to the ledger's owner",
        .enabled(if: geteuid() == 0, "skipped: only an administrator gives files away"))
    func owner() async throws {
        let folder = try LedgerFolder()
        do { _ = try folder.open() }
        #expect(chown(folder.path, 4711, 4712) == 0)
        for isMade in [true, false] {
            if isMade { unlink(folder.path + "-lock") } else { chown(folder.path + "-lock", 0, 0) }
            do { _ = try await folder.open().append(Sample.append(isMade ? 1 : 2, to: "a")) }
            let lock = try status(folder.path + "-lock")
            #expect(lock.st_uid == 4711 && lock.st_gid == 4712)
        }
    }
}
