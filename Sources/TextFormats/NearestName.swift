/// Finds the name that someone who slipped probably meant. By scalars, ASCII case aside.
package enum NearestName {
    /// More slips than this, or than half of the shorter name, and it is another word.
    private static let maximumSlips = 3
    /// Scalars of a name that are looked at: the work grows with their square.
    private static let maximumLength = 64

    /// The name that differs in the fewest slips: a letter too many, missing, changed, or swapped
    /// with its neighbour. The first of several; nil if none is near.
    package static func of(
        _ slip: String, among names: some Sequence<String>, within limit: Int = maximumSlips
    ) -> String? {
        let wanted = letters(slip)
        var best: (name: String, slips: Int)?
        for name in names {
            let found = letters(name)
            let allowed = min(limit, max(1, min(wanted.count, found.count) / 2))
            guard abs(wanted.count - found.count) <= allowed else { continue }
            let slips = slips(from: wanted, to: found)
            if slips <= allowed, best.map({ slips < $0.slips }) ?? true { best = (name, slips) }
        }
        return best?.name
    }

    /// `; did you mean "list"?`, or nothing.
    package static func hint(for slip: String, among names: some Sequence<String>) -> String {
        hint(of(slip, among: names))
    }

    /// `; did you mean "list"?`, or nothing.
    package static func hint(_ nearest: String?) -> String {
        nearest.map { "; did you mean \"\(Printable($0))\"?" } ?? ""
    }

    private static func letters(_ name: String) -> [Unicode.Scalar] {
        Array(name.asciiLowercased.unicodeScalars.prefix(maximumLength))
    }

    /// The distance of Damerau and Levenshtein, neighbours swapped at most once.
    private static func slips(from slip: [Unicode.Scalar], to name: [Unicode.Scalar]) -> Int {
        var before: [Int] = []
        var last = Array(0...name.count)
        for (index, letter) in slip.enumerated() {
            var row = [index + 1]
            for (column, other) in name.enumerated() {
                let change = last[column] + (letter == other ? 0 : 1)
                var least = min(change, last[column + 1] + 1, row[column] + 1)
                if index > 0, column > 0, letter == name[column - 1], slip[index - 1] == other {
                    least = min(least, before[column - 1] + 1)
                }
                row.append(least)
            }
            (before, last) = (last, row)
        }
        return last[name.count]
    }
}
