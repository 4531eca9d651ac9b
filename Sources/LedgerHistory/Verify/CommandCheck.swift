import EventStoreCore
import LedgerCore
import LedgerService

/// The events that a command recorded, as the log shows them: neighbours that bear its id.
struct CommandEvents: Sendable {
    /// Events kept at most: no command of the ledger's own records more, but for a correction,
    /// whose events do not tell what was wished for.
    private static let kept = 2

    let id: CommandID
    let first: RecordedEvent
    private(set) var last: Int64
    private var events: [RecordedEvent]

    init(_ id: CommandID, _ event: RecordedEvent) {
        self.id = id
        first = event
        last = event.position.number
        events = [event]
    }

    var positions: ClosedRange<Int64> { first.position.number...max(first.position.number, last) }

    /// - Returns: false for an event that is not of this command, or no neighbour.
    mutating func take(_ event: RecordedEvent) -> Bool {
        guard event.commandID == id, event.position.number == last + 1 else { return false }
        last = event.position.number
        if events.count <= Self.kept { events.append(event) }
        return true
    }

    /// The digest of a wish for just these events, as other programs and reactors keep it.
    var recordedHash: Digest {
        CommandStamp.contentHash(of: events.map { ($0.stream, $0.event) })
    }

    /// Whether a digest can be that of what was wished for, told from what was recorded of it:
    /// whether the moment was said, and as the day that it was, nothing tells. Nil where the events
    /// are not those of one of the ledger's own commands.
    func mayBeOfWish(_ digest: Digest, _ codec: EventCodec) -> Bool? {
        guard let command = command(codec) else { return nil }
        let moment = first.event.occurredAt
        return [nil, moment, moment.endOfDay].contains { moment in
            ([command] + [correction(like: command)].compactMap(\.self)).contains {
                $0.contentHash(occurred: moment) == digest
            }
        }
    }

    /// The correction that records what a reversal records.
    private func correction(like command: Command) -> Command? {
        guard case .reverse(let reversal) = command else { return nil }
        return .correct(
            Correction(
                account: reversal.account, reason: reversal.reason,
                edits: [.skip(version: reversal.version)]))
    }

    /// It was added by a correction: that ties even one event, which nothing has caused.
    private var isAdded: Bool {
        events.count == 1 && first.event.correlationID != nil && first.event.causationID == nil
    }

    private func command(_ codec: EventCodec) -> Command? {
        let decoded = events.compactMap { try? codec.decode($0) }
        guard decoded.count == events.count, !isAdded, let stream = events.first?.stream else {
            return nil
        }
        switch (decoded.first, decoded.dropFirst().first, decoded.count) {
        case (.accountOpened(let opened), nil, 1):
            return Command.open(account: stream.name, opened)
        case (.fundsDeposited(let funds), nil, 1):
            return Command.deposit(to: stream.name, funds)
        case (.fundsWithdrawn(let funds), nil, 1):
            return Command.withdraw(from: stream.name, funds)
        case (.accountClosed(let closed), nil, 1):
            return Command.close(account: stream.name, closed)
        case (.fundsWithdrawn(let out), .fundsDeposited(let into), 2)
        where events[1].stream != stream && out.amount == into.amount && out.memo == into.memo:
            return Command.transfer(
                from: stream.name, to: events[1].stream.name, out.amount, memo: out.memo
            )
        // The sides of a transfer are of two accounts: these are two skips of a correction.
        case (.fundsReversed(let one), .fundsReversed(let other), 2)
        where events[1].stream == stream:
            return Command.correct(
                Correction(
                    account: stream.name, reason: one.reason,
                    edits: [.skip(version: one.version), .skip(version: other.version)]))
        case (.fundsReversed(let reversed), nil, 1),
            (.fundsReversed(let reversed), .fundsReversed, 2):
            return Command.reverse(
                Reversal(
                    account: stream.name, version: reversed.version, reason: reversed.reason)
            )
        case (.foreign(let event), nil, 1):
            let content = ForeignEvent.Content(payload: events[0].event.payload, metadata: nil)
            let told = ForeignEvent(type: event.type, movement: nil, content: content)
            return Command.record(
                account: stream.name,
                DescribedRecording(
                    event: told, start: .any, expected: [], mayOverdraw: false)
            )
        default: return nil
        }
    }
}

/// Gathers the commands of the log while it is read, page by page.
struct CommandCheck: Sendable {
    /// Stretches of the log in which a command's id may be another book's.
    let imported: [ClosedRange<Int64>]
    /// Where a stretch begins, or has just ended: neighbours there are not of one command, even if
    /// they bear one id.
    private let edges: Set<Int64>
    private var current: CommandEvents?
    private var gathered: [CommandEvents] = []
    /// Commands whose record was found to be the one that their events give.
    private(set) var matched: Int64 = 0

    init(imported: [ClosedRange<Int64>]) {
        self.imported = imported
        edges = Set(imported.flatMap { [$0.lowerBound, $0.upperBound &+ 1] })
    }

    mutating func take(_ event: RecordedEvent) {
        let isEdge = edges.contains(event.position.number)
        if !isEdge, current?.take(event) ?? false { return }
        if let current { gathered.append(current) }
        current = event.commandID.map { CommandEvents($0, event) }
    }

    /// The commands that no later event can belong to.
    mutating func takeWhole() -> [CommandEvents] {
        defer { gathered.removeAll(keepingCapacity: true) }
        return gathered
    }

    /// All that is left, at the log's end.
    mutating func takeRest() -> [CommandEvents] {
        if let current { gathered.append(current) }
        current = nil
        return takeWhole()
    }

    mutating func noteMatch() { matched += 1 }
}
