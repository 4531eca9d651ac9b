import Foundation

extension String {
    /// Whether `word` occurs here on its own: where it begins or ends with a letter, digit or
    /// underscore, no such character touches it.
    func containsWord(_ word: String) -> Bool {
        // Hardly any line holds any of the words, which this answers quickly.
        guard strstr(self, word) != nil, let first = word.first, let last = word.last else {
            return false
        }
        return ranges(of: word).contains { range in
            let before = self[..<range.lowerBound].last
            let after = self[range.upperBound...].first
            return !(first.isWordCharacter && before?.isWordCharacter == true)
                && !(last.isWordCharacter && after?.isWordCharacter == true)
        }
    }
}

extension Character {
    var isWordCharacter: Bool {
        // Letters of a program are; looking the others up takes many times as long.
        switch self {
        case "a"..."z", "A"..."Z", "0"..."9", "_": true
        default: !isASCII && (isLetter || isNumber)
        }
    }
}
