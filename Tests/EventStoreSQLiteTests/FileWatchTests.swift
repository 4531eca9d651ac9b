import Foundation
import TestSupport
import Testing

@testable import EventStoreSQLite

/// What wakes whoever waits for a commit, and what does not.
@Suite struct FileWatchTests {
    private static func write(_ text: String, to path: String) throws {
        if let file = FileHandle(forWritingAtPath: path) {
            try file.seekToEnd()
            try file.write(contentsOf: Data(text.utf8))
            try file.close()
        } else {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        }
    }

    @Test func noticesItsFilesAndNoNeighbours() throws {
        let folder = try TemporaryFolder()
        let (ledger, log) = (folder.file("books.db"), folder.file("books.db-wal"))
        let neighbour = folder.file("books.db-notes")
        for path in [ledger, log, neighbour] { try Self.write("a", to: path) }
        let watch = try #require(FileWatch([ledger, log]))
        #expect(!watch.takeNotice())
        for path in [ledger, log] {
            try Self.write("b", to: path)
            #expect(watch.takeNotice())
            #expect(!watch.takeNotice())
        }
        try Self.write("b", to: neighbour)
        try Self.write("b", to: folder.file("another"))
        #expect(!watch.takeNotice())
    }

    /// SQLite makes the log when the first connection needs it, and removes it with the last one.
    @Test func findsAFileThatIsMadeLaterOrAnew() throws {
        let folder = try TemporaryFolder()
        let (ledger, log) = (folder.file("books.db"), folder.file("books.db-wal"))
        try Self.write("a", to: ledger)
        let watch = try #require(FileWatch([ledger, log]))
        for _ in 0..<3 {
            try Self.write("a", to: log)
            watch.refresh()
            _ = watch.takeNotice()
            watch.refresh()
            try Self.write("b", to: log)
            #expect(watch.takeNotice())
            try FileManager.default.removeItem(atPath: log)
        }
    }
}
