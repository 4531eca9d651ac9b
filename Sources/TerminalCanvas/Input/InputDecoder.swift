/// Turns the bytes of a terminal into inputs, in whatever pieces they come.
///
/// A lone ESC is a key, and the beginning of others: whoever feeds the decoder waits a moment when
/// `isWaiting`, and then calls `timeOut`. Alt is not told from Esc followed by the key: over a slow
/// line the two arrive alike.
package struct InputDecoder: Sendable {
    /// More is cut off: nobody pastes that much into one line.
    package static let maximumPaste = 64 * 1024
    /// A control sequence that is longer is none.
    private static let maximumSequence = 64

    private let sequences: KeySequences
    /// What is not decoded yet.
    private var bytes: [UInt8] = []
    /// What was pasted until now; nil outside of a paste.
    private var paste: [UInt8]?

    package init(_ sequences: KeySequences = KeySequences()) {
        self.sequences = sequences
    }

    /// Whether bytes are held back because more may belong to them.
    package var isWaiting: Bool { !bytes.isEmpty || paste != nil }
    package var isPasting: Bool { paste != nil }

    package mutating func feed(_ more: some Sequence<UInt8>) -> [Input] {
        bytes += more
        return decode(isLast: false)
    }

    /// Nothing more came: takes what is held back as it is. A paste whose end was lost ends here.
    package mutating func timeOut() -> [Input] {
        var inputs = decode(isLast: true)
        if let pasted = paste {
            paste = nil
            inputs.append(.paste(Self.text(pasted)))
        }
        return inputs
    }

    // MARK: Decoding

    private enum Step {
        case input(Input?, length: Int)
        case startPaste(length: Int)
        case wait
    }

    private mutating func decode(isLast: Bool) -> [Input] {
        var inputs: [Input] = []
        var start = 0
        while start < bytes.count {
            if paste != nil {
                let taken = takePaste(bytes[start...], isLast)
                start += taken.length
                if taken.isOver, let pasted = paste {
                    paste = nil
                    inputs.append(.paste(Self.text(pasted)))
                } else {
                    break
                }
                continue
            }
            let step = step(bytes[start...], isLast)
            switch step {
            case .wait:
                bytes.removeFirst(start)
                return inputs
            case .startPaste(let length):
                paste = []
                start += length
            case .input(let input, let length):
                if let input { inputs.append(input) }
                start += length
            }
        }
        bytes.removeFirst(min(start, bytes.count))
        return inputs
    }

    private func step(_ rest: ArraySlice<UInt8>, _ isLast: Bool) -> Step {
        guard let first = rest.first else { return .wait }
        switch first {
        case 0x1B: return escapeStep(rest.dropFirst(), isLast)
        case 0x0D, 0x0A: return .input(.key(.enter), length: 1)
        case 0x09: return .input(.key(.tab), length: 1)
        case 0x08, 0x7F: return .input(.key(.backspace), length: 1)
        case 0: return .input(.key(Key(.character(" "), .control)), length: 1)
        case 1..<0x1B: return .input(.key(Self.control(first + 0x60)), length: 1)
        case 0x1C..<0x20: return .input(.key(Self.control(first + 0x40)), length: 1)
        default: return Self.characterStep(rest, isLast)
        }
    }

    private static func control(_ letter: UInt8) -> Key {
        .control(Character(Unicode.Scalar(letter)))
    }

    /// A character of UTF-8; bytes that are none are dropped, one at a time.
    private static func characterStep(_ rest: ArraySlice<UInt8>, _ isLast: Bool) -> Step {
        guard let first = rest.first else { return .wait }
        let length =
            switch first {
            case 0..<0x80: 1
            case 0xC2..<0xE0: 2
            case 0xE0..<0xF0: 3
            case 0xF0..<0xF5: 4
            default: 0
            }
        guard length > 0 else { return .input(nil, length: 1) }
        let following = rest.dropFirst().prefix(length - 1)
        guard following.allSatisfy({ $0 & 0xC0 == 0x80 }) else { return .input(nil, length: 1) }
        guard following.count == length - 1 else {
            return isLast ? .input(nil, length: 1) : .wait
        }
        guard let character = String(validating: rest.prefix(length), as: UTF8.self)?.first,
            character.unicodeScalars.allSatisfy({ !(0x80..<0xA0).contains($0.value) })
        else { return .input(nil, length: 1) }
        return .input(.key(.character(character)), length: length)
    }

    // MARK: Sequences

    /// `rest` is what follows the ESC.
    private func escapeStep(_ rest: ArraySlice<UInt8>, _ isLast: Bool) -> Step {
        let escape = Step.input(.key(.escape), length: 1)
        guard let first = rest.first else { return isLast ? escape : .wait }
        switch sequences.match(rest) {
        case .key(let key, let length): return .input(.key(key), length: length + 1)
        case .prefix where !isLast: return .wait
        case .prefix, .none: break
        }
        guard first == UInt8(ascii: "[") else { return escape }
        return controlStep(rest.dropFirst(), isLast)
    }

    /// `rest` is what follows `ESC [`.
    private func controlStep(_ rest: ArraySlice<UInt8>, _ isLast: Bool) -> Step {
        let escape = Step.input(.key(.escape), length: 1)
        if rest.first == UInt8(ascii: "M") { return oldMouseStep(rest, isLast) }
        let parameters = rest.prefix { (0x20..<0x40).contains($0) }
        guard parameters.count <= Self.maximumSequence else { return escape }
        guard let final = rest.dropFirst(parameters.count).first else {
            return isLast ? escape : .wait
        }
        // No control sequence after all: Esc was pressed, and then other keys.
        guard (0x40..<0x7F).contains(final) else { return escape }
        let length = 2 + parameters.count + 1
        let sequence = ControlSequence(parameters: parameters, final: final)
        if sequence.isPasteStart { return .startPaste(length: length) }
        return .input(sequence.input, length: length)
    }

    /// `ESC [ M` and three bytes, from terminals that know no better way to tell of the mouse.
    private func oldMouseStep(_ rest: ArraySlice<UInt8>, _ isLast: Bool) -> Step {
        guard rest.count >= 4 else { return isLast ? .input(.key(.escape), length: 1) : .wait }
        let values = rest.dropFirst().prefix(3).map { Int($0) - 32 }
        let isRelease = values[0] & 3 == 3
        let mouse = ControlSequence.mouse(
            code: isRelease ? 0 : values[0], column: values[1], row: values[2], isRelease: isRelease
        )
        return .input(mouse, length: 6)
    }

    // MARK: Pastes

    private static let pasteEnd = Array("\u{1B}[201~".utf8)

    /// Moves pasted bytes over, up to the end of the paste, or to where it may have begun.
    private mutating func takePaste(
        _ rest: ArraySlice<UInt8>, _ isLast: Bool
    ) -> (length: Int, isOver: Bool) {
        let mark = Self.pasteEnd
        let end = rest.indices.first { rest[$0] == 0x1B && rest[$0...].starts(with: mark) }
        let kept = end != nil || isLast ? 0 : partialEnd(rest)
        let pasted = rest[..<(end ?? rest.endIndex - kept)]
        let room = Self.maximumPaste - (paste?.count ?? 0)
        paste?.append(contentsOf: pasted.prefix(max(0, room)))
        return end == nil ? (pasted.count, false) : (pasted.count + mark.count, true)
    }

    /// How many of the last bytes are the beginning of the paste's end.
    private func partialEnd(_ rest: ArraySlice<UInt8>) -> Int {
        let mark = Self.pasteEnd
        let most = min(mark.count - 1, rest.count)
        return stride(from: most, to: 0, by: -1).first { mark.starts(with: rest.suffix($0)) } ?? 0
    }

    private static func text(_ pasted: [UInt8]) -> String {
        let text = String(decoding: pasted, as: UTF8.self)
        return String(text.map { $0.isNewline ? "\n" : $0 })
    }
}
