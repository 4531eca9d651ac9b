/// Words and signs that must not stand in the code.
enum WordChecks {
    // MARK: Purity

    /// What would bring in a clock, a thread, a file, chance or the environment. A bare `.now` is
    /// left alone: it is also an address of the book.
    static let impureWords = [
        "Date()", "Date.now", "clock.now", "ContinuousClock", "SuspendingClock", "Thread",
        "DispatchQueue", "random(", "SystemRandomNumberGenerator", "UUID()", "ProcessInfo",
        "FileManager", "getenv",
    ]

    static func purity(_ file: SourceFile, rooms: [Room] = Room.all) -> [Finding] {
        guard file.isInSources, rooms.contains(where: { $0.isPure && $0.name == file.module })
        else { return [] }
        return lines(of: file.code, with: impureWords).map { number, word in
            Finding(
                rule: .purity, path: file.path, line: number,
                what: "\(word) in a pure room",
                remedy: "take the time, the id or the random number as an argument")
        }
    }

    // MARK: Leftovers

    /// Spelled in halves, so that this line is not found.
    static let leftoverWords = ["TO" + "DO", "FIX" + "ME", "XX" + "X"]

    static func leftovers(_ file: SourceFile) -> [Finding] {
        lines(of: file.codeAndComments, with: leftoverWords).map { number, word in
            Finding(
                rule: .leftovers, path: file.path, line: number,
                what: "\(word) left over", remedy: "do it now, or say why the code is as it is")
        }
    }

    // MARK: Traps

    /// What ends the program where an error should have been told.
    static func traps(_ file: SourceFile) -> [Finding] {
        guard file.isInSources, file.isSwift else { return [] }
        var findings: [Finding] = []
        for (number, line) in file.code.enumerated() {
            for trap in trapsIn(line) {
                findings.append(
                    Finding(
                        rule: .traps, path: file.path, line: number + 1, what: trap,
                        remedy: "throw, return nil, or handle the case"))
            }
        }
        return findings
    }

    static func trapsIn(_ line: String) -> [String] {
        var traps = ["try!", "as!", "fatalError("].filter(line.containsWord)
        guard line.utf8.contains(UInt8(ascii: "!")) else { return traps }
        let characters = Array(line)
        let unwraps = characters.indices.dropFirst().contains { index in
            characters[index] == "!" && endsValue(characters[..<index])
                && !comparesUnequal(characters[index...])
        }
        if unwraps { traps.append("forced unwrapping") }
        return traps
    }

    /// Whether a value or a type ends here, so that `!` would unwrap it.
    private static func endsValue(_ characters: ArraySlice<Character>) -> Bool {
        guard let last = characters.last, last.isWordCharacter || ")]}\"?`".contains(last) else {
            return false
        }
        let word = String(characters.reversed().prefix { $0.isWordCharacter }.reversed())
        return !["try", "as"].contains(word)
    }

    /// `a != b`, written without spaces. `a! == b` compares what it unwrapped.
    private static func comparesUnequal(_ characters: ArraySlice<Character>) -> Bool {
        characters.dropFirst().first == "="
    }

    // MARK: Search

    /// The numbers of the lines that hold one of the words, with the word.
    private static func lines(of text: [String], with words: [String]) -> [(Int, String)] {
        text.enumerated().flatMap { number, line in
            words.filter(line.containsWord).map { (number + 1, $0) }
        }
    }
}
