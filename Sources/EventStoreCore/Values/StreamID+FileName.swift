import TextFormats

extension StreamID {
    /// Bytes of it in a file's name, at most: file systems allow some 255 in all.
    private static let maximumFileNameBytes = 160
    private static let digestDigits = 16

    /// A name for a file, without an ending: another one for each stream, whatever its name holds.
    /// Plain ASCII; no folder, and no hidden file.
    package var fileName: String {
        let escaped = escapedName
        guard escaped.utf8.count > Self.maximumFileNameBytes else { return escaped }
        let digest = Digest(sha256: Array(name.utf8)).description
        // No escaped name holds a tilde.
        return escaped.prefix(Self.maximumFileNameBytes) + "~" + digest.prefix(Self.digestDigits)
    }

    private var escapedName: String {
        var result: [UInt8] = []
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                result.append(byte)
            case UInt8(ascii: ".") where !result.isEmpty: result.append(byte)
            default:
                result += [
                    UInt8(ascii: "%"), Hex.digit(UInt64(byte) >> 4), Hex.digit(UInt64(byte)),
                ]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
