import EventStoreCore
import LedgerService
import TextFormats

/// An exported digest of every stream's head: the anchor that shows a tail that was cut off, which
/// no chain inside the book can show.
///
/// It says nothing of time or place, so that two equal books have equal seals, byte for byte:
/// ```
/// daybook-seal 1
/// position 48226
/// streams 1229
/// sha256 6f0c…
/// 60 a1b2… "485"
/// ```
package struct Seal: Hashable, Sendable {
    package struct Head: Hashable, Sendable {
        package let stream: StreamID
        package let version: Version
        package let hash: Digest

        package init(_ head: StreamHead) {
            (stream, version, hash) = (head.stream, head.version, head.hash)
        }

        init(stream: StreamID, version: Version, hash: Digest) {
            (self.stream, self.version, self.hash) = (stream, version, hash)
        }
    }

    /// The last position of the log that was sealed.
    package let position: Position
    /// By the names of the streams.
    package let heads: [Head]
    /// SHA-256 over the position and the lines of the heads.
    package let digest: Digest

    package init(position: Position, heads: [Head]) {
        self.position = position
        self.heads = heads
        digest = Self.digest(position, heads.map(Self.line))
    }

    package var text: String {
        let lines = heads.map(Self.line)
        return """
            daybook-seal 1
            position \(position)
            streams \(heads.count)
            sha256 \(digest)

            """ + lines.map { $0 + "\n" }.joined()
    }

    /// Reads a seal's text and checks its digest.
    ///
    /// - Throws: `SealError`, naming the line.
    package init(_ text: String) throws {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        func field(_ index: Int, _ name: String) throws -> Substring {
            guard index < lines.count, lines[index].hasPrefix(name + " ") else {
                throw SealError(line: index + 1, reason: "'\(name) …' is expected here")
            }
            return lines[index].dropFirst(name.count + 1)
        }
        guard try field(0, "daybook-seal") == "1" else {
            throw SealError(line: 1, reason: "a seal of a version that this program does not know")
        }
        guard let position = Int64(try field(1, "position")), position >= 0,
            let count = Int(try field(2, "streams")), count >= 0
        else { throw SealError(line: 2, reason: "a number is expected here") }
        guard let digest = Digest(String(try field(3, "sha256"))) else {
            throw SealError(line: 4, reason: "64 hexadecimal digits are expected here")
        }
        guard lines.count - 5 == count, lines.last == "" else {
            throw SealError(
                line: lines.count, reason: "the seal names \(count) streams but is cut off")
        }
        var heads: [Head] = []
        for (index, line) in lines.dropFirst(4).dropLast().enumerated() {
            guard let head = Self.head(line) else {
                throw SealError(
                    line: index + 5, reason: "version, hash and \"name\" are expected here")
            }
            heads.append(head)
        }
        self.init(position: Position(position), heads: heads)
        guard self.digest == digest else {
            throw SealError(
                line: 4, reason: "the digest is not that of the lines: the seal was changed")
        }
    }

    private static func line(_ head: Head) -> String {
        var writer = JSONWriter()
        writer.string(head.stream.name)
        return "\(head.version) \(head.hash) \(writer.text)"
    }

    private static func head(_ line: Substring) -> Head? {
        let parts = line.split(separator: " ", maxSplits: 2)
        guard parts.count == 3, let version = Int64(parts[0]), let hash = Digest(String(parts[1])),
            let name = try? JSONScanner.string(from: Array(parts[2].utf8))
        else { return nil }
        return Head(stream: StreamID(stored: name), version: Version(version), hash: hash)
    }

    private static func digest(_ position: Position, _ lines: [String]) -> Digest {
        var bytes = Array("position \(position)\n".utf8)
        for line in lines {
            bytes.append(contentsOf: line.utf8)
            bytes.append(0x0A)
        }
        return Digest(sha256: bytes)
    }
}

/// Why a text is not a seal.
package struct SealError: Error, Hashable, Sendable, CustomStringConvertible {
    package let line: Int
    package let reason: String
    package var description: String { "seal, line \(line): \(reason)" }
}

extension Ledger {
    private static let headsPage = 5000

    /// Seals the book as it is now, or as it was at a position.
    package func seal(at position: Position? = nil) async throws -> Seal {
        // Appends may go on meanwhile: heads are taken back to the position read first, so that the
        // seal is of one moment.
        let end = try await events.lastPosition()
        let position = min(position ?? end, end)
        var heads: [Seal.Head] = []
        var after: StreamID?
        while true {
            let page = try await events.streams(after: after, limit: Self.headsPage)
            for head in page {
                if let sealed = try await self.head(head, notAfter: position) {
                    heads.append(sealed)
                }
            }
            guard page.count == Self.headsPage, let last = page.last else { break }
            after = last.stream
        }
        return Seal(position: position, heads: heads)
    }

    private func head(_ head: StreamHead, notAfter position: Position) async throws -> Seal.Head? {
        if head.position <= position {
            return Seal.Head(head)
        }
        return try await events.head(of: head.stream, at: position).map(Seal.Head.init)
    }
}

extension Verifier {
    /// Every sealed head must still be in the book, unchanged; what came behind it is welcome.
    func verify(_ seal: Seal, _ report: inout VerificationReport) async throws {
        var found: Int64 = 0
        for (index, head) in seal.heads.enumerated() {
            if index % 1000 == 0 {
                try Task.checkCancellation()
                tell(.seal, Int64(index), Int64(seal.heads.count), report)
            }
            let event = try await ledger.events.read(
                head.stream, StreamQuery(from: head.version, through: head.version, limit: 1)
            ).first
            if let event, event.hash == head.hash {
                found += 1
            } else {
                report.add(
                    Finding(
                        .seal, account: head.stream, version: head.version,
                        event == nil
                            ? "was sealed, but the account ends before it: its tail was cut off"
                            : "is not the event that was sealed"))
            }
        }
        let end = try await ledger.events.lastPosition()
        if end < seal.position {
            report.add(
                Finding(
                    .seal, position: end,
                    "the log ends here, but was sealed up to position \(seal.position)"))
        }
        report.sealedStreams = found
    }
}
