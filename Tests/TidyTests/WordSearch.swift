extension String {
    /// Whether `word` occurs here on its own: where it begins or ends with a letter, digit or
    /// underscore, no such character touches it.
    func containsWord(_ word: String) -> Bool {
        guard let first = word.first, let last = word.last else { return false }
        return ranges(of: word).contains { range in
            let before = self[..<range.lowerBound].last
            let after = self[range.upperBound...].first
            return !(first.isWordCharacter && before?.isWordCharacter == true)
                && !(last.isWordCharacter && after?.isWordCharacter == true)
        }
    }
}

extension Character {
    var isWordCharacter: Bool { isLetter || isNumber || self == "_" }
}
