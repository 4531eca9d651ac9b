import CLinux
import Explorer
import Glibc
import Synchronization

/// Actions on their way to the UI thread: merged, and with one wake-up for all that come before the
/// loop drains. Nothing is dropped: what is not merged is an answer, and there are no more of those
/// than requests.
final class Mailbox: Sendable {
    /// Readable while there is something to drain.
    let descriptor: Int32
    private let actions = Mutex<[Action]>([])

    init() throws {
        descriptor = clinux_event_descriptor()
        guard descriptor >= 0 else {
            throw SessionFailure("error: no event descriptor is to be had")
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
        switch action {
        case .tailed(let later):
            let place = actions.lastIndex { if case .tailed = $0 { true } else { false } }
            guard let place, case .tailed(var news) = actions[place] else { break }
            news.merge(later)
            actions[place] = .tailed(news)
            return
        case .progressed(let id, .folded):
            if case .progressed(id, .folded)? = actions.last { actions.removeLast() }
        case .rebuilding(let name, _, _):
            if case .rebuilding(name, _, _)? = actions.last { actions.removeLast() }
        case .input, .pointed, .answered, .progressed, .tick, .tailerFailed, .readModelsBehind,
            .rebuilt, .snapshotChanged, .copied, .notCopied, .themesListed:
            break
        }
        actions.append(action)
    }
}
