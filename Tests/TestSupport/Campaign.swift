import Foundation

/// Tests that try a sample in every run, and the whole of it with `Tests/run --long`.
public enum Campaign {
    /// True if the whole is wanted.
    public static let isWhole = ProcessInfo.processInfo.environment["DAYBOOK_LONG_TESTS"] == "1"
}
