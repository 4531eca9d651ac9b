/// What must not reach a person's terminal from stored data: control characters other than the
/// line feed that ends a line, bidirectional controls, and what cannot be seen.
///
/// - Returns: the code points found, in hexadecimal; bytes that are not UTF-8 count as one.
func hidden(in bytes: [UInt8], besides allowed: Set<Unicode.Scalar> = []) -> [String] {
    guard let text = String(validating: bytes, as: UTF8.self) else { return ["not UTF-8"] }
    return text.unicodeScalars.filter { scalar in
        switch scalar.value {
        case 0x0A: false
        case 0..<0x20, 0x7F...0x9F: !allowed.contains(scalar)
        case 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0x61C: true
        default: false
        }
    }.map { String($0.value, radix: 16) }
}
