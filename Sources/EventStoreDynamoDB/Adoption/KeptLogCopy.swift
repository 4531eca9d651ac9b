import AWSClient
import EventStoreCore
import TextFormats

/// Makes the first copy of a log that keeps its events, slot by slot.
struct KeptLogCopy: Sendable {
    let log: RemoteLog
    let board: StatusBoard
    /// Items that the service counts in the table, some hours ago.
    let expected: Int64

    /// Copies what is missing, and makes it the replica.
    ///
    /// - Throws: as `FirstCopy.run`.
    func run(_ load: any ReplicaLoad) async throws -> any ReplicaStore {
        let note: @Sendable (Int64) -> Void = { board.note(copying: $0, ofAbout: expected) }
        var last = try await known(load)
        var isAtEnd = false
        while let from = last, !isAtEnd {
            try Task.checkCancellation()
            var slots: [SlotItem]
            (slots, isAtEnd) = try await log.slots(behind: from.slot)
            let events = try await log.entries(slots).flatMap { entry in
                entry.events.map {
                    LoadedEvent(event: $0, contentHash: entry.command?.contentHash)
                }
            }
            let end = slots.last ?? from.slot
            let mark = Array("\(end?.last.number ?? 0)".utf8)
            try await load.add(events, to: 0, isAtEnd ? .done : .at(mark))
            note(try await load.count())
            last = Known(slot: end)
        }
        return try await load.finish(progress: note)
    }

    /// Up to where the log is copied.
    private struct Known {
        /// Nil for nothing.
        let slot: SlotItem?
    }

    /// Nil if all is.
    private func known(_ load: any ReplicaLoad) async throws -> Known? {
        switch try await load.segments().first?.state {
        case .done: return nil
        case .new, nil: return Known(slot: nil)
        case .at(let mark):
            guard let number = Int64(String(decoding: mark, as: UTF8.self)), number > 0 else {
                return Known(slot: nil)
            }
            return Known(slot: try await log.slot(holding: Position(number)))
        }
    }
}
