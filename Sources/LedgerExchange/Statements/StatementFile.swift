import EventStoreCore
import TextFormats

/// A statement as it was found in a file: its proof, and whether its bytes are those that were
/// written. The format is told from the content.
struct StatementFile: Sendable {
    /// Bytes of a line that are looked at; the proof's lines are shorter.
    private static let keptBytes = 65_536
    /// Lines of a proof, at most: a long name takes some twenty.
    private static let keptLines = 200

    let proof: StatementProof
    /// The digest that stands in the file; nil if there is none that could be one.
    let stated: Digest?
    /// The digest of all lines but that one.
    let actual: Digest

    var isUnchanged: Bool { stated == actual }

    /// Reads a file once, in the memory of a line.
    ///
    /// - Throws: `StatementProblem.noProof`, and what the source throws.
    init(reading source: any ByteSource) throws {
        var (source, reader) = (source, Reader())
        while let chunk = try source.next() { reader.take(chunk) }
        reader.end()
        guard reader.hasDigest else { throw StatementProblem.noProof("it has no digest") }
        proof = try StatementProof(try reader.fields())
        stated = reader.stated
        actual = reader.actual
    }

    private struct Reader {
        private var hash = RunningDigest()
        private var line: [UInt8] = []
        /// The line is longer than what is kept of it.
        private var isLong = false
        private var format: StatementFormat?
        private var proof: [String] = []
        private(set) var hasDigest = false
        private(set) var stated: Digest?
        private(set) var actual = Digest.zero

        mutating func take(_ chunk: [UInt8]) {
            var rest = chunk[...]
            while let end = rest.firstIndex(of: 0x0A) {
                line += rest[...end]
                rest = rest[(end + 1)...]
                close()
            }
            line += rest
            if line.count > StatementFile.keptBytes {
                hash.take(line)
                line.removeAll(keepingCapacity: true)
                isLong = true
            }
        }

        mutating func end() {
            if !line.isEmpty { close() }
            actual = hash.digest
        }

        private mutating func close() {
            defer {
                line.removeAll(keepingCapacity: true)
                isLong = false
            }
            let text = isLong ? "" : String(decoding: line, as: UTF8.self)
            if format == nil { format = Self.format(of: line) }
            if !isLong, !hasDigest, let start = format?.digestStart, text.hasPrefix(start) {
                hasDigest = true
                stated = Digest(String(text.dropFirst(start.count).prefix(64)))
                return
            }
            hash.take(line)
            if !isLong, !hasDigest { keep(text.last == "\n" ? String(text.dropLast()) : text) }
        }

        private static func format(of line: [UInt8]) -> StatementFormat {
            switch line.first {
            case UInt8(ascii: "{"): .json
            case UInt8(ascii: "<"): .html
            default: line.starts(with: "record,".utf8) ? .csv : .text
            }
        }

        /// Keeps a line of the proof.
        private mutating func keep(_ line: String) {
            guard proof.count < StatementFile.keptLines else { return }
            switch format {
            case .text, .html:
                if !proof.isEmpty || line.hasPrefix(StatementProof.name + " ") {
                    proof.append(line)
                }
            case .csv: if line.hasPrefix("proof,") { proof.append(line) }
            case .json: if line.hasPrefix(#""proof":"#) { proof.append(line) }
            case nil: break
            }
        }

        /// The fields of the proof as it stands in the file.
        func fields() throws -> [(name: String, value: String)] {
            switch format {
            case .json: return try members()
            case .csv: return try proof.map { try Self.field(Self.cell(String($0.dropFirst(6)))) }
            case .text, .html, nil:
                var lines: [String] = []
                for line in proof {
                    if line.hasPrefix("+"), let last = lines.popLast() {
                        lines.append(last + line.dropFirst())
                    } else {
                        lines.append(line)
                    }
                }
                return try lines.map(Self.field)
            }
        }

        private func members() throws -> [(name: String, value: String)] {
            guard let line = proof.first, line.hasSuffix(","),
                let tree = try? JSONTree(Array(line.dropFirst(8).dropLast().utf8)),
                let members = tree.members
            else { throw StatementProblem.noProof("it has no proof that is JSON") }
            return try members.map { member in
                guard let text = member.value.string else {
                    throw StatementProblem.noProof("a value of it is no string")
                }
                return (member.name, text)
            }
        }

        /// The first cell of what is left of a row; the others are empty.
        private static func cell(_ row: String) -> String {
            let cell = row.trimmingSuffix(",")
            let quote = UInt8(ascii: "\"")
            guard cell.utf8.first == quote, cell.utf8.last == quote, cell.utf8.count >= 2 else {
                return cell
            }
            // Each second one of two quotes is left out, byte by byte as they were doubled.
            var (text, isSecond) = ([UInt8](), false)
            for byte in cell.utf8.dropFirst().dropLast() {
                isSecond = byte == UInt8(ascii: "\"") && !isSecond
                if byte != UInt8(ascii: "\"") || isSecond { text.append(byte) }
            }
            return String(decoding: text, as: UTF8.self)
        }

        private static func field(_ line: String) throws -> (name: String, value: String) {
            guard let space = line.firstIndex(of: " ") else {
                throw StatementProblem.noProof("'\(Printable(line))' is no line of it")
            }
            let (name, text) = (String(line[..<space]), String(line[line.index(after: space)...]))
            guard name == "account" else { return (name, text) }
            guard let account = try? JSONScanner.string(from: Array(text.utf8)) else {
                throw StatementProblem.noProof("its 'account' is wrong")
            }
            return (name, account)
        }
    }
}

extension StatementFormat {
    /// How the line of the digest begins.
    fileprivate var digestStart: String {
        switch self {
        case .text, .html: "sha256 "
        case .csv: "sha256,"
        case .json: #""sha256":""#
        }
    }
}

extension String {
    fileprivate func trimmingSuffix(_ character: Character) -> String {
        var text = self[...]
        while text.last == character { text.removeLast() }
        return String(text)
    }
}
