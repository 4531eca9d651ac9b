import TerminalCanvas

/// Parts of a line. What counts least goes first where it is narrow.
package typealias Pieces = [StatusLine.Piece]

/// What the status line says of a screen.
package struct Counts: Sendable {
    /// How much there is.
    let left: Pieces
    /// What is new.
    let right: Pieces

    init(_ left: Pieces, _ right: Pieces = []) {
        self.left = left
        self.right = right
    }

    init(_ text: String, _ right: Pieces = []) { self.init([.fixed(" \(text)", .text)], right) }

    /// How many have come since the reader was there.
    static func news(_ count: Int, _ arrow: String, isAtLeast: Bool = false) -> Pieces {
        guard count > 0 else { return [] }
        let plus = isAtLeast ? "+" : ""
        return [.fixed("\(Wording.grouped(Int64(count)))\(plus) new \(arrow) ", .listMarked)]
    }
}

/// What stands below a list, of the selected row.
package struct Note: Sendable {
    /// Lines that it takes, with a frame or a rule.
    let height: Int
    let content: any Widget & Sendable
}

/// Words that several screens say.
enum ScreenWords {
    /// Where the reader is: `Accounts › acc-0012 › Snapshots`. What is farthest away goes first
    /// where it is narrow.
    ///
    /// - Parameters:
    ///   - crumbs: the farthest first.
    ///   - short: what stands for the last one where there is no room for it.
    /// - Returns: the path.
    static func path(_ crumbs: [String], short: String) -> Pieces {
        let crumbs = crumbs.map(Wording.safe)
        guard let last = crumbs.last, crumbs.count > 1 else {
            return [.fixed(" \(crumbs.first ?? "")", .breadcrumb)]
        }
        let names = crumbs.dropFirst().dropLast()
        let arrow = names.isEmpty ? "" : " › "
        return beginning(crumbs[0]) + names.map { .name($0, .breadcrumb) } + [
            .shortened(
                [Span(arrow + last, .breadcrumb)], or: [[Span(arrow + short, .breadcrumb)]],
                priority: 5)
        ]
    }

    static func beginning(_ crumb: String) -> Pieces {
        [.fixed(" ", .breadcrumb), .optional("\(crumb) › ", .breadcrumb, priority: 9)]
    }

    /// Events of a moment that count and were recorded behind a later one; nothing without any.
    static func late(_ count: Int64) -> String {
        count > 0 ? " and \(Wording.grouped(count)) recorded later" : ""
    }

    static func filter(_ filter: String) -> String {
        filter.isEmpty ? "" : "  filter: \(Wording.safe(filter)) "
    }

    /// How far a read model is behind the log; nothing when it is not.
    static func behind(_ lag: Int64, isStopped: Bool = false) -> Pieces {
        let word = isStopped ? "stopped, " : ""
        return lag > 0 ? [.fixed("  \(word)\(Wording.grouped(lag)) behind ", .titleStale)] : []
    }
}
