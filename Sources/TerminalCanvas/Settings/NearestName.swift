/// Finds the name that someone who slipped probably meant.
package enum NearestName {
    /// More slips than this, or than half of the name, and it is another word.
    private static let maximumSlips = 3

    package static func to(_ slip: String, among names: some Sequence<String>) -> String? {
        let limit = min(maximumSlips, max(1, slip.count / 2))
        let near = names.map { (name: $0, slips: slips(from: slip, to: $0)) }
            .filter { $0.slips <= limit }
        return near.min { $0.slips < $1.slips }?.name
    }

    /// `; did you mean "list"?`, or nothing.
    package static func hint(for slip: String, among names: some Sequence<String>) -> String {
        to(slip, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
    }

    /// Letters to insert, to leave out, to change, or to swap with their neighbour.
    private static func slips(from slip: String, to name: String) -> Int {
        let from = Array(slip.lowercased())
        let to = Array(name.lowercased())
        var rows = [Array(0...to.count)]
        for (index, letter) in from.enumerated() {
            var row = [index + 1]
            for (column, other) in to.enumerated() {
                let change = rows[index][column] + (letter == other ? 0 : 1)
                var least = min(change, rows[index][column + 1] + 1, row[column] + 1)
                if index > 0, column > 0, letter == to[column - 1], from[index - 1] == other {
                    least = min(least, rows[index - 1][column - 1] + 1)
                }
                row.append(least)
            }
            rows.append(row)
        }
        return rows[from.count][to.count]
    }
}
