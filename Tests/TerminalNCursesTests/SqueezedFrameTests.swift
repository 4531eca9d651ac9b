import Testing

@testable import TerminalNCurses

/// Whatever ncurses may write, a terminal looks the same of the squeezed bytes.
@Suite struct SqueezedFrameTests {
    @Test(arguments: 0..<100)
    func looksTheSame(_ seed: Int) {
        var random = Numbers(seed: UInt64(seed))
        let abilities = FrameSqueezer.Abilities(rawValue: UInt8(random.below(16)))
        var squeezer = FrameSqueezer(abilities, lines: Screen.lines)
        var (written, squeezed) = (Screen(), Screen())
        for _ in 0..<20 {
            let frame = (0..<random.below(12) + 1).map { _ in random.piece() }.joined()
            let bytes = Array(frame.utf8)
            written.feed(bytes)
            let sent = squeezer.squeezed(bytes) { Array("\($0);5;\($1)".utf8) }
            squeezed.feed(sent)
            #expect(written.seen == squeezed.seen)
        }
    }

    /// The same numbers on every machine.
    private struct Numbers {
        private var state: UInt64

        init(seed: UInt64) { state = seed &* 2 &+ 1 }

        mutating func below(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }

        /// A movement and what is drawn there, in the manner of ncurses.
        mutating func piece() -> String {
            let line = below(Screen.lines) + 1
            let move = ["[\(line);\(below(Screen.columns) + 1)H", "[\(line)d", "[\(line);1H"]
            let looks = [
                "[m", "[1m", "[31m", "[44m", "[4m", "[39;49m", "[7m", "[22m", "[0;38;5;20m",
            ]
            var text = "\u{1B}" + move[below(3)]
            for _ in 0...below(3) {
                text += "\u{1B}" + looks[below(looks.count)]
                switch below(6) {
                case 0: text += "\u{1B}[K"
                case 1: text += "\r"
                case 2: text += String(repeating: " ", count: below(9) + 1)
                case 3: text += scrolled()
                default: text += "ab  c" + String(repeating: " ", count: below(9))
                }
            }
            return text
        }

        /// A part of the screen moves by a line.
        private mutating func scrolled() -> String {
            let first = below(3) + 1
            let last = first + below(Screen.lines - first) + 1
            let step = below(2) == 0 ? "\u{1B}[\(last);1H\n" : "\u{1B}[\(first);1H\u{1B}M"
            let end = "\u{1B}[1;\(Screen.lines)r\u{1B}[\(first);1H"
            return "\u{1B}[m\u{1B}[\(first);\(last)r" + step + end
        }
    }

    /// A terminal of a few cells, with the looks of its cells.
    private struct Screen {
        static let (columns, lines) = (20, 6)

        private struct Place: Equatable {
            var sign: UInt8 = 0x20
            var look = Rendition.plain

            /// Of a blank only its ground is seen, where no line or reversed colour marks it.
            var seen: Place {
                guard sign == 0x20, look.isErasable else { return self }
                var ground = Rendition.plain
                ground.background = look.background
                return Place(look: ground)
            }
        }

        private var rows = Array(
            repeating: Array(repeating: Place(), count: columns), count: lines)
        private var look = Rendition.plain
        private var (row, column) = (0, 0)
        private var region = 0...lines - 1

        var seen: [[String]] { rows.map { $0.map { "\($0.seen)" } } }

        mutating func feed(_ bytes: [UInt8]) {
            var rest = bytes[...]
            while let byte = rest.popFirst() {
                switch byte {
                case 0x0D: column = 0
                case 0x0A: if row == region.upperBound { scroll(up: true) } else { row += 1 }
                case 0x1B where rest.first == UInt8(ascii: "["):
                    let parameters = rest.dropFirst().prefix { $0 < 0x40 }
                    let final = rest[parameters.endIndex]
                    rest = rest[(parameters.endIndex + 1)...]
                    take(parameters, Character(UnicodeScalar(final)))
                case 0x1B:
                    rest = rest.dropFirst()
                    if row == region.lowerBound { scroll(up: false) } else { row -= 1 }
                default:
                    rows[row][column] = Place(sign: byte, look: look)
                    column = min(column + 1, Self.columns - 1)
                }
            }
        }

        private mutating func take(_ parameters: ArraySlice<UInt8>, _ final: Character) {
            let numbers = parameters.split(separator: UInt8(ascii: ";")).map(Rendition.number)
            let (first, second) = (numbers.first ?? 1, numbers.dropFirst().first ?? 1)
            switch final {
            case "m": if !look.apply(parameters) { Issue.record("\(parameters)") }
            case "H": (row, column) = (first - 1, second - 1)
            case "d": row = first - 1
            case "G": column = first - 1
            case "K": erase(column..<Self.columns)
            case "X": erase(column..<min(Self.columns, column + first))
            case "S": scroll(up: true)
            case "T": scroll(up: false)
            case "r":
                region = numbers.isEmpty ? 0...Self.lines - 1 : first - 1...second - 1
                (row, column) = (0, 0)
            default: Issue.record("\(final)")
            }
        }

        private var erased: Place {
            var ground = Rendition.plain
            ground.background = look.background
            return Place(look: ground)
        }

        private mutating func erase(_ range: Range<Int>) {
            for column in range { rows[row][column] = erased }
        }

        private mutating func scroll(up: Bool) {
            let blank = Array(repeating: erased, count: Self.columns)
            rows.remove(at: up ? region.lowerBound : region.upperBound)
            rows.insert(blank, at: up ? region.upperBound : region.lowerBound)
        }
    }
}
