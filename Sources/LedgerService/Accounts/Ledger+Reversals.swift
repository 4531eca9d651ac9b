import EventStoreCore
import LedgerCore

extension EventID {
    /// The id of the event that reverses the one of this id. Ids are unique in a store, so an event
    /// is reversed once at most, whoever tries at the same moment, and its reversal is found
    /// without a search.
    package var ofReversal: EventID {
        EventID(derivedFrom: Digest(sha256: Array("reversal of \(self)".utf8)))
    }
}

extension Ledger {
    /// Events of a correlation that are looked at for the other side of a transfer, which is one
    /// of two.
    private static let maximumTied = 20

    /// A command with what the book says of it now: of a reversal and a correction all events that
    /// they are about. Any other command stays what it is.
    ///
    /// - Throws: `EventStoreError`; `CodecError` for an event that cannot be read.
    package func resolved(_ command: Command) async throws -> Command {
        try await found(command).command
    }

    /// The same, with the events that it is about.
    ///
    /// - Throws: `Rejection.correction`, and as above.
    func found(_ command: Command) async throws -> (command: Command, originals: Originals) {
        switch command {
        case .reverse(let wish):
            let events = try await legs(of: wish.version, in: wish.account)
            let reversal = Reversal(
                account: wish.account, version: wish.version, reason: wish.reason,
                legs: try await described(events))
            return (.reverse(reversal), Originals(events))
        case .correct(let wish): return try await found(wish)
        case .open, .deposit, .withdraw, .transfer, .close, .record:
            return (command, Originals([]))
        }
    }

    /// Events that may be reversed, each with its reversal if it has one: one look-up for all.
    func described(_ events: [RecordedEvent]) async throws -> [Reversal.Leg] {
        let reversals = try await self.reversals(of: events)
        return try events.map { event in
            Reversal.Leg(
                account: event.stream.name, version: event.version.number,
                event: try codec.decode(event),
                reversedBy: reversals.version(reversing: event)?.number)
        }
    }

    /// The event that is named, and the other side of its transfer.
    func legs(of number: Int64, in account: String) async throws -> [RecordedEvent] {
        let version = Version(number)
        guard version > .empty,
            let named = try await events.read(
                try StreamID(account), StreamQuery(from: version, through: version, limit: 1)
            ).first
        else { return [] }
        guard let correlation = named.event.correlationID,
            let sides = OtherSide(of: named, try codec.decode(named))
        else { return [named] }
        // Sides of one append stand beside each other, and share its command; those of a file its
        // import. A correlation may have any number of events: a reactor's commands bear that of
        // what they answer.
        let number = named.position.number
        let beside = try await events.readLog(
            LogQuery(
                after: Position(max(0, number - 2)), through: Position(number + 1), limit: 3)
        ).events
        let tied = try await events.events(correlatedBy: correlation, limit: Self.maximumTied)
        let near = (beside + tied).filter { $0.event.correlationID == correlation }
        if let event = try otherSide(sides, of: named, in: near) { return [named, event] }
        var others: [RecordedEvent] = []
        for event in near where sides.mayBe(event) && event.commandID != named.commandID {
            guard try await areOfImports([named, event]) else { continue }
            let decoded = try codec.decode(event)
            // A side that has one where it came from stays with that.
            guard sides.isBalanced(by: decoded), let its = OtherSide(of: event, decoded),
                try otherSide(its, of: event, in: near) == nil
            else { continue }
            others.append(event)
        }
        // What is reversed already was the side of another transfer, where there are several.
        let known = try await reversals(of: others)
        let other = others.first { known.reversal(of: $0) == nil } ?? others.first
        return [named] + [other].compactMap(\.self)
    }

    /// The other side of an event among what the same command has recorded.
    private func otherSide(
        _ sides: OtherSide, of event: RecordedEvent, in near: [RecordedEvent]
    ) throws -> RecordedEvent? {
        for other in near where sides.mayBe(other) && other.commandID == event.commandID {
            if sides.isBalanced(by: try codec.decode(other)) { return other }
        }
        return nil
    }

    /// Events that came with files: those of each account may be in one of its own. Before imports
    /// had ids their events had none.
    private func areOfImports(_ some: [RecordedEvent]) async throws -> Bool {
        for id in Set(some.compactMap(\.commandID)) {
            guard try await events.isImport(id) else { return false }
        }
        return true
    }

    /// Why a reversal was not recorded whose id the store holds already: somebody else was first.
    ///
    /// - Returns: what to throw.
    /// - Throws: what reading the book throws.
    func refusal(
        of command: Command, twice id: EventID, at place: StreamVersion
    ) async throws -> any Error {
        do {
            _ = try await preview(command)
        } catch let rejection as Rejection {
            return rejection
        }
        return EventStoreError.duplicateEvent(id, place)
    }
}

/// Recorded events that a command is about, by their places.
struct Originals: Sendable {
    private let events: [StreamVersion: RecordedEvent]

    init(_ events: [RecordedEvent]) {
        self.events = Dictionary(
            events.map { (StreamVersion(stream: $0.stream, version: $0.version), $0) },
            uniquingKeysWith: { one, _ in one })
    }

    subscript(account: StreamID, version: Int64) -> RecordedEvent? {
        events[StreamVersion(stream: account, version: Version(version))]
    }
}

/// What the other side of a transfer looks like.
private struct OtherSide {
    private let event: RecordedEvent
    private let account: String
    private let movement: Movement

    /// Nil for an event that is no side of a transfer.
    init?(of event: RecordedEvent, _ decoded: LedgerEvent) {
        switch decoded {
        case .fundsDeposited, .fundsWithdrawn: break
        case .accountOpened, .accountClosed, .fundsReversed, .foreign: return nil
        }
        guard let account = decoded.counterparty, let movement = decoded.movement else {
            return nil
        }
        (self.event, self.account, self.movement) = (event, account, movement)
    }

    func mayBe(_ other: RecordedEvent) -> Bool {
        other.stream != event.stream && other.stream.name.utf8.elementsEqual(account.utf8)
    }

    func isBalanced(by other: LedgerEvent) -> Bool {
        switch other {
        case .fundsDeposited, .fundsWithdrawn:
            other.counterparty?.utf8.elementsEqual(event.stream.name.utf8) == true
                && other.movement?.amount == movement.amount
                && other.movement?.effect == movement.effect.opposite
        case .accountOpened, .accountClosed, .fundsReversed, .foreign: false
        }
    }
}
