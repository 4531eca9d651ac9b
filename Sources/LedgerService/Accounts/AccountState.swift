import EventStoreCore
import LedgerCore

/// An account as of a version: the fold of its events up to there, with what the fold stands on.
package struct AccountState: Hashable, Sendable {
    package let id: StreamID
    package private(set) var account = Account()
    package private(set) var version = Version.empty
    /// The position of the last event folded.
    package private(set) var position = Position.start
    /// The hash of the last event folded.
    package private(set) var hash = Digest.zero
    package private(set) var openedAt: Timestamp?
    /// When the event folded last happened, which may be before others. Snapshots keep it.
    package private(set) var lastOccurredAt: Timestamp?
    /// The latest moments seen up to here: they never fall, so that a moment can be searched for,
    /// and the account's last event is told by them.
    package private(set) var highestOccurredAt: Timestamp?
    package private(set) var highestRecordedAt: Timestamp?

    /// An account without events.
    package init(_ id: StreamID) { self.id = id }

    /// A state that was saved; see `SnapshotCodec`.
    init(
        id: StreamID, account: Account, version: Version, position: Position, hash: Digest,
        openedAt: Timestamp?, lastOccurredAt: Timestamp?, highestOccurredAt: Timestamp?,
        highestRecordedAt: Timestamp?
    ) {
        self.id = id
        self.account = account
        self.version = version
        self.position = position
        self.hash = hash
        self.openedAt = openedAt
        self.lastOccurredAt = lastOccurredAt
        self.highestOccurredAt = highestOccurredAt
        self.highestRecordedAt = highestRecordedAt
    }

    package var exists: Bool { version > .empty }

    /// The stream has events and is no account: it is one of the book's own.
    package var isOfTheBook: Bool { exists && account.status == .absent }

    /// Why there can be no account here; nil if there is one, or may be one.
    package var refusalOfName: Rejection? {
        id.isReserved && account.status == .absent ? .nameReserved(id.name) : nil
    }

    /// Takes the stream's next event in.
    ///
    /// - Throws: `HistoryError` if the event is not the next one, or cannot be folded.
    package mutating func evolve(_ recorded: RecordedEvent, _ codec: EventCodec) throws {
        try evolve(StreamFoldEntry(recorded), codec)
    }

    /// Takes the stream's next event in.
    ///
    /// - Throws: `HistoryError` if the event is not the next one, or cannot be folded.
    package mutating func evolve(_ entry: StreamFoldEntry, _ codec: EventCodec) throws {
        guard entry.version == version.next else {
            throw HistoryError(
                stream: id, version: version.next,
                reason: "is missing: version \(entry.version) follows version \(version)")
        }
        do {
            try account.evolve(entry, codec)
        } catch {
            throw HistoryError(
                stream: id, version: entry.version, reason: String(describing: error))
        }
        version = entry.version
        position = entry.position
        hash = entry.hash
        openedAt = openedAt ?? entry.occurredAt
        lastOccurredAt = entry.occurredAt
        highestOccurredAt = max(highestOccurredAt ?? entry.occurredAt, entry.occurredAt)
        highestRecordedAt = max(highestRecordedAt ?? entry.recordedAt, entry.recordedAt)
    }
}

extension AccountState {
    /// Takes an event in that is of the state's moment and was recorded behind one that is not. The
    /// version and the hash stay those of the events up to there.
    ///
    /// - Throws: `HistoryError` if the event cannot be folded.
    package mutating func takeLate(_ entry: StreamFoldEntry, _ codec: EventCodec) throws {
        do {
            try account.evolve(entry, codec)
        } catch {
            throw HistoryError(
                stream: id, version: entry.version, reason: String(describing: error))
        }
        position = max(position, entry.position)
        openedAt = openedAt ?? entry.occurredAt
        lastOccurredAt = max(lastOccurredAt ?? entry.occurredAt, entry.occurredAt)
        highestOccurredAt = max(highestOccurredAt ?? entry.occurredAt, entry.occurredAt)
        highestRecordedAt = max(highestRecordedAt ?? entry.recordedAt, entry.recordedAt)
    }

    package mutating func replaceAccount(_ account: Account) { self.account = account }

    package mutating func replaceFields(_ fields: [String: FieldValue]) {
        account.replaceFields(fields)
    }

    /// Learns where its last event was recorded, after it was folded ahead of that.
    package mutating func settle(_ head: StreamHead) {
        guard head.version == version else { return }
        position = head.position
        hash = head.hash
    }
}

/// A history that cannot be folded: damage, named by account and version.
package struct HistoryError: Error, Hashable, Sendable, CustomStringConvertible {
    package let stream: StreamID
    package let version: Version
    package let reason: String

    package init(stream: StreamID, version: Version, reason: String) {
        self.stream = stream
        self.version = version
        self.reason = reason
    }

    package var description: String { "\(stream)@\(version): \(reason)" }
}
