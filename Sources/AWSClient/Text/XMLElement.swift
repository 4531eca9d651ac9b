/// Finds the text of single elements in the small XML answers of Query services. It is no parser:
/// of what is not as expected, nothing is found.
package enum XMLElement {
    /// What is read of an answer, at most; a larger one is cut.
    package static let maximumBytes = 65_536

    /// The text between an element's tags.
    ///
    /// - Parameters:
    ///   - name: the element's, without prefix.
    ///   - bytes: an answer, or what stands in another element.
    /// - Returns: the text with its entities resolved; nil if the element does not occur.
    package static func text(_ name: String, in bytes: [UInt8]) -> String? {
        inside(name, of: bytes).map { resolved(String(decoding: $0, as: UTF8.self)) }
    }

    /// What stands between an element's first two tags.
    package static func inside(_ name: String, of bytes: [UInt8]) -> [UInt8]? {
        place(of: name, in: bytes.prefix(maximumBytes)).map { Array(bytes[$0.inside]) }
    }

    /// What stands between the tags of each element of a name, but for those in another one of
    /// that name.
    package static func all(_ name: String, in bytes: [UInt8]) -> [[UInt8]] {
        var rest = bytes.prefix(maximumBytes)
        var result: [[UInt8]] = []
        while let (inside, end) = place(of: name, in: rest) {
            result.append(Array(bytes[inside]))
            rest = rest[end...]
        }
        return result
    }

    private static func place(
        of name: String, in bytes: ArraySlice<UInt8>
    ) -> (inside: Range<Int>, end: Int)? {
        guard let start = end(of: "<\(name)", isTag: true, in: bytes),
            let open = bytes[start...].firstIndex(of: UInt8(ascii: ">")),
            bytes[open - 1] != UInt8(ascii: "/")
        else { return nil }
        let closing = "</\(name)>"
        guard let end = end(of: closing, isTag: false, in: bytes[(open + 1)...]) else { return nil }
        return ((open + 1)..<(end - closing.utf8.count), end)
    }

    /// Behind the first place where a text stands; of a tag, its name ends there.
    private static func end(of text: String, isTag: Bool, in bytes: ArraySlice<UInt8>) -> Int? {
        let text = Array(text.utf8)
        var index = bytes.startIndex
        while index + text.count < bytes.endIndex + (isTag ? 0 : 1) {
            let behind = index + text.count
            if bytes[index..<behind].elementsEqual(text) {
                if !isTag { return behind }
                let next = bytes[behind]
                if next == UInt8(ascii: ">") || next <= 0x20 || next == UInt8(ascii: "/") {
                    return behind
                }
            }
            index += 1
        }
        return nil
    }

    private static let entities = [
        "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "amp": "&",
    ]

    private static func resolved(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let mark = rest.firstIndex(of: "&") {
            result += rest[..<mark]
            let name = rest[rest.index(after: mark)...].prefix { $0 != ";" }
            guard name.endIndex < rest.endIndex, let character = character(name) else {
                result += "&"
                rest = rest[rest.index(after: mark)...]
                continue
            }
            result += character
            rest = rest[rest.index(after: name.endIndex)...]
        }
        return result + rest
    }

    private static func character(_ entity: Substring) -> String? {
        if let known = entities[String(entity)] { return known }
        guard entity.hasPrefix("#") else { return nil }
        let digits = entity.dropFirst()
        let code = digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return code.flatMap(Unicode.Scalar.init).map(String.init)
    }
}
