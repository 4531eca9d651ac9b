import EventStoreCore
import LedgerCore

/// Imports the rows of a CSV file into a session.
struct CSVImport {
    private let session: ImportSession
    private let mapping: CSVMapping
    private var reader: CSVReader
    private var rows: CSVRowReader
    private var ids: CSVRowIDs
    private var tolerances: [Currency: Int64] = [:]

    /// Reads the header.
    ///
    /// - Throws: `ImportError.unreadable` for a header that does not fit the mapping.
    init(_ source: any ByteSource, _ mapping: CSVMapping, _ session: ImportSession) throws {
        self.session = session
        self.mapping = mapping
        reader = CSVReader(source, delimiter: UInt8(ascii: mapping.delimiter))
        ids = CSVRowIDs(source: mapping.source, rowDigests: session.capacity.rowDigests)
        do {
            guard try reader.next() else {
                throw RowProblem(reader.place, "the file is empty; a header was expected")
            }
            rows = CSVRowReader(mapping, try CSVColumns(mapping, header: reader))
            reader.expectedFields = reader.fields.count
        } catch let problem as RowProblem {
            throw ImportError.unreadable(session.badRow(problem))
        }
    }

    mutating func run() throws {
        while true {
            do {
                guard try reader.next() else { break }
                try session.countRow(bytes: reader.bytesRead)
                try importRow()
            } catch let problem as RowProblem {
                try session.refuse(problem)
            }
        }
        session.report.bytes = reader.bytesRead
        try session.finish()
    }

    private mutating func importRow() throws {
        let row = try rows.row(reader)
        if session.isDoomed { return try checkOnly(row) }
        let account = try session.account(row.account)
        guard let currency = row.currency ?? account.state.account.currency else {
            throw noCurrency()
        }
        let movement = try rows.movement(reader, row, in: currency)
        let balance = try rows.balance(reader, in: currency)
        let stated = balance.map { Money(minorUnits: $0, currency: currency) }
        let event = try event(row, movement, stated)
        let recorded = try record(event, row, account)
        guard let balance else { return }
        let actual = try recorded.map { try session.balance(after: $0, account) }
        let comparison = Divergence(
            account: row.account, version: recorded?.version ?? account.state.version,
            line: reader.place.line, expected: Money(minorUnits: balance, currency: currency),
            actual: Money(
                minorUnits: actual ?? account.state.account.balanceMinor, currency: currency))
        session.compare(comparison, tolerance: try tolerance(of: currency))
    }

    /// What can be said about a row of a file that will not be written.
    private func checkOnly(_ row: CSVRow) throws {
        guard let currency = row.currency else { return }
        _ = try rows.movement(reader, row, in: currency)
        _ = try rows.balance(reader, in: currency)
    }

    private func noCurrency() -> RowProblem {
        guard let column = rows.columns.currency else {
            return RowProblem(
                reader.place, "the account is new and no currency is given for its amounts")
        }
        return rows.problem(
            reader, column, "the account is new and the row names no currency for its amounts")
    }

    private mutating func tolerance(of currency: Currency) throws -> Int64 {
        if let known = tolerances[currency] { return known }
        let tolerance = try mapping.tolerance(exponent: currency.exponent)
        tolerances[currency] = tolerance
        return tolerance
    }

    // MARK: Events

    private mutating func event(
        _ row: CSVRow, _ movement: Movement, _ statedBalance: Money?
    ) throws -> NewEvent {
        let funds = FundsMoved(amount: movement.amount, memo: row.memo)
        let event: LedgerEvent =
            movement.effect == .credit ? .fundsDeposited(funds) : .fundsWithdrawn(funds)
        let id =
            row.idText.map { ids.identified(row.account, $0) }
            ?? ids.unidentified(row, reader, rows.columns)
        return try stored(event, id, row.date, statedBalance, metadata: metadata(row))
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

    private func metadata(_ row: CSVRow) -> JSONText? {
        guard row.idText != nil || row.typeWord != nil else { return nil }
        var writer = JSONWriter(capacity: 64)
        writer.object { object in
            if let id = row.idText { object.member("sourceid", id) }
            if let word = row.typeWord { object.member("sourcetype", word) }
        }
        return writer.text
    }

    // MARK: Recording

    /// Records the row's event.
    ///
    /// - Returns: the event that the row was recorded as earlier; nil if it was written now.
    private mutating func record(
        _ event: NewEvent, _ row: CSVRow, _ account: CachedAccount
    ) throws -> RecordedEvent? {
        let candidate = session.candidate(event, account)
        let objection = session.objection(to: candidate, account)
        // Looked up only where the append cannot tell: a row with an objection may be recorded
        // already, and an account must not be opened for a row that is.
        if objection != nil || !account.state.exists,
            let recorded = try session.writer.event(event.id)
        {
            return try compare(recorded, event, row)
        }
        if let objection { throw rows.problem(reader, rows.columns.amount, objection) }
        if !account.state.exists { try open(row, event, account) }
        do {
            try session.record(event, account)
            return nil
        } catch EventStoreError.duplicateEvent {
            guard let recorded = try session.writer.event(event.id) else {
                throw EventStoreError.damaged("event \(event.id) is recorded and cannot be read")
            }
            return try compare(recorded, event, row)
        }
    }

    private mutating func open(
        _ row: CSVRow, _ event: NewEvent, _ account: CachedAccount
    ) throws {
        guard let currency = try Movement(event.fold)?.amount.currency else { return }
        let opened = try stored(
            .accountOpened(AccountOpened(owner: row.owner, currency: currency)),
            ids.opening(row.account), row.date)
        if let objection = session.objection(to: session.candidate(opened, account), account) {
            throw rows.problem(reader, rows.columns.owner ?? rows.columns.account, objection)
        }
        do {
            try session.record(opened, account)
        } catch EventStoreError.duplicateEvent(_, let place) {
            throw rows.problem(
                reader, rows.columns.account,
                "the opening of this account is already recorded in another (\(place.stream)@"
                    + "\(place.version))")
        }
        session.report.accountsOpened += 1
    }

    /// Judges a row whose id is recorded.
    private func compare(
        _ recorded: RecordedEvent, _ event: NewEvent, _ row: CSVRow
    ) throws -> RecordedEvent {
        let place = "\(recorded.stream.name)@\(recorded.version)"
        if row.idText == nil, session.isOfThisRun(recorded) {
            throw RowProblem(
                reader.place,
                "an identical row stands so far before this one (\(place)) that they cannot be "
                    + "told apart; name an id column")
        }
        guard recorded.stream == row.account, recorded.type == event.type,
            recorded.event.fold == event.fold, recorded.event.occurredAt == event.occurredAt
        else {
            let name = row.idText.map { "id \($0)" } ?? "this row's id"
            throw rows.problem(
                reader, rows.columns.id ?? rows.columns.account,
                "\(name) is already recorded with other content (\(place))")
        }
        session.report.alreadyRecorded += 1
        return recorded
    }
}
