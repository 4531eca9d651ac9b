#if Network
    import CLinux
    import Foundation
    import Publishing

    /// Makes a packed file of one that was put away, and takes that one away.
    ///
    /// The packed file gets its name when all of it is on the disk, and the other one loses its own
    /// behind that: a process that is killed at whatever moment leaves the lines whole in one of
    /// them, or in both.
    struct PackedFile: ~Copyable {
        /// What was done last: tests end there, as a kill would.
        enum Step: CaseIterable {
            case begun, partlyWritten, written, named, removed
        }

        private static let chunk = 1 << 20

        private let path: String
        private let partial: String
        private let source: Int32
        private let target: Int32

        /// Packs a file.
        ///
        /// - Parameters:
        ///   - path: of a file that nobody appends to.
        ///   - reaching: is told of each step that was done.
        /// - Throws: `CommandStop`, `GzipStream.Failure`; `CancellationError` if the process is
        ///   asked to end. The file is there then as it was.
        static func make(
            of path: String, reaching: (Step) throws -> Void = { _ in }
        ) throws {
            guard let file = try PackedFile(path) else { return }
            try reaching(.begun)
            try file.write(reaching)
            try reaching(.written)
            guard try file.takeName() else { return }
            try reaching(.named)
            unlink(path)
            try reaching(.removed)
        }

        /// Opens both files, and waits for whoever packs this one too.
        ///
        /// - Returns: nil if there is nothing left to do, or it is no file of events.
        private init?(_ path: String) throws {
            let source = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
            guard source >= 0 else {
                if errno == ENOENT || errno == ELOOP { return nil }
                throw Self.refusal(path, "cannot be opened")
            }
            let partial = path + ClosedFileNames.partial
            let target: Int32
            do {
                guard try Self.isFree(source, path), Self.holdsEvents(source) else {
                    close(source)
                    return nil
                }
                target = open(partial, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
                guard target >= 0 else { throw Self.refusal(partial, "cannot be opened") }
            } catch {
                close(source)
                throw error
            }
            self.path = path
            self.partial = partial
            self.source = source
            self.target = target
        }

        deinit {
            close(source)
            close(target)
        }

        /// Takes the file's lock. False if it lost its name meanwhile: it is packed.
        private static func isFree(_ source: Int32, _ path: String) throws -> Bool {
            while clinux_try_lock_exclusive(source) != 0 {
                guard errno == EWOULDBLOCK || errno == EINTR else {
                    throw refusal(path, "cannot be locked")
                }
                if Interrupt.isRequested { throw CancellationError() }
                usleep(2000)
            }
            var (here, there) = (stat(), stat())
            return fstat(source, &here) == 0 && stat(path, &there) == 0
                && here.st_ino == there.st_ino && here.st_dev == there.st_dev
                && here.st_mode & S_IFMT == S_IFREG
        }

        private static func holdsEvents(_ source: Int32) -> Bool {
            var start = [UInt8](repeating: 0, count: EventFile.lineStart.count)
            return pread(source, &start, start.count, 0) == start.count
                && start == EventFile.lineStart
        }

        private borrowing func write(_ reaching: (Step) throws -> Void) throws {
            let stream = try GzipStream()
            var buffer = [UInt8](repeating: 0, count: Self.chunk)
            while true {
                if Interrupt.isRequested { throw CancellationError() }
                let count = read(source, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count >= 0 else { throw Self.refusal(path, "cannot be read") }
                if count == 0 { break }
                try put(stream.add(Array(buffer.prefix(count))))
                try reaching(.partlyWritten)
            }
            try put(stream.finish())
            guard fsync(target) == 0 else { throw Self.refusal(partial, "cannot be synced") }
        }

        private borrowing func put(_ bytes: [UInt8]) throws {
            guard !FileCalls.write(bytes, to: target) else { return }
            // What there is of it is of no use, and may be what fills the disk.
            let failure = Self.refusal(partial, "cannot be written")
            unlink(partial)
            throw failure
        }

        /// Gives the packed file its name, on the disk too.
        ///
        /// - Returns: false if another file has the name and is another.
        private borrowing func takeName() throws -> Bool {
            let name = path + ClosedFileNames.packed
            // Nobody else makes a file of that name.
            if !FileCalls.rename(partial, withoutReplacing: name) {
                guard errno == EEXIST else { throw Self.refusal(partial, "cannot be renamed") }
                // Of a process that was killed behind this very step: packed, it has these bytes.
                guard FileManager.default.contentsEqual(atPath: name, andPath: partial) else {
                    unlink(partial)
                    throw CommandStop(.failure, "cannot be packed: \(name) is there and is another")
                }
                unlink(partial)
            }
            try EventFile.syncFolder(of: path)
            return true
        }

        private static func refusal(_ path: String, _ what: String) -> CommandStop {
            CommandStop(.failure, "\(path) \(what): \(String(cString: strerror(errno)))")
        }
    }
#endif
