import AWSClient
import EventStoreCore
import Synchronization
import TextFormats

/// The log of an adopted table, `NAME.log`: whoever opens the table has the same positions.
///
/// Programs that know nothing of it write into the table alone. Any number of adopters look for
/// what they wrote, and put it into the next free slot: a plain conditional put, which one of them
/// wins. The others copy that slot, and put behind it what it does not have. An adopter that is
/// killed between its reading and its put has done nothing.
///
/// A slot keeps its events whole, and not only where they are to be found: what another program
/// changes or removes later has been recorded as it was first seen, on every host, and a host needs
/// no description of the table to read them.
final class SharedLog: TableLog {
    private let copier: LogCopy
    private let now: @Sendable () -> Timestamp
    private let isDenied = Mutex(false)
    private var board: StatusBoard { copier.board }
    private var log: RemoteLog { copier.log }

    /// An item of the service's holds 400 KB. Measured on the wire, where it takes more.
    static let slotBytes = 360_000

    init(_ copier: LogCopy, now: @escaping @Sendable () -> Timestamp) {
        self.copier = copier
        self.now = now
    }

    var replica: any ReplicaStore { copier.replica }
    var mayPlace: Bool { !isDenied.withLock { $0 } }
    let isOfThisHost = false
    /// A transaction takes 100 items, one of which is the slot.
    let mostItems = 99

    func copyOthers() async throws { _ = try await copier.copyAll() }

    func place(_ events: [RecordedEvent]) async throws -> Bool {
        for part in Self.slots(of: events) {
            let entry = LogEntry(events: part, command: nil)
            let slot: SlotItem
            do {
                guard let put = try await log.put(entry) else { return false }
                slot = put
            } catch AWSFailure.refused("AccessDeniedException", _, _) {
                isDenied.withLock { $0 = true }
                return true
            }
            try await replica.apply([entry])
            copier.note(recorded: slot)
        }
        return true
    }

    /// In parts that a slot can keep.
    static func slots(of events: [RecordedEvent]) -> [[RecordedEvent]] {
        var parts: [[RecordedEvent]] = []
        var bytes = slotBytes
        for event in events {
            let size = AttributeValue.wire(EventItem.item(event, contentHash: nil)).count
            if bytes + size > slotBytes {
                parts.append([])
                bytes = 0
            }
            parts[parts.count - 1].append(event)
            bytes += size
        }
        return parts
    }

    func write(
        _ entry: LogEntry, _ writes: [ItemWrite], for request: AppendRequest,
        until deadline: ContinuousClock.Instant
    ) async throws -> TableWrite {
        let slot = SlotItem(entry, appendID: "\(CommandID.drawn())", keepsEvents: true)
        guard Self.slots(of: entry.events).count == 1 else {
            throw EventStoreError.limitExceeded(
                what: "bytes of an append", value: AttributeValue.wire(slot.item).count,
                maximum: Self.slotBytes)
        }
        let own = ItemWrite.put(
            table: log.tables.log, slot.item, .isNew(key: LogSlot.partition))
        let answer = try await log.dynamo.decide(
            [own] + writes, token: slot.token, of: request, until: deadline, board, now)
        if case .refused(let refusals) = answer {
            guard let first = refusals.first ?? nil, first.isCondition else {
                return .refused(Array(refusals.dropFirst()))
            }
            // Ours, whose answer was lost.
            guard slot.isWritten(in: first.item) else { return .overtaken }
        }
        copier.note(recorded: slot)
        return .recorded
    }
}
