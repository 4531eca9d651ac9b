import CLinux
import Explorer
import Glibc
import Synchronization

/// Actions on their way to the UI thread: merged, and with one wake-up for all that come before the
/// loop drains. Only answers are queued unmerged, so the queue is never longer than the number of
/// open requests and of kinds of news.
final class Mailbox: Sendable {
    /// Readable while there is something to drain.
    let descriptor: Int32
    private let actions = Mutex<[Action]>([])

    init() throws {
        descriptor = clinux_event_descriptor()
        guard descriptor >= 0 else {
            throw SessionFailure("error: could not create an event descriptor")
        }
    }

    deinit { close(descriptor) }

    var isEmpty: Bool { actions.withLock { $0.isEmpty } }

    func post(_ action: Action) {
        let wasEmpty = actions.withLock { actions in
            defer { Self.add(action, to: &actions) }
            return actions.isEmpty
        }
        guard wasEmpty else { return }
        var one: UInt64 = 1
        _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
    }

    func drain() -> [Action] {
        var count: UInt64 = 0
        _ = read(descriptor, &count, MemoryLayout<UInt64>.size)
        return actions.withLock { actions in
            defer { actions.removeAll(keepingCapacity: true) }
            return actions
        }
    }

    /// News joins the news that waits already, and progress takes the place of the progress before
    /// it: a burst is one action, also while a terminal that stalls keeps the UI thread. What waits
    /// in between has not been seen yet by anybody, so that the order does not matter.
    private static func add(_ action: Action, to actions: inout [Action]) {
        if let index = actions.lastIndex(where: { $0.isOvertaken(by: action) }) {
            actions[index] = actions[index].joined(with: action)
        } else {
            actions.append(action)
        }
    }
}

extension Action {
    /// Both are news of the same kind, of which one piece is enough.
    fileprivate func isOvertaken(by later: Action) -> Bool {
        switch (self, later) {
        case (.tailed, .tailed), (.readModelsBehind, .readModelsBehind): true
        case (.progressed(let id, .folded), .progressed(let other, .folded)),
            (.progressed(let id, .verified), .progressed(let other, .verified)):
            id == other
        case (.rebuilding(let name, _, _), .rebuilding(let other, _, _)): name == other
        default: false
        }
    }

    /// What was told before is kept where the later action does not tell it again.
    fileprivate func joined(with later: Action) -> Action {
        switch (self, later) {
        case (.tailed(var news), .tailed(let later)):
            news.merge(later)
            return .tailed(news)
        case (.progressed(let id, .verified(let news)), .progressed(_, .verified(let later))):
            return .progressed(id, .verified(news.merged(with: later)))
        default: return later
        }
    }
}
