import EventStoreCore
import Synchronization
import TextFormats

/// Makes valid events: ids from a seed, moments from a manual clock that moves on by a millisecond
/// an event. Safe from any task; the order of ids is the order of calls.
public final class EventFactory: Sendable {
    public let clock: ManualClock
    private let random: Mutex<SeededRandom>

    public init(seed: UInt64 = 1, clock: ManualClock = ManualClock()) {
        self.clock = clock
        random = Mutex(SeededRandom(seed: seed))
    }

    public func eventID() -> EventID { EventID(timestamp: clock.now, random: words()) }

    public func commandID() -> CommandID { CommandID(timestamp: clock.now, random: words()) }

    /// A command with an id of its own.
    ///
    /// - Parameter content: what the command wishes for; equal texts are equal content.
    /// - Returns: the command's id, with the digest of the content.
    public func command(_ content: String = "content") -> CommandStamp {
        CommandStamp(id: commandID(), contentHash: Digest(sha256: Array(content.utf8)))
    }

    /// An event that moves no money.
    public func event(
        type: String = "NoteTaken", schemaVersion: Int = 1,
        payload: JSONText = JSONText(stored: Array(#"{"note":"plain"}"#.utf8)),
        metadata: JSONText? = nil, fold: FoldFields = .none, actor: String? = nil,
        correlationID: String? = nil, causationID: String? = nil, id: EventID? = nil
    ) -> NewEvent {
        let now = clock.advance(microseconds: 1000)
        return NewEvent(
            id: id ?? eventID(), type: type, schemaVersion: schemaVersion, payload: payload,
            metadata: metadata, fold: fold, occurredAt: now,
            recordedAt: Timestamp(microseconds: now.microseconds + 7), actor: actor,
            correlationID: correlationID, causationID: causationID)
    }

    /// A deposit of so many minor units of EUR.
    public func deposit(_ amountMinor: Int64, correlationID: String? = nil) -> NewEvent {
        money("FundsDeposited", sign: 1, amountMinor, correlationID)
    }

    /// A withdrawal of so many minor units of EUR.
    public func withdrawal(_ amountMinor: Int64, correlationID: String? = nil) -> NewEvent {
        money("FundsWithdrawn", sign: -1, amountMinor, correlationID)
    }

    /// So many events that move no money.
    public func events(_ count: Int, type: String = "NoteTaken") -> [NewEvent] {
        (0..<count).map { _ in event(type: type) }
    }

    private func money(
        _ type: String, sign: Int8, _ amount: Int64, _ correlationID: String?
    ) -> NewEvent {
        let payload = #"{"amount":{"minor":\#(amount),"currency":"EUR"}}"#
        return event(
            type: type, payload: JSONText(stored: Array(payload.utf8)),
            fold: FoldFields(
                uncheckedSign: sign, amountMinor: amount, currency: CurrencyCode("EUR")),
            correlationID: correlationID)
    }

    private func words() -> (UInt64, UInt64) {
        random.withLock { random in (random.next(), random.next()) }
    }
}
