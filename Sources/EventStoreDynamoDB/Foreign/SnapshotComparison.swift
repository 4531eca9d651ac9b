import AWSClient
import EventStoreCore
import TextFormats

/// Compares the snapshots of another program's table with what its events say.
struct SnapshotComparison: Sendable {
    let snapshots: SnapshotTable
    let table: ForeignTable
    let replica: any ReplicaStore
    private var name: String { snapshots.name }

    /// Snapshots that are looked at once more, at most: what is wrong with others is told as it
    /// was found.
    private static let mostSuspects = 10_000

    /// Reads the whole table.
    ///
    /// - Parameters:
    ///   - keys: its key attributes.
    ///   - found: takes what differs.
    ///   - catchUp: makes the replica current.
    ///   - progress: told how many items were read, those of the events with them.
    /// - Throws: what the service and the replica throw.
    func run(
        _ keys: [TableSetup.Description.Key], into found: inout RemoteComparison,
        catchUp: () async throws -> Void, progress: @Sendable (Int64) -> Void
    ) async throws {
        let names = keys.map(\.name)
        let isReplaced = keys.count == 1
        var fold = SnapshotFold(replica)
        var suspects: [AttributeValue.Item] = []
        try await table.dynamo.scan(name, isConsistent: true) { items in
            for item in items {
                guard let fault = try await fault(of: item, isReplaced, &fold) else { continue }
                if suspects.count < Self.mostSuspects {
                    suspects.append(item.filter { names.contains($0.key) })
                } else {
                    found.note(difference(of: item, names, fault))
                }
            }
            found.items += Int64(items.count)
            progress(found.items)
        }
        guard !suspects.isEmpty else { return }
        // The table goes on: what came since the events were read is no fault.
        try await catchUp()
        fold = SnapshotFold(replica)
        for key in suspects {
            try Task.checkCancellation()
            guard let item = try await table.dynamo.get(name, key: key),
                let fault = try await fault(of: item, isReplaced, &fold)
            else { continue }
            found.note(difference(of: item, names, fault))
        }
    }

    private func difference(
        of item: AttributeValue.Item, _ names: [String], _ fault: String
    ) -> RemoteComparison.Difference {
        let key = AttributeValue.wire(item.filter { names.contains($0.key) })
        let place =
            (try? SnapshotItem(item)).map { "\($0.stream.name)@\($0.version)" }
            ?? String(decoding: key, as: UTF8.self)
        return .init(.snapshot, place, fault)
    }

    /// What is wrong with a snapshot; nil if nothing is.
    private func fault(
        of item: AttributeValue.Item, _ isReplaced: Bool, _ fold: inout SnapshotFold
    ) async throws -> String? {
        let snapshot: SnapshotItem
        do {
            snapshot = try SnapshotItem(item)
        } catch {
            return "\(error)"
        }
        guard let head = try await replica.head(of: snapshot.stream) else {
            return "the table has no event of that account"
        }
        guard snapshot.version <= head.version else {
            return "the account ends at version \(head.version)"
        }
        let here = StreamQuery(from: snapshot.version, through: snapshot.version, limit: 1)
        if let event = try await replica.read(snapshot.stream, here).first,
            TableEvent(event) == .missing
        {
            return "version \(snapshot.version) is not in the table"
        }
        let balance = try await fold.balance(of: snapshot.stream, at: snapshot.version)
        let stated = table.events.meaning.fault(
            ofSnapshot: snapshot.state, balanceMinor: balance.minorUnits, in: balance.currency)
        if let stated { return stated }
        guard isReplaced, let newer = try await due(behind: snapshot, head.version) else {
            return nil
        }
        return "an append has ended at version \(newer), whose snapshot should stand here: an "
            + "older one was written over it, or it was never written"
    }

    // MARK: Older than it should be

    /// How many multiples of the interval are looked at, from the newest.
    private static let mostLooked = 100

    /// The newest version at which the table's own program was to write a snapshot, if it is behind
    /// this one.
    private func due(
        behind snapshot: SnapshotItem, _ head: Version
    ) async throws -> Version? {
        let interval = snapshots.interval
        var number = head.number / interval * interval
        for _ in 0..<Self.mostLooked where number > snapshot.version.number {
            if try await endsAnAppend(Version(number), of: snapshot.stream) {
                return Version(number)
            }
            number -= interval
        }
        return nil
    }

    /// False where one append went over the version, which nothing but its correlation id tells,
    /// and where this program has written, which keeps no snapshots.
    private func endsAnAppend(_ version: Version, of stream: StreamID) async throws -> Bool {
        let events = try await replica.read(
            stream, StreamQuery(from: version, through: version.next, limit: 2))
        guard let last = events.first, last.version == version, TableEvent(last) == nil,
            ForeignRow(last).item?["id"] == nil
        else { return false }
        guard events.count > 1, let id = last.event.correlationID else { return true }
        return events[1].event.correlationID != id
    }
}

/// Balances at versions of accounts. Those of one account that are asked for in order are folded
/// once.
private struct SnapshotFold {
    private let replica: any ReplicaStore
    private var stream: StreamID?
    private var version = Version.empty
    private var balance = ForeignBalance()

    init(_ replica: any ReplicaStore) { self.replica = replica }

    /// What the events of a stream have moved, up to a version.
    mutating func balance(
        of stream: StreamID, at last: Version
    ) async throws -> ForeignBalance {
        if self.stream != stream || last < version {
            (self.stream, version, balance) = (stream, .empty, ForeignBalance())
        }
        while version < last {
            let page = try await replica.readFold(
                stream, from: version.next, through: last, limit: replica.limits.pageSize,
                whole: [])
            guard let end = page.last else { break }
            // What did not fit moves nothing there.
            for entry in page { _ = balance.take(entry.fold) }
            version = end.version
        }
        return balance
    }
}
