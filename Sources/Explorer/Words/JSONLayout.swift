import EventStoreCore
import TextFormats

/// A JSON text over several lines, a member or an element a line. The text was checked when it was
/// recorded, so it is enough to tell brackets, commas and strings apart: every byte that is no
/// blank between them is shown as it stands, in one pass, however deep it nests.
package struct JSONLayout: Sendable {
    package struct Line: Hashable, Sendable {
        /// How many brackets it lies in.
        package let depth: Int
        package let text: String
    }

    package private(set) var lines: [Line] = []
    /// Bytes that are beyond the limits.
    package private(set) var leftOut = 0

    private let maximumBytes: Int
    private var bytes: [UInt8] = []
    private var depth = 0

    package init(_ json: JSONText, maximumLines: Int, maximumBytes: Int) {
        self.maximumBytes = maximumBytes
        var index = 0
        let all = json.bytes
        while index < all.count {
            guard lines.count < maximumLines, index < maximumBytes else {
                leftOut = all.count - index
                break
            }
            index = take(all, index)
        }
        end()
    }

    /// Takes a string, a sign, or a byte of a word or a number.
    ///
    /// - Returns: where to go on.
    private mutating func take(_ all: [UInt8], _ index: Int) -> Int {
        switch all[index] {
        case UInt8(ascii: "\""):
            let next = min(Self.endOfString(all, index), max(index + 1, maximumBytes))
            bytes += all[index..<next]
            return next
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            bytes.append(all[index])
            let next = Self.skipBlanks(all, index + 1)
            // What is empty stays on its line.
            if next < all.count, Self.isClosing(all[next]) {
                bytes.append(all[next])
                return next + 1
            }
            end()
            depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            end()
            depth = max(0, depth - 1)
            bytes.append(all[index])
        case UInt8(ascii: ","):
            bytes.append(all[index])
            end()
        case UInt8(ascii: ":"): bytes += Array(": ".utf8)
        case 0x20, 0x09, 0x0A, 0x0D: break
        default: bytes.append(all[index])
        }
        return index + 1
    }

    private mutating func end() {
        if bytes.isEmpty { return }
        lines.append(Line(depth: depth, text: String(decoding: bytes, as: UTF8.self)))
        bytes = []
    }

    private static func isClosing(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
    }

    private static func skipBlanks(_ all: [UInt8], _ start: Int) -> Int {
        var index = start
        while index < all.count, [0x20, 0x09, 0x0A, 0x0D].contains(all[index]) { index += 1 }
        return index
    }

    private static func endOfString(_ all: [UInt8], _ start: Int) -> Int {
        var index = start + 1
        while index < all.count {
            switch all[index] {
            case UInt8(ascii: "\\"): index += 2
            case UInt8(ascii: "\""): return index + 1
            default: index += 1
            }
        }
        return all.count
    }
}
