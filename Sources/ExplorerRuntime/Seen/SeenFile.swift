import CLinux
import EventStoreCore
import Explorer
import Foundation
import TextFormats

/// Where the user last looked, between sessions: `$XDG_STATE_HOME/daybook/seen`, 0600. Whatever is
/// wrong with it is told and stops nothing.
struct SeenFile {
    let folder: String
    private var path: String { folder + "/seen" }

    /// Why the file cannot be read or written, in words.
    struct Problem: Error {
        let reason: String
        /// It can be read, but holds something else.
        var isBroken = false
    }

    /// Nil where there is no home to keep it in.
    init?(_ environment: [String: String] = ProcessInfo.processInfo.environment) {
        if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
            folder = state + "/daybook"
        } else if let home = environment["HOME"], home.hasPrefix("/") {
            folder = home + "/.local/state/daybook"
        } else {
            return nil
        }
    }

    // MARK: Reading

    /// - Returns: an empty list where there is no file yet.
    /// - Throws: `Problem`.
    func list() throws -> SeenList {
        // Not waited for, should somebody have put a pipe there.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT { return SeenList() }
            throw problem("cannot be read: \(Self.systemError)")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw problem("is not a file")
        }
        guard let bytes = Self.bytes(descriptor) else {
            throw problem("cannot be read: \(Self.systemError)")
        }
        guard bytes.count <= SeenList.maximumBytes,
            let text = String(validating: bytes, as: UTF8.self)
        else { throw problem("is not a list of positions", isBroken: true) }
        do {
            return try SeenList(text)
        } catch let error as SeenListError {
            throw problem("is left out, \(error)", isBroken: !error.isNewer)
        }
    }

    private static func bytes(_ descriptor: Int32) -> [UInt8]? {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= SeenList.maximumBytes {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            if count < 0 { return nil }
            if count == 0 { break }
            bytes += chunk.prefix(count)
        }
        return bytes
    }

    // MARK: Writing

    /// Takes a position down, in one step: whoever reads meanwhile reads the old list or the new.
    ///
    /// - Parameters:
    ///   - position: the last one that was seen.
    ///   - ledger: names the ledger.
    ///   - stale: what is kept of it, if that is of another book.
    /// - Throws: `Problem`.
    func note(_ position: Position, of ledger: String, insteadOf stale: Position?) throws {
        try? FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        try whileLocked {
            var seen = SeenList()
            do {
                seen = try list()
            } catch let problem as Problem where problem.isBroken {
                // Kept for whoever wants to know; a new list begins.
                rename(path, path + ".broken")
            }
            let before = seen
            seen.note(position, of: ledger, insteadOf: stale)
            if seen != before { try replace(with: seen.text) }
        }
    }

    private func replace(with text: String) throws {
        let temporary = "\(path).\(getpid())"
        unlink(temporary)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
        let descriptor = open(temporary, flags, 0o600)
        guard descriptor >= 0 else { throw problem("cannot be written: \(Self.systemError)") }
        let bytes = Array(text.utf8)
        let isWritten = write(descriptor, bytes, bytes.count) == bytes.count
        let failure = Self.systemError
        close(descriptor)
        // Not synced: quitting must not wait for a disk, and what could be lost is one look.
        guard isWritten, rename(temporary, path) == 0 else {
            let reason = isWritten ? Self.systemError : failure
            unlink(temporary)
            throw problem("cannot be written: \(reason)")
        }
    }

    /// Tries for at most a tenth of a second: others hold the lock for the time of one write.
    private func whileLocked(_ body: () throws -> Void) throws {
        let lock = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard lock >= 0 else { throw problem("cannot be written: \(Self.systemError)") }
        defer { close(lock) }
        var tries = 0
        while clinux_try_lock_exclusive(lock) != 0 {
            tries += 1
            guard tries < 50 else { throw problem("is being written by another daybook") }
            usleep(2000)
        }
        defer { _ = clinux_unlock(lock) }
        try body()
    }

    private func problem(_ what: String, isBroken: Bool = false) -> Problem {
        Problem(reason: "\(Printable(path)) \(what)", isBroken: isBroken)
    }

    private static var systemError: String { String(cString: strerror(errno)) }
}
