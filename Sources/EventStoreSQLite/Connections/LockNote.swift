import Glibc

/// What the lock's file says: who held it last, and to which state of the ledger's file the
/// write-ahead log belongs. For messages, and to know a log that another file left.
struct LockNote: Equatable {
    var holder: pid_t?
    var log: LogMark?

    static let bytes = 256

    init(holder: pid_t?, log: LogMark?) {
        self.holder = holder
        self.log = log
    }

    /// What is not understood is not there.
    init(_ text: String) {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, words[0] == "pid", holder == nil { holder = pid_t(words[1]) }
            if words.first == "log", log == nil { log = LogMark(words.dropFirst()) }
        }
    }

    var text: String {
        (holder.map { "pid \($0)\n" } ?? "") + (log.map { "log \($0.text)\n" } ?? "")
    }

    static func read(_ descriptor: Int32) -> LockNote {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: bytes) { bytes in
            let count = pread(descriptor, bytes.baseAddress, bytes.count, 0)
            return LockNote(String(decoding: bytes.prefix(max(0, count)), as: UTF8.self))
        }
    }

    /// Nil if there is none, or it may not be read.
    static func read(at path: String) -> LockNote? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return read(descriptor)
    }

    /// Best effort: it is no part of the ledger.
    func write(_ descriptor: Int32) {
        let text = text
        _ = pwrite(descriptor, text, text.utf8.count, 0)
        _ = ftruncate(descriptor, off_t(text.utf8.count))
    }
}

/// Which log was written beside which file. The device is left out: it may have another number
/// after a restart of the system.
struct LogMark: Equatable {
    let salts: UInt64
    let logInode: UInt64
    let ledgerInode: UInt64
    let header: RawFile.Header

    init(salts: UInt64, logInode: UInt64, ledgerInode: UInt64, header: RawFile.Header) {
        self.salts = salts
        self.logInode = logInode
        self.ledgerInode = ledgerInode
        self.header = header
    }

    init?(_ words: some Collection<Substring>) {
        let numbers = words.compactMap { UInt64($0) }
        guard numbers.count == 6, words.count == 6, let changes = UInt32(exactly: numbers[3]),
            let pages = UInt32(exactly: numbers[4]), let schema = UInt32(exactly: numbers[5])
        else { return nil }
        self.init(
            salts: numbers[0], logInode: numbers[1], ledgerInode: numbers[2],
            header: RawFile.Header(changes: changes, pages: pages, schema: schema))
    }

    var text: String {
        "\(salts) \(logInode) \(ledgerInode) \(header.changes) \(header.pages) \(header.schema)"
    }
}
