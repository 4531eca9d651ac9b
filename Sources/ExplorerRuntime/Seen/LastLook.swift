import EventStoreCore
import Explorer
import TextFormats

/// What the user had seen of this ledger when a session began, and the note that is left when it
/// ends.
struct LastLook {
    /// Nil on the first look.
    let position: Position?
    /// Why that is not known, or not believed.
    let problem: String?
    private let file: SeenFile?
    private let ledger: String
    private let stale: Position?

    /// - Parameters:
    ///   - ledger: names the one that is looked at.
    ///   - head: the end of its log; nil where more of it may be known elsewhere.
    init(_ ledger: String, head: Position?) {
        self.ledger = ledger
        file = SeenFile()
        guard let file else {
            (position, stale) = (nil, nil)
            problem = "what you have seen cannot be kept without HOME or XDG_STATE_HOME"
            return
        }
        do {
            let found = try file.list().position(of: ledger)
            guard let found, let head, found > head else {
                (position, stale, problem) = (found, nil, nil)
                return
            }
            (position, stale) = (nil, found)
            problem =
                "position \(found) was seen before, but the ledger ends at \(head): it was "
                + "replaced, or cut off"
        } catch {
            (position, stale) = (nil, nil)
            problem = "what you last looked at: \(Self.reason(error))"
        }
    }

    /// Takes down what was seen. It cannot fail: it returns what is wrong.
    ///
    /// - Parameters:
    ///   - seen: the last position.
    ///   - isAll: whether nothing stands behind it anywhere: then it is taken down also where more
    ///     was seen before.
    /// - Returns: a note for the operator; nil if all went well.
    func leave(_ seen: Position, isAll: Bool) -> String? {
        let earlier = isAll ? position.flatMap { $0 > seen ? $0 : nil } : nil
        do {
            try file?.note(seen, of: ledger, insteadOf: stale ?? earlier)
            return nil
        } catch {
            return "note: what you have seen could not be kept: \(Self.reason(error))"
        }
    }

    private static func reason(_ error: any Error) -> String {
        (error as? SeenFile.Problem)?.reason ?? Printable(String(describing: error)).text
    }
}
