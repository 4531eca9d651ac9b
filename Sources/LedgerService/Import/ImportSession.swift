import EventStoreCore
import LedgerCore

/// One import under way, inside the store's bulk: what every format shares.
///
/// After the first bad row of an import that does not keep going nothing more is written: the rows
/// behind it are only read, to list what else is wrong, and the transaction is undone at the end.
final class ImportSession {
    let reader: ImportReader
    let limits: Limits
    let codec: EventCodec
    let options: ImportOptions
    /// The moment that all of the import's events are recorded at.
    let now: Timestamp
    let capacity: ImportCapacity
    var report = ImportReport()
    /// Events of earlier imports that rows of this one were found to be.
    var claimed = PositionSet()
    /// What the book has declared, with what this import has added.
    private var units: Units
    private var accounts: AccountCache
    private var divergedWithin: Set<Int> = []
    private var divergedBeyond: Set<Int> = []

    init(
        _ reader: ImportReader, limits: Limits, codec: EventCodec, options: ImportOptions,
        now: Timestamp, capacity: ImportCapacity
    ) {
        self.reader = reader
        self.limits = limits
        self.codec = codec
        self.options = options
        self.now = now
        self.capacity = capacity
        units = codec.units.current
        accounts = AccountCache(reader, codec, capacity: capacity.accounts)
    }

    /// True once a bad row has decided that nothing will be written.
    var isDoomed: Bool { !options.keepGoing && report.badRowCount > 0 }

    var writer: any BulkWriter { reader.writer }

    func account(_ id: StreamID) async throws -> CachedAccount { try await accounts.account(id) }

    // MARK: Rows

    /// Counts a row, tells how far the import is, and stops it if that was asked for.
    func countRow(bytes: Int) throws {
        report.rows += 1
        report.bytes = bytes
        if report.rows % ImportLimits.rowsBetweenChecks == 0 { try checkCancellation() }
        if report.rows % max(1, options.progressInterval) == 0 {
            options.onProgress(ImportProgress(rows: report.rows, bytes: bytes))
        }
    }

    func checkCancellation() throws {
        if options.isCancelled() { throw ImportError.cancelled(rows: report.rows) }
    }

    /// - Throws: `ImportError.badRows` when enough are known of a file that will not be written.
    func refuse(_ problem: RowProblem) throws {
        report.badRowCount += 1
        if report.badRows.count < ImportLimits.listedBadRows {
            report.badRows.append(badRow(problem))
        }
        if isDoomed, report.badRowCount >= ImportLimits.badRowsBeforeGivingUp { try finish() }
    }

    func badRow(_ problem: RowProblem) -> BadRow {
        BadRow(problem, in: options.file)
    }

    /// - Throws: `ImportError.badRows` if the import must not be kept.
    func finish() throws {
        if isDoomed { throw ImportError.badRows(report.badRows) }
        if !options.keepDifferences, report.divergences.beyond.rows > 0 {
            throw ImportError.differences(report.divergences)
        }
        try checkCancellation()
        options.onProgress(ImportProgress(rows: report.rows, bytes: report.bytes))
    }

    // MARK: Recording

    /// An event as it would stand at the end of its account.
    func candidate(
        _ event: NewEvent, _ account: CachedAccount, commandID: CommandID? = nil
    ) -> RecordedEvent {
        RecordedEvent(
            stream: account.state.id, version: account.state.version.next,
            position: account.state.position, event: event, commandID: commandID,
            previousHash: account.state.hash, hash: .zero)
    }

