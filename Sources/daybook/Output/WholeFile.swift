import Foundation
import LedgerExchange
import Synchronization
import TextFormats

/// A file that is written whole, or not at all: until it is finished it has another name, and then
/// it takes the place of what stood there.
final class WholeFile: ByteSink {
    static let suffix = ".part"

    private let path: String
    /// Of this one alone: two that write one file do not write into each other's.
    private let part: String
    private static let made = Atomic<Int>(0)
    private let descriptor: Mutex<Int32>
    private let isFinished = Mutex(false)

    /// - Parameters:
    ///   - path: of the file.
    ///   - location: of the ledger that is read, which it must not replace.
    /// - Throws: `CommandStop`.
    init(_ path: String, besides location: LedgerLocation) throws {
        try Self.check(path, besides: location)
        self.path = path
        let number = Self.made.add(1, ordering: .relaxed).newValue
        part = "\(path).\(getpid())-\(number)\(Self.suffix)"
        // A process that had this id may have been killed.
        unlink(part)
        let made = open(
            part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        descriptor = Mutex(made)
        guard made >= 0 else { throw Self.refusal(path, errno) }
    }

    deinit {
        let number = descriptor.withLock { $0 }
        guard number >= 0 else { return }
        close(number)
        if !isFinished.withLock({ $0 }) { unlink(part) }
    }

    /// Looks at what would be replaced.
    private static func check(_ path: String, besides location: LedgerLocation) throws {
        let ends = ["", "-wal", "-shm", "-journal", "-lock"]
        if case .sqlite(let ledger) = location {
            // SQLite takes a file of such a name for its own, also where there is none yet.
            let name = inItsFolder(ledger)
            guard !ends.contains(where: { inItsFolder(path) == name + $0 }) else {
                throw ledgerItself(path)
            }
        }
        var (old, own) = (stat(), stat())
        guard stat(path, &old) == 0 else { return }
        guard old.st_mode & S_IFMT == S_IFREG else {
            throw CommandStop(
                .usage, "error: \(Printable(path)) is no regular file; choose another name")
        }
        guard case .sqlite(let ledger) = location else { return }
        for end in ends where stat(ledger + end, &own) == 0 {
            guard own.st_dev != old.st_dev || own.st_ino != old.st_ino else {
                throw ledgerItself(path)
            }
        }
    }

    private static func ledgerItself(_ path: String) -> CommandStop {
        CommandStop(
            .usage, "error: \(Printable(path)) is the ledger itself; choose another name")
    }

    /// The path with its folder as it is without links.
    private static func inItsFolder(_ path: String) -> String {
        let url = URL(fileURLWithPath: path)
        return url.deletingLastPathComponent().resolvingSymlinksInPath()
            .appendingPathComponent(url.lastPathComponent).path
    }

    func write(_ bytes: [UInt8]) throws {
        try descriptor.withLock { descriptor in
            guard FileCalls.write(bytes, to: descriptor) else { throw Self.refusal(path, errno) }
        }
    }

    /// Gives the file its name.
    ///
    /// - Parameter mayReplace: what stands under the name is replaced.
    /// - Throws: `CommandStop`, or `FileIsThere` where it must not be replaced; nothing stands
    ///   under the name then but what stood there before.
    func finish(mayReplace: Bool = true) throws {
        try descriptor.withLock { descriptor in
            guard fsync(descriptor) == 0 || errno == EINVAL else {
                throw Self.refusal(path, errno)
            }
            // Another process may just have made one of that name.
            guard
                mayReplace
                    ? rename(part, path) == 0
                    : FileCalls.rename(part, withoutReplacing: path)
            else {
                if errno == EEXIST, !mayReplace { throw FileIsThere(path: path) }
                throw Self.refusal(path, errno)
            }
        }
        isFinished.withLock { $0 = true }
    }

    private static func refusal(_ path: String, _ code: Int32) -> CommandStop {
        let reason = String(cString: strerror(code))
        return CommandStop(.failure, "error: \(path): cannot be written: \(reason)")
    }
}

/// A file of that name is there, and was left as it is.
struct FileIsThere: Error {
    let path: String
}
