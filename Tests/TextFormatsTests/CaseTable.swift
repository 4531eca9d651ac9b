import Foundation

/// The cases of a standard's own test suite, kept as one text in `Cases`, which tells its notation
/// at its top.
struct CaseTable {
    struct Case {
        let name: String
        let input: [UInt8]
        /// Whether the input must be read.
        let isValid: Bool
        /// What must be found in it; empty where only the verdict is kept.
        let findings: [String]
    }

    struct Malformed: Error {
        let line: Int
    }

    let cases: [Case]

    /// - Parameter name: of the file, without `.txt`.
    /// - Throws: `Malformed` for a line that is none of the notation.
    init(_ name: String) throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Cases/\(name).txt")
        let text = try String(contentsOf: file, encoding: .utf8)
        var cases: [Case] = []
        var (name, rows, findings) = ("", [[UInt8]](), [String]())
        var verdict: Bool?
        func end() {
            guard let isValid = verdict, !name.isEmpty else { return }
            let input = Array(rows.joined(separator: [UInt8(ascii: "\n")]))
            cases.append(Case(name: name, input: input, isValid: isValid, findings: findings))
        }
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            let rest = line.dropFirst(2)
            switch line.prefix(line.hasPrefix("==") ? 2 : 1) {
            case "==":
                end()
                (name, rows, findings, verdict) = (String(rest.dropFirst()), [], [], nil)
            case "|": rows.append(try Self.bytes(of: rest, line: index + 1))
            case "=":
                verdict = true
                if !rest.isEmpty { findings.append(String(rest)) }
            case "!": verdict = false
            case "", "#": if verdict == nil, !name.isEmpty { verdict = true }
            default: throw Malformed(line: index + 1)
            }
        }
        end()
        self.cases = cases
    }

    /// `a‹0D›‹b × 3›` is `a\rbbb`.
    private static func bytes(of row: Substring, line: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        for (index, part) in row.split(separator: "‹", omittingEmptySubsequences: false)
            .enumerated()
        {
            guard index > 0 else {
                bytes += Array(part.utf8)
                continue
            }
            let halves = part.split(
                separator: "›", maxSplits: 1, omittingEmptySubsequences: false)
            let repeated = halves[0].components(separatedBy: " × ")
            if repeated.count == 2, let count = Int(repeated[1]) {
                bytes += Array(String(repeating: repeated[0], count: count).utf8)
            } else if let byte = UInt8(halves[0], radix: 16) {
                bytes.append(byte)
            } else {
                throw Malformed(line: line)
            }
            guard halves.count == 2 else { throw Malformed(line: line) }
            bytes += Array(halves[1].utf8)
        }
        return bytes
    }
}
