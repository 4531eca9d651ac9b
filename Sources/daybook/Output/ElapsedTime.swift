import EventStoreCore

/// A stretch of time, in whole days, hours, minutes and seconds.
enum ElapsedTime {
    /// `P412DT3H0.5S`, as ISO 8601 has it; `-P1D` for a stretch below zero.
    static func iso8601(_ microseconds: Int64) -> String {
        let parts = Parts(microseconds)
        var time = ""
        if parts.hours > 0 { time += "\(parts.hours)H" }
        if parts.minutes > 0 { time += "\(parts.minutes)M" }
        if parts.seconds > 0 || parts.fraction > 0 { time += "\(parts.secondsText)S" }
        let days = parts.days > 0 ? "\(parts.days)D" : ""
        if days.isEmpty, time.isEmpty { return "PT0S" }
        return (parts.isNegative ? "-" : "") + "P" + days + (time.isEmpty ? "" : "T" + time)
    }

    /// `412 days 3 h`, for people.
    static func words(_ microseconds: Int64) -> String {
        let parts = Parts(microseconds)
        var words: [String] = []
        if parts.days > 0 { words.append("\(parts.days) \(parts.days == 1 ? "day" : "days")") }
        if parts.hours > 0 { words.append("\(parts.hours) h") }
        if parts.minutes > 0 { words.append("\(parts.minutes) min") }
        if parts.seconds > 0 || parts.fraction > 0 { words.append("\(parts.secondsText) s") }
        if words.isEmpty { return "0 s" }
        return (parts.isNegative ? "−" : "") + words.joined(separator: " ")
    }

    private struct Parts {
        let isNegative: Bool
        let days: UInt64
        let hours: UInt64
        let minutes: UInt64
        let seconds: UInt64
        /// Microseconds.
        let fraction: UInt64

        init(_ microseconds: Int64) {
            isNegative = microseconds < 0
            let all = microseconds.magnitude / 1_000_000
            fraction = microseconds.magnitude % 1_000_000
            (days, hours, minutes, seconds) = (
                all / 86_400, all / 3600 % 24, all / 60 % 60, all % 60
            )
        }

        /// `5` or `5.25`.
        var secondsText: String {
            guard fraction > 0 else { return "\(seconds)" }
            var digits = String(fraction)
            digits = String(repeating: "0", count: 6 - digits.count) + digits
            while digits.last == "0" { digits.removeLast() }
            return "\(seconds).\(digits)"
        }
    }
}
