import TextFormats

/// A text without blanks, tabs and line ends around it.
func trimmed(_ text: some StringProtocol) -> String {
    let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
    let bytes = Array(text.utf8)
    guard let first = bytes.firstIndex(where: { !isSpace($0) }),
        let last = bytes.lastIndex(where: { !isSpace($0) })
    else { return "" }
    return String(decoding: bytes[first...last], as: UTF8.self)
}

/// Whether a setting's value is `true`, in whatever case.
func saysTrue(_ value: String) -> Bool { value.asciiLowercased == "true" }

/// A name out of a file, for a sentence: in quotes, safe, and not too long.
func quoted(_ name: String) -> String { "\"\(Printable(String(name.prefix(200))))\"" }
