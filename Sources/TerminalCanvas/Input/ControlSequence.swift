/// What comes after `ESC [`: numbers, and a letter that says what they are about.
struct ControlSequence {
    let parameters: ArraySlice<UInt8>
    let final: UInt8

    var isPasteStart: Bool { final == UInt8(ascii: "~") && numbers.first == 200 }

    /// Nil for what means nothing here: a key with an unknown number, an answer that nobody asked
    /// for.
    var input: Input? {
        switch final {
        case UInt8(ascii: "I") where parameters.isEmpty: .focus(true)
        case UInt8(ascii: "O") where parameters.isEmpty: .focus(false)
        case UInt8(ascii: "M"), UInt8(ascii: "m"): mouseInput
        case UInt8(ascii: "~"): modified(numbers.first.flatMap(KeySequences.key(number:)))
        case UInt8(ascii: "u"): characterInput
        default: modified(KeySequences.key(letter: final))
        }
    }

    private var numbers: [Int] {
        parameters.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map {
            Int(String(decoding: $0, as: UTF8.self)) ?? 0
        }
    }

    /// The second number is 1 and the modifiers' bits.
    private var modifiers: Key.Modifiers {
        let numbers = numbers
        let bits = numbers.count > 1 ? max(1, numbers[1]) - 1 : 0
        return Key.Modifiers(rawValue: UInt8(bits & 7))
    }

    private func modified(_ key: Key?) -> Input? {
        key.map { .key(Key($0.base, $0.modifiers.union(modifiers))) }
    }

    /// `ESC [ 100 ; 5 u`: a character with modifiers, from terminals that were told to.
    private var characterInput: Input? {
        guard let value = numbers.first.flatMap({ UInt32(exactly: $0) }),
            let scalar = Unicode.Scalar(value), scalar.value >= 0x20,
            !(0x7F..<0xA0).contains(scalar.value)
        else { return nil }
        return .key(Key(.character(Character(scalar)), modifiers.subtracting(.shift)))
    }

    private var mouseInput: Input? {
        guard parameters.first == UInt8(ascii: "<") else { return nil }
        let own = ControlSequence(parameters: parameters.dropFirst(), final: final)
        let numbers = own.numbers
        guard numbers.count == 3 else { return nil }
        return Self.mouse(
            code: numbers[0], column: numbers[1], row: numbers[2],
            isRelease: final == UInt8(ascii: "m"))
    }

    /// Columns and rows are counted from 1 here. Movements without a button are left out.
    static func mouse(code: Int, column: Int, row: Int, isRelease: Bool) -> Input? {
        let isMovement = code & 32 != 0
        let buttons: [Int: MouseInput.Button] = [
            0: .left, 1: .middle, 2: .right, 64: .wheelUp, 65: .wheelDown,
        ]
        guard let button = buttons[code & ~0x3C], column > 0, row > 0 else { return nil }
        let position = CellPosition(column: column - 1, row: row - 1)
        return .mouse(MouseInput(button, isRelease: isRelease, isDrag: isMovement, at: position))
    }
}
