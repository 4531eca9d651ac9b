/// Numbers that are typed back as the explorer shows them. Its own format states what the marks
/// are: a comma stands between groups of three digits, and a point before the decimals.
enum ShownNumber {
    /// Writes `1,234.56` and `−3,987.00` as `1234.56` and `-3987.00`, wherever they stand outside
    /// of quotes. Everything else stays as it is, for whoever reads it to refuse.
    static func plain(_ text: String) -> String {
        let characters = Array(text)
        var (result, index, quote) = ("", 0, Character?.none)
        while index < characters.count {
            let character = characters[index]
            if quote == nil, isStart(index, of: characters),
                let (number, end) = number(characters, from: index)
            {
                result += number
                index = end
                continue
            }
            if character == quote {
                quote = nil
            } else if quote == nil, "'\"".contains(character) {
                quote = character
            }
            result.append(character)
            index += 1
        }
        return result
    }

    /// No name or number goes on there.
    private static func isStart(_ index: Int, of characters: [Character]) -> Bool {
        guard index > 0 else { return true }
        let before = characters[index - 1]
        return !before.isLetter && !before.isNumber && !"_.,".contains(before)
    }

    private static func isDigit(_ characters: [Character], _ index: Int) -> Bool {
        characters.indices.contains(index) && characters[index].isASCII
            && characters[index].isNumber
    }

    /// - Returns: the number without what only people need, and where it ends; nil if it is none,
    ///   or one whose groups are not of three digits.
    private static func number(
        _ characters: [Character], from start: Int
    ) -> (text: String, end: Int)? {
        var (text, index) = ("", start)
        if ["-", "+", "−"].contains(characters[index]) {
            text = characters[index] == "+" ? "+" : "-"
            index += 1
        }
        let first = index
        while isDigit(characters, index) { index += 1 }
        guard index > first else { return nil }
        text += String(characters[first..<index])
        let isGrouped = index - first <= 3 && characters[first] != "0"
        while isGrouped, characters.indices.contains(index), characters[index] == ",",
            (1...3).allSatisfy({ isDigit(characters, index + $0) }),
            !isDigit(characters, index + 4)
        {
            text += String(characters[index + 1...index + 3])
            index += 4
        }
        let isCut =
            characters.indices.contains(index) && characters[index] == ","
            && isDigit(characters, index + 1)
        return isCut ? nil : (text, index)
    }
}
