import Synchronization
import TextFormats

/// Takes what ought to be written, and compares it with what is there: keeps the first line in
/// which the two part.
final class ComparingSink: ByteSink {
    /// What differs: the line, counted from 1, as it ought to be and as it is.
    struct Difference: Hashable, Sendable, CustomStringConvertible {
        let line: Int
        let expected: String
        /// Nil where there is nothing any more.
        let found: String?

        var description: String {
            let found = found.map { "'\(Printable($0))'" } ?? "nothing"
            return "line \(line) is not what the book says: it is \(found), and ought to be "
                + "'\(Printable(expected))'"
        }
    }

    /// Bytes of a line that are shown.
    private static let shownBytes = 240
    /// Of them in front of the difference.
    private static let contextBytes = 120

    private struct State {
        var source: any ByteSource & Sendable
        var found: ArraySlice<UInt8> = []
        var expected: [UInt8] = []
        /// The end of the part of the line in which the two still agree.
        var line: [UInt8] = []
        var number = 1
        /// Bytes of the rest of the line in which they part, of each side.
        var isOver = false
        var difference: Difference?
    }

    private let state: Mutex<State>

    init(_ source: some ByteSource & Sendable) { state = Mutex(State(source: source)) }

    /// The first difference; asked when all was written.
    ///
    /// - Throws: what the source throws.
    func difference() throws -> Difference? {
        try state.withLock { state in
            if state.isOver {
                // The rest of the line had not been written yet.
                if state.difference == nil { try Self.settle(&state) }
                return state.difference
            }
            guard let rest = try Self.rest(&state) else { return nil }
            return Difference(line: state.number, expected: "", found: rest)
        }
    }

    func write(_ bytes: [UInt8]) throws {
        try state.withLock { state in
            if state.isOver {
                // What is shown of the line may still be on its way.
                if state.difference == nil {
                    state.expected += bytes.prefix(Self.shownBytes)
                    try Self.settle(&state)
                }
                return
            }
            var rest = bytes[...]
            while !rest.isEmpty {
                if state.found.isEmpty {
                    guard let chunk = try state.source.next() else { break }
                    state.found = chunk[...]
                    continue
                }
                let count = min(rest.count, state.found.count)
                var same = 0
                let (left, right) = (rest.startIndex, state.found.startIndex)
                while same < count, rest[left + same] == state.found[right + same] {
                    if rest[left + same] == 0x0A {
                        state.number += 1
                        state.line.removeAll(keepingCapacity: true)
                    } else {
                        if state.line.count == Self.contextBytes {
                            state.line.removeFirst(Self.contextBytes / 2)
                        }
                        state.line.append(rest[left + same])
                    }
                    same += 1
                }
                rest = rest.dropFirst(same)
                state.found = state.found.dropFirst(same)
                if same < count { break }
            }
            guard !rest.isEmpty else { return }
            state.isOver = true
            state.expected = Array(rest.prefix(Self.shownBytes))
            if state.expected.contains(0x0A) || rest.count >= Self.shownBytes {
                try Self.settle(&state)
            }
        }
    }

    private static func settle(_ state: inout State) throws {
        let expected = state.line + state.expected.prefix { $0 != 0x0A }
        state.difference = Difference(
            line: state.number, expected: text(expected), found: try rest(&state))
    }

    /// The line that is there; nil at the end.
    private static func rest(_ state: inout State) throws -> String? {
        var found = Array(state.found.prefix(shownBytes))
        while found.count < shownBytes, !found.contains(0x0A), let more = try state.source.next() {
            found += more.prefix(shownBytes)
        }
        if found.isEmpty, state.line.isEmpty { return nil }
        return text(state.line + found.prefix { $0 != 0x0A })
    }

    private static func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.prefix(shownBytes), as: UTF8.self)
    }
}
