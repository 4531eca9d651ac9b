/// A small terminal: what a person would see of the bytes that a program has written.
///
/// It knows what ncurses sends to an `xterm-256color`, and the modes that a program must leave as
/// it found them. Every character is one column wide.
struct ScreenReader {
    private(set) var columns: Int
    private(set) var height: Int
    /// The private modes that are set, by their numbers: 25 is the cursor, 1049 the other screen,
    /// 2004 pastes in brackets, 1000 and 1002 the mouse.
    private(set) var modes = standardModes

    /// How often the whole screen was cleared: a program that starts anew begins with it.
    private(set) var clears = 0

    /// As every terminal starts: lines wrap, the cursor is shown.
    static let standardModes: Set<Int> = [7, 25]

    private var rows: [[Character]]
    private var row = 0
    private var column = 0
    /// A character in the last column leaves the cursor there until the next one comes.
    private var wraps = false
    private var top = 0
    private var bottom: Int
    private var main: (rows: [[Character]], row: Int, column: Int)?
    private var pending: [UInt8] = []
    private var last: Character = " "

    init(columns: Int = 80, height: Int = 24) {
        (self.columns, self.height) = (columns, height)
        rows = Self.blank(columns, height)
        bottom = height - 1
    }

    private static func blank(_ columns: Int, _ height: Int) -> [[Character]] {
        Array(repeating: Array(repeating: " ", count: columns), count: height)
    }

    /// The screen, a line a row, without the blanks at its ends.
    var text: String { lines.joined(separator: "\n") }

    var lines: [String] {
        rows.map { row in
            let end = row.lastIndex { $0 != " " }.map { $0 + 1 } ?? 0
            return String(row[..<end])
        }
    }

    /// What was on the screen stays in its corner, as terminals do it.
    mutating func resize(columns: Int, height: Int) {
        func fitted(_ rows: [[Character]]) -> [[Character]] {
            var new = Self.blank(columns, height)
            for (index, row) in rows.prefix(height).enumerated() {
                new[index].replaceSubrange(
                    0..<min(columns, row.count), with: row.prefix(columns))
            }
            return new
        }
        rows = fitted(rows)
        if let kept = main { main = (fitted(kept.rows), 0, 0) }
        (self.columns, self.height) = (columns, height)
        (top, bottom) = (0, height - 1)
        go(row, column)
    }

    mutating func feed(_ bytes: some Sequence<UInt8>) {
        pending += bytes
        var start = 0
        while let length = token(at: start) {
            start += length
        }
        pending.removeFirst(start)
    }

    // MARK: Tokens

    /// Does what the bytes from here on say; nil if they are not all there.
    private mutating func token(at start: Int) -> Int? {
        guard start < pending.count else { return nil }
        let byte = pending[start]
        if byte == 0x1B { return escape(at: start) }
        if byte < 0x20 || byte == 0x7F {
            control(byte)
            return 1
        }
        let length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
        guard start + length <= pending.count else { return nil }
        let text = String(decoding: pending[start..<start + length], as: UTF8.self)
        put(text.first ?? "?")
        return length
    }

    private mutating func escape(at start: Int) -> Int? {
        guard start + 1 < pending.count else { return nil }
        switch pending[start + 1] {
        case UInt8(ascii: "["):
            guard let end = pending[(start + 2)...].firstIndex(where: { $0 >= 0x40 }) else {
                return nil
            }
            sequence(pending[(start + 2)..<end], pending[end])
            return end + 1 - start
        case UInt8(ascii: "]"):
            guard let end = pending[start...].firstIndex(of: 0x07) else { return nil }
            return end + 1 - start
        case UInt8(ascii: "("), UInt8(ascii: ")"):
            return start + 2 < pending.count ? 3 : nil
        case UInt8(ascii: "M"):
            if row == top { scroll(by: -1) } else { go(row - 1, column) }
        default: break
        }
        return 2
    }

    private mutating func control(_ byte: UInt8) {
        switch byte {
        case 0x08: go(row, column - 1)
        case 0x0A: lineFeed()
        case 0x0D: go(row, 0)
        default: break
        }
    }

