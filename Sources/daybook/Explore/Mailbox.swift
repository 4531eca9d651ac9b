import CLinux
import Explorer
import Glibc
import Synchronization

/// Actions on their way to the UI thread: bounded, merged, and with one wake-up for all that come
/// before the loop drains.
final class Mailbox: Sendable {
    /// Far more than can be under way. What tells of progress is merged, and behind so many left
    /// out; an answer never is, for somebody waits for it.
    private static let maximum = 4096

    /// Readable while there is something to drain.
    let descriptor: Int32
    private let actions = Mutex<[Action]>([])

    init() throws {
        descriptor = clinux_event_descriptor()
        guard descriptor >= 0 else {
            throw CommandStop(.failure, "error: no event descriptor is to be had")
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
    /// it: a burst is one action, also while a terminal that stalls keeps the UI thread.
    private static func add(_ action: Action, to actions: inout [Action]) {
        switch action {
        case .tailed(let later):
            if case .tailed(var news)? = actions.last {
                news.merge(later)
                actions[actions.count - 1] = .tailed(news)
                return
            }
        case .folding(let id, _, _):
            if case .folding(id, _, _)? = actions.last { actions.removeLast() }
        case .rebuilding(let name, _, _):
            if case .rebuilding(name, _, _)? = actions.last { actions.removeLast() }
        default: return actions.append(action)
        }
        if actions.count < maximum { actions.append(action) }
    }
}
