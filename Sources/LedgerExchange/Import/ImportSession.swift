import EventStoreCore
import LedgerCore
import LedgerService

/// One import under way, inside the store's bulk: what every format shares.
///
/// After the first bad row of an import that does not keep going nothing more is written: the rows
/// behind it are only read, to list what else is wrong, and the transaction is undone at the end.
final class ImportSession {
    let store: ImportStore
    let limits: Limits
    let codec: EventCodec
    let options: ImportOptions
    /// The moment that all of the import's events are recorded at.
    let now: Timestamp
    let capacity: ImportCapacity
    var report = ImportReport()
    /// Events of earlier imports that rows of this one were found to be.
    var claimed = PositionSet()
    /// What the book keeps of this import; nil where it keeps nothing.
    private var keeping: ImportKeeping?
    /// What the book has declared, with what this import has added.
    private var declared: Declarations
    /// The periods that the book had closed before this import.
    private let periodsBefore: ClosedPeriods
    private var accounts: AccountCache
    private var divergedWithin: Set<Int> = []
    private var divergedBeyond: Set<Int> = []

    init(
        _ store: ImportStore, limits: Limits, codec: EventCodec, options: ImportOptions,
        now: Timestamp, periods: KnownPeriods, keeping: ImportKeeping?, capacity: ImportCapacity
    ) {
        self.store = store
        self.limits = limits
        self.codec = codec
        declared = Declarations(
            units: codec.units.current, descriptions: codec.descriptions.current.descriptions,
            periods: periods)
        periodsBefore = periods.closed
        self.options = options
        self.now = now
        self.keeping = keeping
        self.capacity = capacity
        accounts = AccountCache(store, codec, capacity: capacity.accounts)
    }

    /// True once a bad row has decided that nothing will be written.
    var isDoomed: Bool { !options.keepGoing && report.badRowCount > 0 }

    func knownAccount(_ id: StreamID) -> CachedAccount? { accounts.known(id) }

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
        if report.badRowCount >= ImportLimits.badRowsBeforeGivingUp { try checkFate() }
    }

    private func checkFate() throws {
        if isDoomed { throw ImportError.badRows(report.badRows) }
    }

    func badRow(_ problem: RowProblem) -> BadRow {
        BadRow(problem, in: options.file)
    }

    /// Records what is left, and judges the whole.
    ///
    /// - Throws: `ImportError.badRows`, `.differences` or `.cancelled` if the import must not be
    ///   kept; the store's errors.
    func finish() async throws {
        try checkFate()
        try await store.settle()
        report.firstPosition = store.firstPosition
        report.lastPosition = store.lastPosition
        report.snapshots = store.snapshots.count
        if !options.keepDifferences, report.divergences.beyond.rows > 0 {
            throw ImportError.differences(report.divergences)
        }
        try checkCancellation()
        if let ending = keeping?.ending() {
            store.add(ending, nil)
            try await store.settle()
            report.id = keeping?.id
        }
        options.onProgress(ImportProgress(rows: report.rows, bytes: report.bytes))
    }

    // MARK: Recording

    /// An event of this import as it would stand at the end of its account.
    func candidate(_ event: NewEvent, _ account: CachedAccount) -> RecordedEvent {
        candidate(event, account, commandID: keeping?.id, hash: .zero)
    }

    /// The same of an event that was recorded before, elsewhere.
    func candidate(
        _ event: NewEvent, _ account: CachedAccount, commandID: CommandID?, hash: Digest
    ) -> RecordedEvent {
        RecordedEvent(
            stream: account.state.id, version: account.state.version.next,
            position: account.state.position, event: event, commandID: commandID,
            previousHash: account.state.hash, hash: hash)
    }

    /// True for an event of an export that speaks of an import of its book, where this book has
    /// other imports: it has no place here, and what it speaks of keeps its own.
    func isOfAnotherBook(_ candidate: RecordedEvent, _ line: DaybookLine) -> Bool {
        guard line.stream == ImportRecord.stream, !options.isCopy, candidate.isOfTheBook else {
            return false
        }
        return keeping?.hasBegun ?? false || line.version != candidate.version
            || line.previousHash != candidate.previousHash
    }

    /// Why the event cannot be recorded or folded; nil if it can.
    func objection(to candidate: RecordedEvent, _ account: CachedAccount) -> String? {
        if !candidate.isOfTheBook, let refusal = account.state.refusalOfName {
            return refusal.reason
        }
        do {
            if candidate.stream.isReserved {
                var trial = declared
                try trial.take(candidate)
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

    /// Why nothing can be recorded that happened at a moment; nil if it can.
    func refusal(at moment: Timestamp) -> String? {
        declared.periods.closed.refusal(at: moment)?.reason
    }

    /// The same for an event of an export. What its own ledger recorded before it closed a period,
    /// or after all, is recorded here as well, unless the period was closed here before.
    func refusal(restoring candidate: RecordedEvent) -> String? {
        let moment = candidate.event.occurredAt
        guard !options.isCopy, !candidate.isOfTheBook, periodsBefore.closing(moment) != nil else {
            return nil
        }
        return refusal(at: moment)
    }

    /// Takes an event that `objection` had nothing against to the end of its account, on its way
    /// to the store, and makes a snapshot if one is due.
    func record(_ candidate: RecordedEvent, _ account: CachedAccount) throws {
        let before = account.state.version
        let newest = account.state.highestOccurredAt
        try account.state.evolve(candidate, codec)
        if let newest, candidate.event.occurredAt < newest { report.lateRows += 1 }
        try declare(candidate)
        account.replay = nil
        report.eventsWritten += 1
        if let beginning = keeping?.take(candidate) { store.add(beginning, nil) }
        let isDue =
            options.snapshotPolicy.isDue(from: before, to: candidate.version)
            && !account.state.isOfTheBook
        store.add(
            BulkEvent(candidate.event, to: candidate.stream, commandID: candidate.commandID),
            Recording(
                account: account, version: candidate.version,
                snapshot: isDue ? account.state : nil))
    }

    /// A description counts from here on, for the events before it too: accounts are folded anew.
    /// All that is under way has to be recorded before: see `prepareDeclaration`.
    private func declare(_ candidate: RecordedEvent) throws {
        let before = declared.descriptions
        try declared.take(candidate)
        guard declared.descriptions != before else { return }
        codec.descriptions.learn(
            KnownDescriptions(declared.descriptions), through: candidate.version)
        accounts = AccountCache(store, codec, capacity: capacity.accounts)
    }

    /// Waits until all that was added is recorded, so that accounts can be folded anew.
    func prepareDeclaration() async throws { try await store.settle() }

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
