import CLinux
import Foundation
import TextFormats

/// A file that grows by whole lines, each an event: what is appended is on the disk when that
/// returns, and what a crash left of a line is taken away before the next one is written.
///
/// Whoever appends holds a lock on the file meanwhile, so that two programs never write into each
/// other's lines. A file that was moved away is begun anew under its name.
final class EventFile {
    /// How each line begins: what stands behind the last line end and does not begin like it was
    /// written by somebody else, and stays.
    static let lineStart = Array(#"{"specversion":"1.0","id":""#.utf8)
    /// Bytes of a line that was cut, at most.
    private static let maximumLine = 64 << 20
    private static let chunk = 65_536
    private static let lockPause: useconds_t = 2000

    private let path: String
    private var descriptor: Int32 = -1

    init(_ path: String) { self.path = path }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Looks whether the file is there and can be appended to, or makes it.
    ///
    /// - Throws: `CommandStop`; `CancellationError` if the process is asked to end.
    func prepare() throws { try locked { _ in } }

    /// Appends lines, all of them or none.
    ///
    /// - Parameter lines: whole lines, with the end of the last.
    /// - Throws: as `prepare`; the file then has no more whole lines than before.
    func append(_ lines: [UInt8]) throws {
        try locked { try write(lines, behind: $0) }
    }

    /// Appends lines, to a new file if the one that is there takes no more.
    ///
    /// - Parameters:
    ///   - lines: as for `append`.
    ///   - closing: is asked with the lock held about a file that is not empty: from its size and
    ///     its first line it says under what path it is put away, or nil if it goes on.
    /// - Returns: whether one was put away.
    /// - Throws: as `append`.
    func append(
        _ lines: [UInt8], closing: (Int, () throws -> [UInt8]) throws -> String?
    ) throws -> Bool {
        var (isWritten, wasClosed) = (false, false)
        while !isWritten {
            if Interrupt.isRequested || Task.isCancelled { throw CancellationError() }
            try locked { size in
                if size > 0, let name = try closing(size, { try firstLine() }) {
                    if try putAway(as: name) { wasClosed = true }
                } else {
                    try write(lines, behind: size)
                    isWritten = true
                }
            }
        }
        return wasClosed
    }

    private func write(_ lines: [UInt8], behind size: Int) throws {
        do {
            guard FileCalls.write(lines, to: descriptor) else { throw refusal("cannot be written") }
            guard fdatasync(descriptor) == 0 else { throw refusal("cannot be synced") }
        } catch {
            // Best effort: what stays there of a line is taken away the next time.
            _ = ftruncate(descriptor, off_t(size))
            throw error
        }
    }

    /// Gives the file another name. Who writes next finds that it was moved.
    ///
    /// - Returns: false if there is a file of that name.
    private func putAway(as name: String) throws -> Bool {
        // Who would take the name holds our lock.
        guard FileCalls.rename(path, withoutReplacing: name) else {
            if errno == EEXIST { return false }
            throw refusal("cannot be put away")
        }
        try Self.syncFolder(of: path)
        return true
    }

    /// Without its end.
    private func firstLine() throws -> [UInt8] {
        var line: [UInt8] = []
        while line.count <= Self.maximumLine {
            var bytes = [UInt8](repeating: 0, count: Self.chunk)
            let count = pread(descriptor, &bytes, bytes.count, off_t(line.count))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw refusal("cannot be read") }
            if let end = bytes[..<count].firstIndex(of: 0x0A) { return line + bytes[..<end] }
            if count == 0 { return line }
            line += bytes[..<count]
        }
        throw foreign
    }

    /// Runs a body that is given the file's size, with the lock held and the last line whole.
    private func locked(_ body: (Int) throws -> Void) throws {
        repeat { try openIfMissing() } while try !lock()
        defer { _ = clinux_unlock(descriptor) }
        try body(try sizeOfWholeLines())
    }

    private func openIfMissing() throws {
        guard descriptor < 0 else { return }
        // Without a wait for whoever reads a pipe; it is refused below.
        descriptor = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o600)
        guard descriptor >= 0 else { throw refusal("cannot be opened") }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw refusal("cannot be looked at") }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            descriptor = -1
            throw CommandStop(.usage, "error: \(path) is no regular file")
        }
        try Self.syncFolder(of: path)
    }

    /// A file's name is on the disk when its folder is.
    ///
    /// - Throws: `CommandStop`.
    static func syncFolder(of path: String) throws {
        let folder = open(
            (path as NSString).deletingLastPathComponent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw refusal(path, "has a folder that cannot be opened") }
        defer { close(folder) }
        // Some file systems cannot do it, and need it not.
        guard fsync(folder) == 0 || errno == EINVAL else {
            throw refusal(path, "has a folder that cannot be synced")
        }
    }

    /// - Returns: false if the file was moved away, and is closed: who packs it holds its lock for
    ///   long.
    private func lock() throws -> Bool {
        while clinux_try_lock_exclusive(descriptor) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else {
                throw refusal("cannot be locked")
            }
            if Interrupt.isRequested || Task.isCancelled { throw CancellationError() }
            if try wasMoved() { return false }
            usleep(Self.lockPause)
        }
        return try !wasMoved()
    }

    /// Closes a file that does not stand under the name any more.
    private func wasMoved() throws -> Bool {
        var (here, there) = (stat(), stat())
        guard fstat(descriptor, &here) == 0 else { throw refusal("cannot be looked at") }
        if stat(path, &there) == 0, here.st_dev == there.st_dev, here.st_ino == there.st_ino {
            return false
        }
        // The lock goes with it.
        close(descriptor)
        descriptor = -1
        return true
    }

    /// Takes away what a crash left of a line.
    private func sizeOfWholeLines() throws -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0, let size = Int(exactly: status.st_size) else {
            throw refusal("cannot be looked at")
        }
        var start = size
        var tail: [UInt8] = []
        while start > 0 {
            let count = min(Self.chunk, start)
            let bytes = try read(at: start - count, count)
            if let end = bytes.lastIndex(of: 0x0A) {
                tail = bytes[(end + 1)...] + tail
                start = start - count + end + 1
                break
            }
            tail = bytes + tail
            start -= count
            guard tail.count <= Self.maximumLine else { throw foreign }
        }
        guard start < size else { return size }
        guard tail.starts(with: Self.lineStart) || Self.lineStart.starts(with: tail) else {
            throw foreign
        }
        guard ftruncate(descriptor, off_t(start)) == 0 else { throw refusal("cannot be cut") }
        return start
    }

    private var foreign: CommandStop {
        CommandStop(
            .failure,
            "error: \(path) ends in a line that has no end and is no event's; name another file, "
                + "or mend this one")
    }

    private func read(at offset: Int, _ count: Int) throws -> [UInt8] {
        var filled = 0
        var bytes = [UInt8](repeating: 0, count: count)
        while filled < count {
            let result = bytes.withUnsafeMutableBytes { buffer in
                pread(
                    descriptor, buffer.baseAddress.map { $0 + filled }, count - filled,
                    off_t(offset + filled))
            }
            if result < 0, errno == EINTR { continue }
            guard result > 0 else { throw refusal("cannot be read") }
            filled += result
        }
        return bytes
    }

    private func refusal(_ what: String) -> CommandStop { Self.refusal(path, what) }

    private static func refusal(_ path: String, _ what: String) -> CommandStop {
        let reason = String(cString: strerror(errno))
        return CommandStop(.failure, "error: \(path) \(what): \(reason)")
    }
}
