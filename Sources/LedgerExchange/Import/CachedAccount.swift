import EventStoreCore
import LedgerCore
import LedgerService

/// An account that an import is writing to. A class, so that it is changed where it stands.
final class CachedAccount {
    var state: AccountState
    /// The fold at an earlier version, where rows that are recorded already are being compared.
    var replay: (version: Version, balanceMinor: Int64)?

    /// The latest moment of what the account held when it was loaded; nil if it held nothing.
    let newestBefore: Timestamp?

    init(_ state: AccountState) {
        self.state = state
        newestBefore = state.highestOccurredAt
    }
}

/// The accounts in use, a bounded number of them; others are folded again when they are needed.
struct AccountCache {
    private let store: ImportStore
    private let codec: EventCodec
    private var accounts: GenerationalCache<StreamID, CachedAccount>
    private var latest: CachedAccount?

    init(_ store: ImportStore, _ codec: EventCodec, capacity: Int) {
        self.store = store
        self.codec = codec
        accounts = GenerationalCache(capacity: capacity)
    }

    /// An account that is in use; nil for one that has to be loaded.
    mutating func known(_ id: StreamID) -> CachedAccount? {
        if let latest, latest.state.id == id { return latest }
        guard let found = accounts.value(id) else { return nil }
        latest = found
        return found
    }

    /// - Throws: `HistoryError` for a history that cannot be folded; the store's errors.
    mutating func account(_ id: StreamID) async throws -> CachedAccount {
        if let known = known(id) { return known }
        let loaded: CachedAccount
        if let pending = store.pendingAccount(id) {
            loaded = pending
        } else {
            loaded = CachedAccount(try await load(id, through: Version(.max)))
            store.noteUse(of: id)
        }
        accounts.insert(loaded, id)
        latest = loaded
        return loaded
    }

    /// The fold of a stream up to a version: its latest snapshot and the events behind it.
    func load(_ id: StreamID, through: Version) async throws -> AccountState {
        var state = AccountState(id)
        guard store.mayHold(id), try await store.hasEvents(id) else { return state }
        if let snapshot = try await store.latestSnapshot(of: id, through: through),
            let saved = SnapshotCodec.decode(snapshot, codec)
        {
            state = saved
        }
        while state.version < through {
            let page = try await store.read(
                id, StreamQuery(from: state.version.next, through: through))
            for recorded in page { try state.evolve(recorded, codec) }
            if page.count < 1000 { break }
        }
        return state
    }
}
