/// The bytes that terminals send for keys which are no characters.
///
/// What xterm and its many relatives send is known here; a terminal that sends something else says
/// so in terminfo, and its sequences are added.
package struct KeySequences: Sendable {
    /// By the bytes after ESC.
    private var keys: [[UInt8]: Key]
    private var longest: Int

    package enum Match: Equatable, Sendable {
        case key(Key, length: Int)
        /// It may become one.
        case prefix
        case none
    }

    /// - Parameter extra: sequences with their ESC, from terminfo; they win. Those of one byte are
    ///   left out: no terminal may redefine a letter.
    package init(extra: [(bytes: [UInt8], key: Key)] = []) {
        keys = Self.common
        for (bytes, key) in extra where bytes.count > 1 && bytes.first == 0x1B {
            keys[Array(bytes.dropFirst())] = key
        }
        longest = keys.keys.map(\.count).max() ?? 0
    }

    /// - Parameter bytes: what came after an ESC.
    /// - Returns: the key that they begin with.
    package func match(_ bytes: ArraySlice<UInt8>) -> Match {
        for length in stride(from: min(longest, bytes.count), to: 0, by: -1) {
            if let key = keys[Array(bytes.prefix(length))] { return .key(key, length: length) }
        }
        let isPrefix = keys.keys.contains { $0.count > bytes.count && $0.starts(with: bytes) }
        return isPrefix ? .prefix : .none
    }

    // MARK: Tables

    private static let arrows: [(String, Key)] = [
        ("A", .up), ("B", .down), ("C", .right), ("D", .left), ("H", .home), ("F", .end),
    ]

    /// `ESC [ n ~`; home and end have three numbers each, by the maker of the terminal.
    private static let tildes: [(Int, Key)] = [
        (1, .home), (2, .insert), (3, .delete), (4, .end), (5, .pageUp), (6, .pageDown),
        (7, .home), (8, .end), (11, .function(1)), (12, .function(2)), (13, .function(3)),
        (14, .function(4)), (15, .function(5)), (17, .function(6)), (18, .function(7)),
        (19, .function(8)), (20, .function(9)), (21, .function(10)), (23, .function(11)),
        (24, .function(12)),
    ]

    private static let common: [[UInt8]: Key] = {
        var keys: [[UInt8]: Key] = [:]
        for (letter, key) in arrows {
            keys[Array("[\(letter)".utf8)] = key
            keys[Array("O\(letter)".utf8)] = key
        }
        for (number, key) in tildes { keys[Array("[\(number)~".utf8)] = key }
        for (index, letter) in ["P", "Q", "R", "S"].enumerated() {
            keys[Array("O\(letter)".utf8)] = .function(index + 1)
            // The Linux console has its own.
            keys[Array("[[\(["A", "B", "C", "D"][index])".utf8)] = .function(index + 1)
        }
        keys[Array("[[E".utf8)] = .function(5)
        keys[Array("[Z".utf8)] = .backTab
        keys[Array("OM".utf8)] = .enter
        // The keypad of a vt100 in its application mode.
        for (letter, sign) in zip("pqrstuvwxyjklmno", "0123456789*+,-./") {
            keys[Array("O\(letter)".utf8)] = .character(sign)
        }
        return keys
    }()

    /// The key of `ESC [ number ~`, and of `ESC [ 1 ; modifiers letter`.
    static func key(number: Int) -> Key? { tildes.first { $0.0 == number }?.1 }

    static func key(letter: UInt8) -> Key? {
        let text = String(UnicodeScalar(letter))
        if let index = ["P", "Q", "R", "S"].firstIndex(of: text) { return .function(index + 1) }
        return arrows.first { $0.0 == text }?.1
    }
}
