import EventStoreCore
import TerminalCanvas

/// The lines of the pane of an event, kept for as long as they are those of the same event in the
/// same width: they take a hash of the payload and a wrap of all of it, which no frame should.
package struct DetailLines: Sendable {
    private struct Key: Hashable {
        let position: Position
        let hashBefore: Digest?
        let links: [Position]?
        let width: Int

        init(_ detail: EventDetail, _ width: Int) {
            position = detail.row.id
            hashBefore = detail.hashBefore
            links = detail.links?.map(\.id)
            self.width = width
        }
    }

    private var kept: (key: Key, lines: [[Span]])?

    package init() {}

    mutating func keep(_ detail: EventDetail?, width: Int) {
        guard let detail else { return }
        let key = Key(detail, width)
        if kept?.key != key { kept = (key, detail.lines(width: width)) }
    }

    /// The lines that are kept, or else new ones.
    func of(_ detail: EventDetail, width: Int) -> [[Span]] {
        if let kept, kept.key == Key(detail, width) { return kept.lines }
        return detail.lines(width: width)
    }
}