    private mutating func sequence(_ parameters: ArraySlice<UInt8>, _ final: UInt8) {
        let isPrivate = parameters.first == UInt8(ascii: "?")
        let text = String(decoding: parameters.drop { $0 >= 0x3C }, as: UTF8.self)
        let numbers = text.split(separator: ";", omittingEmptySubsequences: false)
            .map { Int($0) ?? 0 }
        let first = numbers[0]
        switch UnicodeScalar(final) {
        case "h" where isPrivate: for mode in numbers { set(mode) }
        case "l" where isPrivate: for mode in numbers { reset(mode) }
        case "H", "f": go(first - 1, (numbers.count > 1 ? numbers[1] : 1) - 1)
        case "r":
            (top, bottom) = (max(0, first - 1), (numbers.count > 1 ? numbers[1] : height) - 1)
            if bottom < top || bottom >= height { (top, bottom) = (0, height - 1) }
            go(0, 0)
        default: edit(UnicodeScalar(final), first)
        }
    }

    private mutating func edit(_ final: UnicodeScalar, _ number: Int) {
        let count = max(1, number)
        switch final {
        case "A": go(row - count, column)
        case "B": go(row + count, column)
        case "C": go(row, column + count)
        case "D": go(row, column - count)
        case "G": go(row, number - 1)
        case "d": go(number - 1, column)
        case "J": eraseScreen(number)
        case "K": eraseLine(number)
        case "X": erase(row, column..<column + count)
        case "P": shift(-count)
        case "@": shift(count)
        case "L": if row >= top { scroll(by: -count, from: row) }
        case "M": if row >= top { scroll(by: count, from: row) }
        case "S": scroll(by: count)
        case "T": scroll(by: -count)
        case "b": for _ in 0..<count { put(last) }
        default: break
        }
    }

    // MARK: Doing it

    private mutating func set(_ mode: Int) {
        guard modes.insert(mode).inserted, mode == 1049 else { return }
        main = (rows, row, column)
        rows = Self.blank(columns, height)
    }

    private mutating func reset(_ mode: Int) {
        guard modes.remove(mode) != nil, mode == 1049, let kept = main else { return }
        rows = kept.rows
        go(kept.row, kept.column)
        main = nil
    }

    private mutating func go(_ row: Int, _ column: Int) {
        self.row = min(max(0, row), height - 1)
        self.column = min(max(0, column), columns - 1)
        wraps = false
    }

    private mutating func put(_ character: Character) {
        if wraps {
            column = 0
            lineFeed()
        }
        rows[row][column] = character
        last = character
        wraps = column == columns - 1
        if !wraps { column += 1 }
    }

    private mutating func lineFeed() {
        wraps = false
        if row == bottom { scroll(by: 1) } else if row < height - 1 { row += 1 }
    }

    private mutating func scroll(by count: Int, from first: Int? = nil) {
        let first = first ?? top
        guard first <= bottom else { return }
        let steps = min(abs(count), bottom - first + 1)
        let empty = Self.blank(columns, steps)
        var region = Array(rows[first...bottom])
        if count > 0 {
            region = region.dropFirst(steps) + empty
        } else {
            region = empty + region.dropLast(steps)
        }
        rows.replaceSubrange(first...bottom, with: region)
    }

    private mutating func shift(_ count: Int) {
        var line = rows[row]
        let steps = min(abs(count), columns - column)
        let blanks = [Character](repeating: " ", count: steps)
        if count > 0 {
            line.insert(contentsOf: blanks, at: column)
            line.removeLast(steps)
        } else {
            line.removeSubrange(column..<column + steps)
            line += blanks
        }
        rows[row] = line
    }

    private mutating func erase(_ row: Int, _ range: Range<Int>) {
        for column in range.clamped(to: 0..<columns) { rows[row][column] = " " }
    }

    private mutating func eraseLine(_ kind: Int) {
        let range = kind == 0 ? column..<columns : kind == 1 ? 0..<column + 1 : 0..<columns
        erase(row, range)
    }

    private mutating func eraseScreen(_ kind: Int) {
        if kind == 2 || kind == 0 && row == 0 && column == 0 { clears += 1 }
        if kind < 2 { eraseLine(kind) }
        let rows = kind == 0 ? row + 1..<height : kind == 1 ? 0..<row : 0..<height
        for row in rows { erase(row, 0..<columns) }
    }
}
