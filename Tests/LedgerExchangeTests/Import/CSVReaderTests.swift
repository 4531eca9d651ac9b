import TestSupport
import Testing

@testable import LedgerExchange
@testable import LedgerService

@Suite struct CSVReaderTests {
    /// Reads a whole file; a bad record stands as its message.
    static func read(_ bytes: [UInt8], chunk: Int, delimiter: UInt8 = 0x2C) -> [[String]] {
        let reader = CSVReader(ArraySource(bytes, chunkSize: chunk), delimiter: delimiter)
        var records: [[String]] = []
        while true {
            do {
                guard try reader.next() else { return records }
                if reader.expectedFields == nil { reader.expectedFields = reader.fields.count }
                records.append(
                    reader.fields.indices.map { String(decoding: reader.field($0), as: UTF8.self) })
            } catch let problem as RowProblem {
                records.append(["!\(problem.place.line):\(problem.place.column) \(problem.reason)"])
            } catch {
                return records + [["\(error)"]]
            }
        }
    }

    static let grammar: [(String, [[String]])] = [
        ("", []),
        ("\n\r\n", []),
        ("a", [["a"]]),
        ("a\n", [["a"]]),
        ("a,b\r\n1,2", [["a", "b"], ["1", "2"]]),
        ("a,b\n1,2\n\n3,4\n", [["a", "b"], ["1", "2"], ["3", "4"]]),
        ("\u{FEFF}a,b\n1,2", [["a", "b"], ["1", "2"]]),
        ("a,b\n,", [["a", "b"], ["", ""]]),
        ("a,b\n\"\",\"\"", [["a", "b"], ["", ""]]),
        ("a\n\"\"\n", [["a"], [""]]),
        ("a,b\n\"x,y\",\"l1\nl2\"\n", [["a", "b"], ["x,y", "l1\nl2"]]),
        ("a,b\n\"l1\r\nl2\",2\n", [["a", "b"], ["l1\r\nl2", "2"]]),
        ("a,b\n\"say \"\"hi\"\"\",2", [["a", "b"], ["say \"hi\"", "2"]]),
        ("a,b\n ž , ů \n", [["a", "b"], [" ž ", " ů "]]),
        ("a,b\n\"x\r\",2\n", [["a", "b"], ["x\r", "2"]]),
        // What breaks the grammar: line, column, reason; then the next line.
        (
            "a,b\n1\n3,4",
            [["a", "b"], ["!2:1 the row has 1 fields; the header has 2"], ["3", "4"]]
        ),
        ("a,b\n1,2,3\n", [["a", "b"], ["!2:1 the row has 3 fields; the header has 2"]]),
        (
            "a,b\n\"x\"y,2\n3,4",
            [["a", "b"], ["!2:4 text after a closing quote"], ["3", "4"]]
        ),
        (
            "a,b\nžx\"y,2\n3,4",
            [
                ["a", "b"], ["!2:3 a quote inside a field that does not start with one"],
                ["3", "4"],
            ]
        ),
        (
            "a,b\n1,\"2\n3,4\n",
            [["a", "b"], ["!2:3 a quote opens here and the file ends before it closes"]]
        ),
        (
            "a,b\n1,\u{0}\n3,4",
            [["a", "b"], ["!2:3 a NUL byte; this is not a text file"], ["3", "4"]]
        ),
        (
            "a,b\n\"x\n\u{0}\",1\n3,4",
            [["a", "b"], ["!3:1 a NUL byte; this is not a text file"], ["3", "4"]]
        ),
        (
            "a,b\n1\r2,3\n3,4",
            [
                ["a", "b"], ["!2:2 a carriage return without a line feed behind it"], ["3", "4"],
            ]
        ),
    ]

    @Test(arguments: [1, 2, 3, 64])
    func grammar(chunk: Int) {
        for (text, expected) in Self.grammar {
            #expect(
                Self.read(Array(text.utf8), chunk: chunk) == expected, "\(text.debugDescription)")
        }
    }

    @Test(arguments: [
        [0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80],
    ])
    func invalidUTF8(bytes: [UInt8]) {
        let file = Array("a,b\nž,x".utf8) + bytes + Array("\n3,4".utf8)
        let expected = [["a", "b"], ["!2:4 a byte is not UTF-8"], ["3", "4"]]
        #expect(Self.read(file, chunk: 3) == expected)
    }

    @Test func aCharacterSplitByADelimiterIsNotUTF8() {
        let file = Array("a,b\n".utf8) + [0xC3, 0x2C, 0xA9, 0x0A]
        #expect(Self.read(file, chunk: 9) == [["a", "b"], ["!2:1 a byte is not UTF-8"]])
    }

    @Test func otherDelimiter() {
        #expect(
            Self.read(Array("a;b\n1,5;2".utf8), chunk: 4, delimiter: 0x3B) == [
                ["a", "b"], ["1,5", "2"],
            ])
    }

    @Test func aRecordHasALimit() {
        let long = String(repeating: "x", count: ImportLimits.recordBytes + 9)
        let records = Self.read(Array("a,b\n\"\(long)\n1,2\n3,4\n".utf8), chunk: 4096)
        #expect(records.count == 4)
        #expect(records[1][0].hasPrefix("!2:1 the record is longer than 1048576 bytes"))
        #expect(records[1][0].hasSuffix("the quote at line 2, column 1 may have no end"))
        #expect(records[3] == ["3", "4"])
    }

    @Test func randomFieldsComeBack() {
        var random = SeededRandom.announced(for: "CSVReaderTests")
        let seed = random.seed
        let alphabet = Array("ab,;\"\n\r ž€😀'\u{1b}".unicodeScalars)
        for _ in 0..<300 {
            let width = Int.random(in: 2...5, using: &random)
            let rows = (0..<4).map { _ in
                (0..<width).map { _ in
                    String(
                        String.UnicodeScalarView(
                            (0..<Int.random(in: 0...6, using: &random)).map { _ in
                                alphabet.randomElement(using: &random) ?? "a"
                            }))
                }
            }
            let lines = rows.map { row in
                row.map { cell in
                    "\""
                        + cell.split(separator: "\"", omittingEmptySubsequences: false)
                        .joined(separator: "\"\"") + "\""
                }.joined(separator: ",")
            }
            let file = Array(lines.joined(separator: random.next() % 2 == 0 ? "\n" : "\r\n").utf8)
            let read = Self.read(file, chunk: Int.random(in: 1...40, using: &random))
            #expect(
                read.map { $0.map { Array($0.utf8) } } == rows.map { $0.map { Array($0.utf8) } },
                "seed \(seed)")
        }
    }
}
