import GRDBSQLite

/// A version of the SQLite library, and what is known of it.
public struct LibraryVersion: Sendable, Hashable, CustomStringConvertible {
    /// 3040001 stands for 3.40.1.
    public let number: Int32

    /// A version by SQLite's own number for it.
    public init(number: Int32) { self.number = number }

    /// The library that this program runs with. Waits for nothing.
    public static var current: LibraryVersion {
        LibraryVersion(number: sqlite3_libversion_number())
    }

    public var description: String {
        "\(number / 1_000_000).\(number / 1000 % 1000).\(number % 1000)"
    }

    /// True if a passive checkpoint beside a writer that restarts the log can lose commits:
    /// 3.7.0 to 3.51.2, but for the corrected 3.44.6 and 3.50.7 and what follows in their lines.
    public var hasLogResetRace: Bool {
        switch number {
        case ..<3_007_000: false
        case 3_044_006..<3_045_000: false
        case 3_050_007..<3_051_000: false
        case 3_051_003...: false
        default: true
        }
    }

    /// One sentence or two for the operator: whether a ledger is safe with this library.
    public var logResetVerdict: String {
        let way = "daybook checkpoints only under the lock that every write takes"
        return hasLogResetRace
            ? "SQLite \(self) can lose commits when checkpoints run beside writers; \(way), "
                + "so this ledger is safe with it. Let no other program write to the file."
            : "SQLite \(self) is free of the write-ahead log reset race; \(way) all the same."
    }
}
