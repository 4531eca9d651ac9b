import EventStoreCore
import TextFormats

/// The positions that a user has seen, by ledger: the text that is kept between sessions.
/// ```
/// daybook-seen 1
/// 48226 "sqlite:/home/ada/books.db"
/// ```
package struct SeenList: Hashable, Sendable {
    /// Ledgers kept; the one that was not looked at for longest goes first.
    package static let maximum = 1000
    /// Far more than so many ledgers need.
    package static let maximumBytes = 1 << 20

    private static let header = "daybook-seen 1"

    private struct Entry: Hashable, Sendable {
        let ledger: String
        let position: Position
    }

    /// The one that was looked at last stands first.
    private var entries: [Entry] = []

    package init() {}

    /// Reads the text; an empty one is an empty list. Of two lines of a ledger the higher holds.
    ///
    /// - Throws: `SeenListError`, naming the line.
    package init(_ text: String) throws {
        if text.isEmpty { return }
        // By bytes: a carriage return and a line feed together are one character.
        var lines = text.utf8.split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
        ).map { Substring($0) }
        guard lines[0] == Self.header else {
            throw Self.isOfNewer(lines[0])
                ? SeenListError(line: 1, reason: "it is of a newer daybook", isNewer: true)
                : SeenListError(line: 1, reason: "'\(Self.header)' is expected here")
        }
        guard lines.removeLast().isEmpty else {
            throw SeenListError(line: lines.count + 1, reason: "it is cut off")
        }
        for (index, line) in lines.enumerated().dropFirst() {
            let entry = try Self.entry(line, number: index + 1)
            if let known = position(of: entry.ledger) {
                if entry.position > known { replace(entry) }
            } else if entries.count < Self.maximum {
                entries.append(entry)
            }
        }
    }

    /// `daybook-seen 2`
    private static func isOfNewer(_ line: Substring) -> Bool {
        guard line.hasPrefix("daybook-seen ") else { return false }
        let number = line.dropFirst("daybook-seen ".count)
        return (Int(number) ?? 0) > 1
    }

    private static func entry(_ line: Substring, number: Int) throws -> Entry {
        func wrong(_ reason: String) -> SeenListError {
            SeenListError(line: number, reason: reason)
        }
        let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw wrong("a position and a ledger are expected") }
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard parts[0].utf8.allSatisfy(digits.contains), let position = Int64(parts[0]) else {
            throw wrong("'\(Printable(String(parts[0])))' is not a position")
        }
        let bytes = Array(parts[1].utf8)
        guard bytes.first == UInt8(ascii: "\""),
            let ledger = try? JSONScanner.string(from: bytes), !ledger.isEmpty
        else { throw wrong("a ledger in quotes is expected behind the position") }
        return Entry(ledger: ledger, position: Position(position))
    }

    private mutating func replace(_ entry: Entry) {
        guard let index = entries.firstIndex(where: { $0.ledger == entry.ledger }) else { return }
        entries[index] = entry
    }

    package func position(of ledger: String) -> Position? {
        entries.first { $0.ledger == ledger }?.position
    }

    /// Takes down what was seen. Of two sessions the one that saw more holds, unless what is kept
    /// is known to be of another book that stood at the same place.
    package mutating func note(
        _ position: Position, of ledger: String, insteadOf stale: Position? = nil
    ) {
        let known = self.position(of: ledger)
        let highest = known == stale ? position : max(position, known ?? position)
        entries.removeAll { $0.ledger == ledger }
        entries.insert(Entry(ledger: ledger, position: highest), at: 0)
        if entries.count > Self.maximum { entries.removeLast() }
    }

    package var text: String {
        entries.reduce(into: Self.header + "\n") { text, entry in
            var writer = JSONWriter()
            writer.string(entry.ledger)
            text += "\(entry.position) \(writer.text)\n"
        }
    }
}

/// Why a text is no list of what was seen.
package struct SeenListError: Error, Hashable, Sendable, CustomStringConvertible {
    package let line: Int
    package let reason: String
    /// A newer program wrote it: it must stay as it is.
    package let isNewer: Bool

    package init(line: Int, reason: String, isNewer: Bool = false) {
        self.line = line
        self.reason = reason
        self.isNewer = isNewer
    }

    package var description: String { "line \(line): \(reason)" }
}