    /// Why the event cannot be recorded or folded; nil if it can.
    func objection(to candidate: RecordedEvent, _ account: CachedAccount) -> String? {
        if !candidate.isOfTheBook, let refusal = account.state.refusalOfName {
            return refusal.reason
        }
        do {
            if candidate.stream.isReserved {
                var declared = units
                try UnitDeclaration.take(candidate, into: &declared)
            }
            try candidate.event.check(limits)
            if let movement = try Movement(candidate.event.fold, in: account.state.account.currency)
            {
                var trial = account.state.account
                try trial.move(
                    movement.effect, movement.amount.minorUnits, movement.amount.currency)
            } else {
                var trial = account.state
                try trial.evolve(candidate, codec)
            }
            return nil
        } catch let error as HistoryError {
            return error.reason
        } catch {
            return "\(error)"
        }
    }

    /// Writes an event that `objection` had nothing against, and makes a snapshot if one is due.
    ///
    /// - Throws: `EventStoreError.duplicateEvent`, with nothing written; any other ends the import.
    func record(
        _ event: NewEvent, _ account: CachedAccount, commandID: CommandID? = nil
    ) async throws {
        let before = account.state
        let head = try await writer.append(event, to: before.id, commandID: commandID)
        if let newest = before.highestOccurredAt, event.occurredAt < newest { report.lateRows += 1 }
        try account.state.evolve(
            RecordedEvent(
                stream: before.id, version: head.version, position: head.position, event: event,
                commandID: commandID, previousHash: before.hash, hash: head.hash),
            codec)
        if before.id.isReserved {
            try UnitDeclaration.take(candidate(event, account), into: &units)
        }
        account.replay = nil
        report.eventsWritten += 1
        report.firstPosition = report.firstPosition ?? head.position
        report.lastPosition = head.position
        guard options.snapshotPolicy.isDue(from: before.version, to: head.version),
            !account.state.isOfTheBook
        else { return }
        reader.snapshots.keep(SnapshotCodec.encode(account.state, at: now))
    }

    /// True for an event that this run has written.
    func isOfThisRun(_ recorded: RecordedEvent) -> Bool {
        report.firstPosition.map { recorded.position >= $0 } ?? false
    }

    // MARK: Balances

    /// The balance right after an event that was recorded earlier. Rows that are compared in the
    /// order of their account cost nothing; others cost a snapshot and the events behind it.
    func balance(
        after recorded: RecordedEvent, _ account: CachedAccount
    ) async throws -> Int64 {
        if let replay = account.replay, replay.version.next == recorded.version,
            let amount = recorded.event.fold.amountMinor
        {
            let (sum, overflow) =
                recorded.event.fold.sign < 0
                ? replay.balanceMinor.subtractingReportingOverflow(amount)
                : replay.balanceMinor.addingReportingOverflow(amount)
            if !overflow {
                account.replay = (recorded.version, sum)
                return sum
            }
        }
        let state = try await accounts.load(recorded.stream, through: recorded.version)
        account.replay = (recorded.version, state.account.balanceMinor)
        return state.account.balanceMinor
    }

    /// Compares the fold with the other book, tolerating so many minor units.
    func compare(_ comparison: Divergence, tolerance: Int64) {
        report.divergences.rowsChecked += 1
        let difference = comparison.differenceMinor.magnitude
        if difference > UInt128(max(0, tolerance)) {
            Self.note(comparison, in: &report.divergences.beyond, &divergedBeyond)
        } else if difference > 0 {
            Self.note(comparison, in: &report.divergences.within, &divergedWithin)
        }
    }

    private static func note(
        _ comparison: Divergence, in tally: inout DivergenceTally, _ accounts: inout Set<Int>
    ) {
        tally.rows += 1
        if comparison.differenceMinor.magnitude > tally.largest?.differenceMinor.magnitude ?? 0 {
            tally.largest = comparison
        }
        // The name's hash instead of the name: 8 bytes an account, and a collision among a million
        // merely leaves one of them out of the list.
        guard accounts.count < ImportLimits.divergedAccounts,
            accounts.insert(comparison.account.hashValue).inserted
        else { return }
        tally.accounts += 1
        if tally.first.count < ImportLimits.listedDivergences { tally.first.append(comparison) }
    }
}
