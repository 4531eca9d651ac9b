import EventStoreCore

/// An account at a point, as it is copied: `485@60`, `acc-1@pos:9`, with or without an `@` before.
/// Names may hold an `@` of their own, so that a text can be read in several ways.
package struct PlaceQuery: Hashable, Sendable {
    /// A way to read the text.
    package struct Reading: Hashable, Sendable {
        package let name: String
        package let address: Address
    }

    /// The likeliest first: the first one whose account there is, is meant.
    package let readings: [Reading]
    /// What a date goes by.
    package let clock: Clock

    /// Nil for what is no account at a point.
    ///
    /// - Parameters:
    ///   - text: what was typed.
    ///   - now: what `2h ago` is counted from.
    ///   - clock: what a date goes by.
    init?(_ text: String, now: Timestamp, clock: Clock) {
        guard let at = text.lastIndex(of: "@"), at > text.startIndex,
            let address = Address(String(text[text.index(after: at)...]), now: now)
        else { return nil }
        let names = Self.names(String(text[..<at]))
        guard !names.isEmpty else { return nil }
        readings =
            names.map { Reading(name: $0, address: address) }
            + Self.names(text).map { Reading(name: $0, address: .now) }
        self.clock = clock
    }

    /// The names that a text may stand for: as it is, without the `@` before it, and with what is
    /// written as an escape.
    private static func names(_ text: String) -> [String] {
        let bare = text.hasPrefix("@") ? [text, String(text.dropFirst())] : [text]
        var names: [String] = []
        for name in bare + bare.map(unescaped) where !name.isEmpty && !names.contains(name) {
            names.append(name)
        }
        return names
    }

    /// The text that `Wording.safe` shows so.
    private static func unescaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var rest = Substring(text)
        while let first = rest.unicodeScalars.first {
            if first == "\\", let (scalar, length) = escape(rest) {
                result.append(scalar)
                rest = Substring(rest.unicodeScalars.dropFirst(length))
            } else {
                result.append(first)
                rest = Substring(rest.unicodeScalars.dropFirst())
            }
        }
        return String(result)
    }

    private static func escape(_ text: Substring) -> (scalar: Unicode.Scalar, length: Int)? {
        let short: [(String, Unicode.Scalar)] = [("\\n", "\n"), ("\\r", "\r"), ("\\t", "\t")]
        if let (_, scalar) = short.first(where: { text.hasPrefix($0.0) }) { return (scalar, 2) }
        guard text.hasPrefix("\\u{"), let end = text.firstIndex(of: "}") else { return nil }
        let digits = text[text.index(text.startIndex, offsetBy: 3)..<end]
        guard let scalar = UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init) else {
            return nil
        }
        return (scalar, digits.unicodeScalars.count + 4)
    }
}

/// Where a text leads.
package struct FoundPlace: Hashable, Sendable {
    package let account: StreamID
    /// Nil for now.
    package let point: TimePoint?

    package init(account: StreamID, point: TimePoint?) {
        self.account = account
        self.point = point
    }
}
