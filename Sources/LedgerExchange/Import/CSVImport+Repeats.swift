import EventStoreCore
import LedgerCore
import LedgerService

/// A row that was recorded although an event of an earlier import resembles it: whether that event
/// is another row's is known when all of the file was read.
struct Resemblance {
    let row: CSVRow
    let signedMinor: Int64
    let place: TextPlace
}

extension CSVImport {
    /// The event that a row was recorded as by an earlier import.
    ///
    /// An id decides. Without one, or where only one of the two has an id, rows are the same if
    /// account, time, amount and all their texts are; of events whose row's texts were not kept,
    /// as many are taken for rows of the file as there are.
    ///
    /// - Throws: `RowProblem` for an id that stands twice or with other content; the store's
    ///   errors.
    func earlier(
        _ row: CSVRow, _ movement: Movement, _ account: CachedAccount
    ) async throws -> RecordedEvent? {
        if row.idText != nil,
            let recorded = try await session.store.event(id(row, movement, 0))
        {
            guard !session.store.isOwn(recorded), isSame(recorded, row, movement),
                session.claimed.insert(recorded.position)
            else { throw try idProblem(recorded, row) }
            return recorded
        }
        if session.options.allowRepeats { return nil }
        if let twin = try await twin(row, movement) { return twin }
        return try await lookBack(row, movement, account)
    }

    private func isSame(_ recorded: RecordedEvent, _ row: CSVRow, _ movement: Movement) -> Bool {
        recorded.stream == row.account && recorded.event.occurredAt == row.date
            && recorded.event.fold == (try? FoldFields(movement))
    }

    /// The event that the same row, without an id, has the id of.
    private func twin(
        _ row: CSVRow, _ movement: Movement
    ) async throws -> RecordedEvent? {
        var occurrence = occurrence(of: row, movement)
        while let recorded = try await session.store.event(
            ids.unidentified(row, movement, occurrence: occurrence))
        {
            occurrence += 1
            if !session.store.isOwn(recorded), isSame(recorded, row, movement),
                session.claimed.insert(recorded.position)
            {
                if occurrence > 1 { note(occurrence, of: row, movement) }
                return recorded
            }
        }
        return nil
    }

    private func lookBack(
        _ row: CSVRow, _ movement: Movement, _ account: CachedAccount
    ) async throws -> RecordedEvent? {
        let signed = movement.effect.sign * movement.amount.minorUnits
        let candidates = try await candidates(row, signed)
        let found =
            candidates.first { $0.textDigest == row.textDigest }
            ?? candidates.first { $0.textDigest == nil }
        guard let found else {
            if !candidates.isEmpty {
                resemblances.append(
                    Resemblance(row: row, signedMinor: signed, place: records.reader.place))
                if resemblances.count >= ImportLimits.resemblances {
                    try await settleResemblances()
                }
            }
            return nil
        }
        _ = session.claimed.insert(found.position)
        return try await session.store.read(
            row.account, StreamQuery(from: found.version, through: found.version, limit: 1)
        ).first
    }

    /// Movements of the row's account, moment and amount that no row of the file was found to be.
    private func candidates(
        _ row: CSVRow, _ signedMinor: Int64
    ) async throws -> [AccountPast.Movement] {
        try await pasts.past(
            of: row.account, from: survey.earliest ?? row.date, session.store
        ).all(at: row.date, signedMinor).filter {
            !$0.isCommand && !($0.hasSourceID && row.idText != nil)
                && !session.claimed.contains($0.position)
        }
    }

    /// - Throws: `ImportError.resembling` if an event still resembles a row that was recorded anew.
    func settleResemblances() async throws {
        var found: [BadRow] = []
        for resemblance in resemblances where found.count < ImportLimits.badRowsBeforeGivingUp {
            let row = resemblance.row
            guard let event = try await candidates(row, resemblance.signedMinor).first else {
                continue
            }
            let problem = RowProblem(
                resemblance.place,
                "account, date and amount are those of \(row.account.name)@\(event.version), "
                    + "which an import recorded with other texts")
            found.append(session.badRow(problem))
        }
        resemblances = []
        if !found.isEmpty { throw ImportError.resembling(found) }
    }
}

/// What accounts held before the import, as far as it was needed and as fits in memory.
struct PastShelf {
    private var pasts: [StreamID: AccountPast] = [:]
    private var movements = 0

    mutating func past(
        of stream: StreamID, from earliest: Timestamp, _ store: ImportStore
    ) async throws -> AccountPast {
        if let known = pasts[stream] { return known }
        let past = try await AccountPast(of: stream, from: earliest, store)
        if movements + past.count > ImportLimits.pastMovements { (pasts, movements) = ([:], 0) }
        pasts[stream] = past
        movements += past.count
        return past
    }
}
