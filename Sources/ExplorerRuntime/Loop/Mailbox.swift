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
        let kind = action.kind
        guard kind != nil, let index = actions.lastIndex(where: { $0.kind == kind }) else {
            return actions.append(action)
        }
        actions[index] = actions[index].joined(with: action)
    }
}

extension Action {
    /// Of these one piece is enough.
    fileprivate enum Kind: Hashable {
        case news, behind, remote, values
        case fold(RequestID)
        case proof(RequestID)
        case rebuild(String)
    }

    /// Nil for what is kept in any case.
    fileprivate var kind: Kind? {
        switch self {
        case .tailed: .news
        case .readModelsBehind: .behind
        case .remote: .remote
        case .valuesChanged: .values
        case .progressed(let id, .folded), .progressed(let id, .written): .fold(id)
        case .progressed(let id, .verified): .proof(id)
        case .rebuilding(let name, _, _): .rebuild(name)
        case .input, .pointed, .answered, .tick, .tailerFailed, .rebuilt, .snapshotChanged,
            .subscriptionChanged, .copied, .notCopied, .themesListed, .logCopied:
            nil
        }
    }

    /// The later one of two of a kind, with what it does not tell again.
    fileprivate func joined(with later: Action) -> Action {
        if case .tailed(var news) = self, case .tailed(let latest) = later {
            news.merge(latest)
            return .tailed(news)
        }
        if case .progressed(let id, .verified(let news)) = self,
            case .progressed(_, .verified(let latest)) = later
        {
            return .progressed(id, .verified(news.merged(with: latest)))
        }
        return later
    }
}
