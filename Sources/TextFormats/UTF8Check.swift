/// Finds bytes that are not UTF-8 (RFC 3629: shortest form, no surrogates).
package enum UTF8Check {
    /// The offset of the first byte that does not belong; nil if all do.
    package static func firstFault(in bytes: ArraySlice<UInt8>) -> Int? {
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if bytes[index] < 0x80 {
                index += 1
                continue
            }
            guard let length = scalarLength(bytes[index...]) else {
                return index - bytes.startIndex
            }
            index += length
        }
        return nil
    }

    /// Bytes of the scalar that begins here and is not ASCII; nil if none does.
    static func scalarLength(_ bytes: ArraySlice<UInt8>) -> Int? {
        let lead = bytes[bytes.startIndex]
        let (length, second): (Int, ClosedRange<UInt8>)
        switch lead {
        case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: return nil
        }
        guard bytes.count >= length, second.contains(bytes[bytes.startIndex + 1]) else {
            return nil
        }
        let rest = bytes.dropFirst(2).prefix(length - 2)
        return rest.allSatisfy { $0 & 0xC0 == 0x80 } ? length : nil
    }
}
