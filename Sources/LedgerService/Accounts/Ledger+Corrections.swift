import EventStoreCore
import LedgerCore

extension Ledger {
    /// A correction with what the book says of the events that it names.
    ///
    /// - Throws: `Rejection.correction`, `EventStoreError`; `CodecError` for an event that
    ///   cannot be read; `CancellationError` between two events.
    func found(_ wish: Correction) async throws -> (command: Command, originals: Originals) {
        guard events.keepsOwnStreams else { throw Rejection.correction(.notKept) }
        // Each of them is an event at least: too many are not looked for.
        guard wish.edits.count <= events.limits.eventsPerAppend else {
            throw Rejection.correction(
                .tooLarge(events: wish.edits.count, maximum: events.limits.eventsPerAppend))
        }
        var originals: [RecordedEvent] = []
        var counts: [(version: Int64, legs: Int)] = []
        for version in wish.versions {
            try Task.checkCancellation()
            let legs = try await legs(of: version, in: wish.account)
            originals += legs
            counts.append((version, legs.count))
        }
        var rest = try await described(originals)[...]
        var found: [Int64: [Reversal.Leg]] = [:]
        for (version, count) in counts {
            if count > 0 { found[version] = Array(rest.prefix(count)) }
            rest = rest.dropFirst(count)
        }
        let correction = Correction(
            account: wish.account, reason: wish.reason, edits: wish.edits, found: found)
        return (.correct(correction), Originals(originals))
    }

    /// The events that a correction comes to. Where nothing is said of the date each of them has
    /// the moment of the event that it is about: so the past is as it would have been, too.
    ///
    /// - Throws: the first rule that the correction breaks.
    func plan(
        _ correction: Correction, _ originals: Originals, occurred: Timestamp?,
        _ account: (String) -> Account
    ) throws(Rejection) -> [(account: StreamID, entry: PreviewedEvent)] {
        try correction.plan(account).map { entry in
            let id = StreamID(stored: entry.account)
            let original = originals[id, entry.version]
            var (reversed, replaced): (RecordedEvent?, RecordedEvent?) = (nil, nil)
            switch entry.origin {
            case .reversal: reversed = original
            case .instead: replaced = original
            case .added: break
            }
            let isAdded = reversed == nil && replaced == nil
            return (
                id,
                PreviewedEvent(
                    entry.event, reversed: reversed, replaced: replaced,
                    occurred: occurred ?? original?.event.occurredAt, tie: entry.edit,
                    isTiedAlone: isAdded)
            )
        }
    }
}
