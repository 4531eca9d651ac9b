/// Finds what a mistyped name was probably meant to be.
package enum NearestName {
    /// The name with the fewest changed letters, case aside, if a third of them are right; nil if
    /// none is near.
    package static func of(_ name: String, among names: [String]) -> String? {
        let wanted = Array(name.lowercased().unicodeScalars.prefix(64))
        let ranked = names.map { candidate in
            (candidate, distance(wanted, Array(candidate.lowercased().unicodeScalars.prefix(64))))
        }
        guard let best = ranked.min(by: { $0.1 < $1.1 }) else { return nil }
        return best.1 * 3 <= max(wanted.count, best.0.unicodeScalars.count) * 2 ? best.0 : nil
    }

    /// The name that differs in the fewest letters, case aside; nil if all differ in more than
    /// `limit`, or in as many as the shorter of both has.
    package static func of(_ name: String, among names: [String], within limit: Int) -> String? {
        let wanted = Array(name.asciiLowercased.unicodeScalars.prefix(64))
        let ranked = names.map { candidate in
            let letters = Array(candidate.unicodeScalars)
            return (
                name: candidate, distance: distance(wanted, letters),
                length: min(wanted.count, letters.count)
            )
        }
        let best = ranked.min { $0.distance < $1.distance }
        return best.flatMap { $0.distance <= min(limit, $0.length / 2) ? $0.name : nil }
    }

    /// Levenshtein's distance, one row of the table at a time.
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var row = Array(0...right.count)
        for (i, scalar) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in right.enumerated() {
                let substitution = diagonal + (scalar == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substitution, row[j] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
