import EventStoreCore
import LedgerCore
import LedgerService
import TextFormats

extension CSVImport {
    /// Records a row, unless it was recorded earlier.
    ///
    /// - Returns: the event that the row was recorded as earlier; nil if it was written now.
    func record(
        _ row: CSVRow, _ movement: Movement, _ statedBalance: Money?, _ account: CachedAccount
    ) async throws -> RecordedEvent? {
        // Rows behind all that their account held cannot be among it.
        if let newest = account.newestBefore, row.date <= newest,
            let recorded = try await earlier(row, movement, account)
        {
            session.report.alreadyRecorded += 1
            return recorded
        }
        let id = try await freeID(row, movement, account)
        if let refusal = session.refusal(at: row.date) {
            throw problem(rows.columns.date, refusal)
        }
        let event = try event(row, movement, statedBalance, id)
        var candidate = session.candidate(event, account)
        if let objection = session.objection(to: candidate, account) {
            throw problem(rows.columns.amount, objection)
        }
        if !account.state.exists {
            try await open(row, movement, account)
            candidate = session.candidate(event, account)
        }
        try session.record(candidate, account)
        return nil
    }

    /// The id that a row is recorded with: without one of its own, that of the same payment once
    /// more where it was made before.
    ///
    /// - Throws: `RowProblem` for an id of the row's own that is recorded already.
    private func freeID(
        _ row: CSVRow, _ movement: Movement, _ account: CachedAccount
    ) async throws -> EventID {
        var occurrence = row.idText == nil ? occurrence(of: row, movement) : 0
        while true {
            let id = id(row, movement, occurrence)
            // An id names the account, and one that was not given the date as well.
            let mayBeOlder =
                account.newestBefore.map { row.idText != nil || row.date <= $0 } ?? false
            guard mayBeOlder || session.store.hasSeen(id),
                let recorded = try await session.store.event(id)
            else { return id }
            if row.idText != nil { throw try idProblem(recorded, row) }
            occurrence += 1
            note(occurrence + 1, of: row, movement)
        }
    }

    private func open(
        _ row: CSVRow, _ movement: Movement, _ account: CachedAccount
    ) async throws {
        let opened = AccountOpened(owner: row.owner, currency: movement.amount.currency)
        let event = try stored(.accountOpened(opened), ids.opening(row.account), row.date)
        if session.store.mayHold(event.id), let other = try await session.store.event(event.id) {
            throw problem(
                rows.columns.account,
                "the opening of this account is already recorded in another "
                    + "(\(other.stream.name)@\(other.version))")
        }
        let candidate = session.candidate(event, account)
        if let objection = session.objection(to: candidate, account) {
            throw problem(rows.columns.owner ?? rows.columns.account, objection)
        }
        try session.record(candidate, account)
        session.report.accountsOpened += 1
    }

    // MARK: Events

    func id(_ row: CSVRow, _ movement: Movement, _ occurrence: UInt64) -> EventID {
        if let text = row.idText { return ids.identified(row.account, text) }
        return ids.unidentified(row, movement, occurrence: occurrence)
    }

    /// How many rows that are the same were met, as far as is remembered: fewer only cost a look.
    func occurrence(of row: CSVRow, _ movement: Movement) -> UInt64 {
        guard occurrences.count > 0 else { return 0 }
        return occurrences.value(ids.unidentified(row, movement, occurrence: 0)) ?? 0
    }

    func note(_ occurrence: UInt64, of row: CSVRow, _ movement: Movement) {
        occurrences.insert(occurrence, ids.unidentified(row, movement, occurrence: 0))
    }

    private func event(
        _ row: CSVRow, _ movement: Movement, _ statedBalance: Money?, _ id: EventID
    ) throws -> NewEvent {
        let funds = FundsMoved(amount: movement.amount, memo: row.memo)
        let event: LedgerEvent =
            movement.effect == .credit ? .fundsDeposited(funds) : .fundsWithdrawn(funds)
        return try stored(event, id, row.date, statedBalance, metadata: CSVRowIDs.metadata(row))
    }

    private func stored(
        _ event: LedgerEvent, _ id: EventID, _ moment: Timestamp, _ statedBalance: Money? = nil,
        metadata: JSONText? = nil
    ) throws -> NewEvent {
        guard let encoded = try session.codec.encode(event, statedBalance: statedBalance) else {
            throw EventStoreError.invalidEvent("the codec has no stored form of \(event.typeName)")
        }
        return NewEvent(
            id: id, type: encoded.type, schemaVersion: encoded.schemaVersion,
            payload: encoded.payload, metadata: metadata, fold: encoded.fold, occurredAt: moment,
            recordedAt: session.now, actor: session.options.actor)
    }

    // MARK: Ids

    /// Why a row cannot be recorded whose id is that of an event.
    func idProblem(_ recorded: RecordedEvent, _ row: CSVRow) throws -> RowProblem {
        let column = rows.columns.id ?? rows.columns.account
        let id = row.idText ?? ""
        if session.store.isOwn(recorded) || session.claimed.contains(recorded.position) {
            let other = try line(of: id, row.account).map { " and in line \($0)" } ?? ""
            return problem(
                column,
                "id \(id) stands twice in the file, here\(other); an id is one payment's")
        }
        return problem(
            column,
            "id \(id) is already recorded with other content "
                + "(\(recorded.stream.name)@\(recorded.version))")
    }

    /// Looks through the file for the first other row with the same account and id. So rarely that
    /// no row pays for it with memory.
    private func line(of id: String, _ account: StreamID) throws -> Int? {
        guard let column = rows.columns.id,
            session.report.badRowCount < ImportLimits.badRowsBeforeGivingUp
        else { return nil }
        let other = CSVReader(try reopen(), delimiter: UInt8(ascii: mapping.delimiter))
        while true {
            do {
                guard try other.next() else { return nil }
                try session.checkCancellation()
                guard other.fields.count == records.reader.fields.count else { continue }
                if other.place.line != records.reader.place.line,
                    other.field(column).elementsEqual(id.utf8),
                    other.field(rows.columns.account).elementsEqual(account.name.utf8)
                {
                    return other.place.line
                }
            } catch is RowProblem {}
        }
    }
}
