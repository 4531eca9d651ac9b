/// Where the columns of a table are.
///
/// A number is shown in full as long as there is anything of less importance to give up: columns
/// with a priority go first, then texts are cut short.
package struct TableLayout: Equatable, Sendable {
    package struct Place: Equatable, Sendable {
        /// In the table's list of columns.
        package let index: Int
        /// Counted from the table's left edge.
        package let columns: Range<Int>
    }

    /// For the pointer and the sign of a row, and a blank.
    package static let gutter = 3
    package static let gap = 2
    /// To this a text is cut before a number is blotted.
    private static let shortestText = 4

    /// From the left; those that were dropped are missing.
    package let places: [Place]

    /// - Parameters:
    ///   - columns: from the left.
    ///   - width: of the table, in cells.
    ///   - seen: the widest text in sight of each column, for those that do not say what they have
    ///     to show; empty where nothing is seen yet.
    ///   - repertoire: measures the titles.
    package init(
        _ columns: [TableColumn], width: Int, seen: [Int] = [],
        _ repertoire: Repertoire = .unicode
    ) {
        let free = width - Self.gutter
        var wishes = columns.enumerated().map { index, column in
            Wish(column, index, seen: seen.indices.contains(index) ? seen[index] : 0, repertoire)
        }
        Self.concede(&wishes, free)
        let widths = Self.widths(wishes, free)
        var places: [Place] = []
        var start = Self.gutter
        for (wish, width) in zip(wishes, widths) where width > 0 {
            places.append(Place(index: wish.index, columns: start..<(start + width)))
            start += width + Self.gap
        }
        self.places = places
    }

    /// The width of a column; nil where it was dropped.
    package func width(of index: Int) -> Int? {
        places.first { $0.index == index }?.columns.count
    }

    // MARK: Wishes

    /// What a column wants.
    private struct Wish {
        let column: TableColumn
        let index: Int
        var least: Int
        var most: Int

        init(_ column: TableColumn, _ index: Int, seen: Int, _ repertoire: Repertoire) {
            self.column = column
            self.index = index
            // The sign of the order must not be cut off.
            let title = repertoire.width(of: column.title) + (column.order == nil ? 0 : 2)
            let sorted = column.order == nil ? 0 : title
            let (lower, upper) = (column.widths.lowerBound, column.widths.upperBound)
            switch (column.content, column.isNumber) {
            case (let content?, true):
                least = max(lower, content, sorted)
                most = least
            case (let content?, false):
                let wanted = max(content, title)
                least = max(min(lower, wanted), sorted)
                most = max(least, min(wanted, upper))
            case (nil, true):
                least = max(lower, seen, sorted)
                most = max(least, upper)
            case (nil, false):
                least = max(lower, sorted)
                most = max(least, upper)
            }
        }

        mutating func squeeze(to width: Int) { (least, most) = (width, max(width, most)) }
    }

    /// Something that can be given up for the columns that are more important.
    private enum Concession {
        case drop(Int)
        case squeeze(Int, to: Int)
    }

    /// Gives up what must be given up for the others to have their least, and no more.
    private static func concede(_ wishes: inout [Wish], _ free: Int) {
        let concessions = wishes.flatMap { wish -> [(priority: Int, Concession)] in
            let drop = wish.column.priority > 0 ? [(wish.column.priority, wish.index)] : []
            return
                (wish.column.squeeze.map {
                    [($0.priority, .squeeze(wish.index, to: $0.width))]
                } ?? []) + drop.map { ($0.0, .drop($0.1)) }
        }
        let inOrder = concessions.enumerated().sorted {
            ($0.element.priority, $0.offset) > ($1.element.priority, $1.offset)
        }
        for (_, (_, concession)) in inOrder where needed(wishes) > free && wishes.count > 1 {
            switch concession {
            case .drop(let index): wishes.removeAll { $0.index == index }
            case .squeeze(let index, let width):
                guard let place = wishes.firstIndex(where: { $0.index == index }) else { continue }
                wishes[place].squeeze(to: width)
            }
        }
        var missing = needed(wishes) - free
        for place in wishes.indices where missing > 0 && !wishes[place].column.isNumber {
            let spare = max(0, min(missing, wishes[place].least - shortestText))
            wishes[place].least -= spare
            missing -= spare
        }
    }

    private static func needed(_ wishes: [Wish]) -> Int {
        wishes.reduce(-gap) { $0 + $1.least + gap }
    }

    /// The least for each, and then what is left to those that want more: the most important ones
    /// first, those without an end to their appetite last.
    private static func widths(_ wishes: [Wish], _ free: Int) -> [Int] {
        var left = free - gap * max(0, wishes.count - 1)
        var widths: [Int] = []
        for wish in wishes {
            let width = max(0, min(wish.least, left))
            widths.append(width)
            left -= width
        }
        func rank(_ place: Int) -> (Int, Int, Int) {
            let wish = wishes[place]
            return (wish.most == .max ? 1 : 0, wish.column.priority, wish.most)
        }
        let inOrder = wishes.indices.sorted { rank($0) < rank($1) }
        for (turn, place) in inOrder.enumerated() where left > 0 {
            let share = wishes[place].most == .max ? left / (inOrder.count - turn) : left
            let more = max(0, min(wishes[place].most - widths[place], share))
            widths[place] += more
            left -= more
        }
        return widths
    }
}
