import TextFormats

/// Texts of a statement as JSON. The same bytes go to a terminal and into a file, so that what
/// could act on a reader stands as `\u` escapes, which mean the same.
enum StatementString {
    /// A string; letters of all scripts stay as they are.
    static func json(_ text: String) -> String { visible(quoted(text)) }

    /// A string in plain ASCII, without anything that HTML would read.
    static func ascii(_ text: String) -> String {
        escaped(quoted(text)) { $0.isASCII && !"<>&'\u{7F}".unicodeScalars.contains($0) }
    }

    /// JSON that means the same, in which nothing acts on its reader. Outside of strings JSON has
    /// nothing that could.
    static func visible(_ json: String) -> String {
        escaped(json) { Printable(String($0)).text == String($0) }
    }

    private static func quoted(_ text: String) -> String {
        var writer = JSONWriter(capacity: text.utf8.count + 2)
        writer.string(text)
        return writer.text.description
    }

    private static func escaped(_ json: String, _ isPlain: (Unicode.Scalar) -> Bool) -> String {
        var result = String.UnicodeScalarView()
        for scalar in json.unicodeScalars {
            if isPlain(scalar) {
                result.append(scalar)
                continue
            }
            for unit in String(scalar).utf16 {
                let digits = String(unit, radix: 16)
                let zeros = String(repeating: "0", count: 4 - digits.count)
                result.append(contentsOf: "\\u\(zeros)\(digits)".unicodeScalars)
            }
        }
        return String(result)
    }
}
