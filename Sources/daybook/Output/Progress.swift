import Foundation
import Synchronization
import TerminalCanvas

/// Tells on stderr how far long work has come: a bar on a terminal, a line now and then elsewhere,
/// nothing for work that is done before anyone would ask.
final class Progress: Sendable {
    private struct State {
        var lastShown: ContinuousClock.Instant
        var isShown = false
    }

    private static let barInterval = Duration.milliseconds(100)
    private static let lineInterval = Duration.seconds(5)
    private static let barWidth = 24

    private let what: String
    private let isQuiet: Bool
    private let start = ContinuousClock.now
    private let state: Mutex<State>

    init(_ what: String, isQuiet: Bool) {
        self.what = what
        self.isQuiet = isQuiet
        state = Mutex(State(lastShown: ContinuousClock.now))
    }

    /// - Parameters:
    ///   - done: how much is done.
    ///   - total: of how much; nil if that is not known.
    ///   - unit: what is counted.
    func update(_ done: Int64, of total: Int64?, _ unit: String) {
        guard !isQuiet else { return }
        let now = ContinuousClock.now
        let interval = StandardError.isTerminal ? Self.barInterval : Self.lineInterval
        let isDue = state.withLock { state in
            guard now - state.lastShown >= interval else { return false }
            state.lastShown = now
            state.isShown = true
            return true
        }
        guard isDue else { return }
        if StandardError.isTerminal {
            StandardError.writeRaw("\r\u{1B}[K\(what)  \(text(done, total, unit))")
        } else {
            StandardError.write("\(what): \(text(done, total, unit))")
        }
    }

    /// Takes the bar away.
    func finish() {
        let isShown = state.withLock { $0.isShown }
        if isShown, StandardError.isTerminal { StandardError.writeRaw("\r\u{1B}[K") }
    }

    /// By the pace so far; nil where that says nothing yet.
    private static func timeLeft(_ elapsed: Double, _ share: Double) -> String? {
        guard elapsed > 1, share > 0.01, share < 1 else { return nil }
        let seconds = min(elapsed / share - elapsed, 1_000_000)
        return ElapsedTime.words(Int64(Int(rounding: seconds.rounded(.up))) * 1_000_000)
    }

    private func text(_ done: Int64, _ total: Int64?, _ unit: String) -> String {
        let elapsed = (ContinuousClock.now - start) / .seconds(1)
        let rate =
            elapsed > 0.5 ? ", \(grouped(Int64(Int(rounding: Double(done) / elapsed))))/s" : ""
        guard let total, total > 0 else { return "\(grouped(done)) \(unit)\(rate)" }
        let share = max(0, min(1, Double(done) / Double(total)))
        let left = Self.timeLeft(elapsed, share).map { ", \($0) left" } ?? ""
        let percent = Int(rounding: (share * 100).rounded(.down))
        let count = "\(percent) %  \(grouped(done)) of \(grouped(total)) \(unit)\(rate)\(left)"
        guard StandardError.isTerminal else { return count }
        let filled = Int(rounding: (share * Double(Self.barWidth)).rounded(.down))
        let bar =
            String(repeating: "#", count: filled)
            + String(repeating: ".", count: Self.barWidth - filled)
        return "[\(bar)] \(count)"
    }
}

/// `1 account`, `1,234 accounts`, `2 rows of read models`.
func counted(_ number: Int64, _ one: String, _ many: String? = nil, of whole: String? = nil)
    -> String
{
    let noun = number == 1 ? one : many ?? one + "s"
    return "\(grouped(number)) \(noun)" + (whole.map { " of \($0)" } ?? "")
}

/// `1234567` as `1,234,567`, for people.
func grouped(_ number: Int64) -> String {
    let digits = String(number.magnitude)
    var result = ""
    for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index) % 3 == 0 { result.append(",") }
        result.append(digit)
    }
    return number < 0 ? "-" + result : result
}
