import Foundation

/// Figures of one run, each beside its yardstick.
struct Report {
    let events: Int64
    let accounts: Int64
    private var rows: [[String]] = []

    init(events: Int64, accounts: Int64) {
        self.events = events
        self.accounts = accounts
    }

    /// Work by the second: the ratio is ours over theirs, and more is better.
    mutating func rate(_ what: String, ours: Double, raw: Double, budget: String) {
        add([what, Self.count(ours) + "/s", Self.count(raw) + "/s", Self.ratio(ours / raw), budget])
    }

    /// Times of single operations, in ascending order.
    mutating func latency(_ what: String, ours: [Duration], raw: [Duration]?, budget: String) {
        let (one, other) = (Percentiles(ours), raw.map(Percentiles.init))
        let ratio = other.map { Self.ratio(one.median / $0.median) } ?? "-"
        add([what, one.text, other?.text ?? "-", ratio, budget])
    }

    func printAll() {
        print("\n\(Self.count(Double(events))) events, \(Self.count(Double(accounts))) accounts\n")
        print("| what | Daybook | raw SQLite | ratio | budget |")
        print("|---|---|---|---|---|")
        for row in rows { print("| " + row.joined(separator: " | ") + " |") }
    }

    private mutating func add(_ row: [String]) {
        rows.append(row)
        FileHandle.standardError.write(Data((row.joined(separator: "  ") + "\n").utf8))
    }

    private static func ratio(_ value: Double) -> String { String(format: "%.2f ×", value) }

    private static func count(_ value: Double) -> String {
        value >= 1_000_000
            ? String(format: "%.2f M", value / 1_000_000)
            : value >= 1000 ? String(format: "%.1f k", value / 1000) : String(format: "%.0f", value)
    }
}

/// The median and the 99th percentile of times.
struct Percentiles {
    let median: Double
    let high: Double

    init(_ times: [Duration]) {
        let sorted = times.map { $0 / .microseconds(1) }.sorted()
        median = sorted.isEmpty ? 0 : sorted[sorted.count / 2]
        high = sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, sorted.count * 99 / 100)]
    }

    var text: String {
        String(format: "p50 %.3f ms, p99 %.3f ms", median / 1000, high / 1000)
    }
}

/// Times a body.
func timed<Result>(_ body: () async throws -> Result) async rethrows -> (Result, Double) {
    let start = ContinuousClock.now
    let result = try await body()
    return (result, (ContinuousClock.now - start) / .seconds(1))
}
