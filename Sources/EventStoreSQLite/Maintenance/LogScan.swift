import EventStoreCore
import Glibc

/// Reads a write-ahead log frame by frame, as SQLite does when it recovers one, and looks behind
/// the frame at which SQLite stops.
///
/// SQLite takes what is in front of the first frame whose salts or checksum are wrong, and forgets
/// the rest without a word. A transaction that a crash cut off ends a log like that; so does one
/// flipped bit in the middle of commits that were acknowledged. The difference is a frame of the
/// same log that ends a transaction, at that place or behind it. Checksums are chained: behind the
/// bad frame, each is tried from the one that its neighbour has written down.
///
/// It opens the log for itself, which is harmless: SQLite's locks are on other files.
struct LogScan {
    /// What SQLite does not read of a log.
    struct Loss: Hashable, Sendable {
        /// The frame that SQLite stops at, from 1; nil if it is the log's header.
        let frame: Int64?
        /// Frames in the file.
        let frames: Int64
        /// Frames at or behind it that end a transaction of this log.
        let commits: Int64
    }

    private let file: LogFile
    private var header: LogFile.Header

    /// Reads a log to its end.
    ///
    /// - Parameters:
    ///   - path: the log's.
    ///   - pageBytes: the ledger's page size, for a log whose header does not tell.
    /// - Returns: what is wrong with the log; nil if it is well, empty or missing.
    /// - Throws: `EventStoreError.ioFailure`, `.readOnly`.
    static func loss(in path: String, pageBytes: Int) throws -> Loss? {
        guard let file = try LogFile(path), let first = file.header else { return nil }
        if first.isValid { return try LogScan(file: file, header: first).loss(isHeaderValid: true) }
        for isBigEndian in [false, true] {
            guard let header = file.header(pageBytes: pageBytes, isBigEndian: isBigEndian) else {
                continue
            }
            let scan = LogScan(file: file, header: header)
            if let loss = try scan.loss(isHeaderValid: false) { return loss }
        }
        return nil
    }

    /// As `loss`, beside writers: what only looks like a loss is looked at again under their lock,
    /// or twice where the lock is not to be had.
    static func certainLoss(of place: Place, pageBytes: Int) throws -> Loss? {
        let path = place.ledger + "-wal"
        guard let first = try loss(in: path, pageBytes: pageBytes) else { return nil }
        let lock = try? WriteLock(path: place.lock, of: place.ledger, timeout: lockTimeout)
        do {
            return try lock?.whileHeld { try loss(in: path, pageBytes: pageBytes) }
                ?? (lock == nil ? loss(in: path, pageBytes: pageBytes) : nil)
        } catch EventStoreError.busy {
            return try loss(in: path, pageBytes: pageBytes) == first ? first : nil
        }
    }

    /// Longer than appends take turns; an import holds the lock as long as it takes.
    private static let lockTimeout = Duration.seconds(2)

    /// A ledger and its lock.
    struct Place {
        let ledger: String
        let lock: String
    }

    private func loss(isHeaderValid: Bool) throws -> Loss? {
        var chain = LogChain(header)
        var firstBad: Int64? = isHeaderValid ? nil : 0
        var commits: Int64 = 0
        try file.forEachFrame(header) { number, frame in
            if firstBad == nil {
                if chain.take(frame) { return }
                firstBad = number
                if chain.endsTransaction(bad: frame) { commits += 1 }
            } else if chain.follows(frame), frame.isCommit {
                commits += 1
            }
            chain.pass(frame)
        }
        guard let firstBad, commits > 0 else { return nil }
        return Loss(
            frame: firstBad == 0 ? nil : firstBad, frames: file.frames(header), commits: commits)
    }

    /// The database headers that the log holds: what a checkpoint may have put into the file.
    static func headers(in path: String) -> Set<RawFile.Header> {
        var headers: Set<RawFile.Header> = []
        guard let file = try? LogFile(path), let header = file.header, header.isValid else {
            return []
        }
        // A log that cannot be read to its end explains as much as was read.
        try? file.forEachFrame(header) { _, frame in
            if frame.page == 1, frame.salts == header.salts {
                headers.insert(RawFile.Header(frame.content))
            }
        }
        return headers
    }
}

extension LogScan.Loss {
    /// What an operator should know; `file` is the log's name.
    func sentence(_ file: String) -> String {
        let place = frame.map { "frame \($0) of \(frames)" } ?? "its header"
        let what =
            commits == 1
            ? "one transaction at or behind it is" : "\(commits) transactions at or behind it are"
        return "the write-ahead log \(file): \(place) does not agree with its checksum; \(what) "
            + "not in the ledger. After a power cut this can be harmless (read models are written "
            + "without a sync); otherwise recorded events are missing: compare with a seal or a "
            + "backup, and keep the log"
    }
}

/// The running checksum of a log.
private struct LogChain {
    private let header: LogFile.Header
    private var sum: LogFile.Sum
    /// What the frame before has written down, where the computed one is not to be trusted.
    private var written: LogFile.Sum?

    init(_ header: LogFile.Header) {
        self.header = header
        sum = header.sum
        written = header.written
    }

    /// True if the frame is as SQLite wants it; the chain then stands behind it.
    mutating func take(_ frame: LogFile.Frame) -> Bool {
        guard frame.salts == header.salts, frame.page != 0 else { return false }
        let computed = frame.sum(after: sum, header)
        guard computed == frame.written else { return false }
        sum = computed
        return true
    }

    /// True if the first bad frame was the last of a transaction: it says so, or it would with one
    /// bit of its mark or its salts set right.
    func endsTransaction(bad frame: LogFile.Frame) -> Bool {
        if frame.isCommit, frame.salts == header.salts { return true }
        if frame.sum(after: sum, header) == frame.written { return frame.isCommit }
        guard frame.salts == header.salts else { return false }
        return (0..<32).contains { bit in
            frame.sum(after: sum, header, databasePages: 1 << bit) == frame.written
        }
    }

    /// True if a frame behind the first bad one belongs to the frame before it.
    func follows(_ frame: LogFile.Frame) -> Bool {
        guard frame.salts == header.salts, frame.page != 0 else { return false }
        if let written, frame.sum(after: written, header) == frame.written { return true }
        return frame.sum(after: sum, header) == frame.written
    }

    /// Goes on behind a frame that is bad, or behind a bad one.
    mutating func pass(_ frame: LogFile.Frame) {
        sum = frame.sum(after: written ?? sum, header)
        written = frame.written
    }
}
