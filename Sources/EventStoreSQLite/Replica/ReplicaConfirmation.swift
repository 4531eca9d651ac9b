import EventStoreCore
import Glibc

/// Until when a replica is known to be current, as its follower wrote it into the file that it has
/// locked: nothing of the replica itself is written for it, and nothing is synced.
///
/// What it says counts for this copy of the log, and until the system is started anew: a replica is
/// not synced either, and may have lost its end then. A moment that is still to come was written by
/// a clock that has been set back since; nobody can say how long ago that was.
struct ReplicaConfirmation: Sendable {
    private static let bytes = 512
    /// A text that is read while it is written is not whole, and is looked at again.
    private static let looks = 3

    private let path: String
    /// What a line has to begin with to be believed; nil where nothing can be.
    private let context: String?

    /// - Parameters:
    ///   - files: of the replica.
    ///   - copy: what tells it from an earlier one.
    init(_ files: ReplicaFiles, copy: String) {
        path = files.follower
        let start = MountTable.contents(of: "/proc/sys/kernel/random/boot_id")?
            .filter { !$0.isWhitespace }
        let file = FileIdentity(of: files.path)
        if let start, !start.isEmpty, let file, !copy.isEmpty {
            context = "\(copy) \(file.inode) \(start)"
        } else {
            context = nil
        }
    }

    /// Best effort: it is told again soon.
    ///
    /// - Parameters:
    ///   - moment: until when.
    ///   - descriptor: of the file, open for writing.
    func write(_ moment: Timestamp, _ descriptor: Int32) {
        guard let context, moment.isInRange else { return }
        // The moment twice: a line that holds two is not believed.
        let text = "\(context) \(moment.microseconds) \(moment.microseconds)\n"
        _ = pwrite(descriptor, text, text.utf8.count, 0)
        _ = ftruncate(descriptor, off_t(text.utf8.count))
    }

    /// - Parameter now: by the clock that the moments are of.
    /// - Returns: nil if nobody has said so, or it cannot be believed.
    func read(now: Timestamp) -> Timestamp? {
        guard let context else { return nil }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        for _ in 0..<Self.looks {
            guard let moment = Self.moment(in: Self.text(descriptor), context) else { continue }
            return moment <= now ? moment : nil
        }
        return nil
    }

    private static func moment(in text: String, _ context: String) -> Timestamp? {
        guard text.hasSuffix("\n"), text.hasPrefix(context + " ") else { return nil }
        let words = text.dropLast().dropFirst(context.count + 1).split(separator: " ")
        guard words.count == 2, words[0] == words[1], let number = Int64(words[0]) else {
            return nil
        }
        let moment = Timestamp(microseconds: number)
        return moment.isInRange ? moment : nil
    }

    private static func text(_ descriptor: Int32) -> String {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: bytes) { buffer in
            let count = pread(descriptor, buffer.baseAddress, buffer.count, 0)
            return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
        }
    }

    /// The system's clock.
    static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(
            microseconds: Int64(time.tv_sec) &* 1_000_000 &+ Int64(time.tv_nsec) / 1000)
    }
}
