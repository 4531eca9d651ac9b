import Foundation
import LedgerExchange
import LedgerService
import Synchronization

/// All of a file, a pipe or stdin, read before a ledger is touched: what waits for its input then
/// holds no lock, and what is read twice is the same both times.
///
/// A small input is kept in memory, a larger one in a file that has no name any more and is gone
/// with the process, however that ends.
struct Spool: Sendable {
    /// Beyond it the input goes to a file.
    static let memoryBytes = 8 << 20

    private let memory: [UInt8]
    private let file: SpoolFile?

    /// Reads the source to its end.
    ///
    /// - Throws: the source's errors; `CancellationError` when the process was asked to end;
    ///   `CommandStop` where the input fits neither memory nor the disk.
    init(_ source: FileSource) throws {
        var source = source
        let filling = Filling()
        while let chunk = try source.next() { try filling.write(chunk) }
        self = try filling.spool()
    }

    /// Keeps what is written into it.
    ///
    /// - Parameter body: is given what takes the bytes.
    /// - Throws: what the body throws; `CommandStop` as above.
    init(_ body: (any ByteSink) async throws -> Void) async throws {
        let filling = Filling()
        try await body(filling)
        self = try filling.spool()
    }

    private init(memory: [UInt8], file: SpoolFile?) {
        self.memory = memory
        self.file = file
    }

    /// Takes bytes until they do not fit into memory, and then puts them into a file.
    private final class Filling: ByteSink {
        private struct State: Sendable {
            var bytes: [UInt8] = []
            var file: SpoolFile?
        }

        private let state = Mutex(State())

        func write(_ chunk: [UInt8]) throws {
            try state.withLock { state in
                state.bytes += chunk
                guard state.bytes.count > Spool.memoryBytes else { return }
                let file = try state.file ?? SpoolFile()
                try file.append(state.bytes)
                state.file = file
                state.bytes.removeAll(keepingCapacity: true)
            }
        }

        func spool() throws -> Spool {
            try state.withLock { state in
                if let file = state.file { try file.append(state.bytes) }
                return Spool(memory: state.file == nil ? state.bytes : [], file: state.file)
            }
        }
    }

    /// The input from its start; any number of readers may be at different places.
    var reader: Reader { Reader(spool: self) }

    fileprivate func bytes(at offset: Int, _ count: Int) throws -> [UInt8] {
        if let file { return try file.bytes(at: offset, count) }
        let start = min(offset, memory.count)
        return Array(memory[start..<min(memory.count, start + count)])
    }

    struct Reader: SeekableSource {
        /// Small at first: who jumps to a place may want one line.
        private static let chunkBytes = 4096...262_144

        fileprivate let spool: Spool
        private var offset = 0
        private var size = chunkBytes.lowerBound

        fileprivate init(spool: Spool) { self.spool = spool }

        mutating func next() throws -> [UInt8]? {
            let bytes = try spool.bytes(at: offset, size)
            offset += bytes.count
            size = min(size * 2, Self.chunkBytes.upperBound)
            return bytes.isEmpty ? nil : bytes
        }

        mutating func move(to offset: Int) {
            self.offset = max(0, offset)
            size = Self.chunkBytes.lowerBound
        }
    }
}

/// A temporary file without a name.
private final class SpoolFile: Sendable {
    private let descriptor: Int32

    init() throws {
        let folder = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
        var template = Array("\(folder)/daybook-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw Self.refusal(folder) }
        unlink(template)
    }

    deinit { close(descriptor) }

    func append(_ bytes: [UInt8]) throws {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                write(descriptor, buffer.baseAddress.map { $0 + written }, buffer.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.refusal("the folder of temporary files") }
            written += count
        }
    }

    func bytes(at offset: Int, _ count: Int) throws -> [UInt8] {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            var result = pread(descriptor, buffer.baseAddress, count, off_t(offset))
            while result < 0, errno == EINTR {
                result = pread(descriptor, buffer.baseAddress, count, off_t(offset))
            }
            if result < 0 { failure = errno }
            filled = max(0, result)
        }
        if failure != 0 {
            errno = failure
            throw Self.refusal("the folder of temporary files")
        }
        return bytes
    }

    private static func refusal(_ folder: String) -> CommandStop {
        let reason = String(cString: strerror(errno))
        return CommandStop(
            .failure,
            "error: the input could not be kept in \(folder): \(reason); TMPDIR names another")
    }
}
