import EventStoreCore
import LedgerCore
import LedgerHistory
import LedgerService

/// Makes statements of a book as it was known at a position.
///
///     let book = try await StatementBook(ledger, at: try await ledger.events.lastPosition())
///     let march = try StatementPeriod(month: "2026-03")
///     let statement = try await book.statement(of: account, march)
///     try await book.write(statement, as: StatementForm(.text, .a4), to: sink)
///
/// Everything comes from the events, from the first one of the account on: no snapshot, no read
/// model and no later declaration has a say in it. So it costs some folds of the account's history.
package struct StatementBook: Sendable {
    /// Entries that are kept from the first reading; of more, each reading is one of the store.
    private static let mostKept = 1000

    /// The book at the position, from its events alone.
    let ledger: Ledger
    package let position: Position
    private let tellsItems: Bool
    private let progress: @Sendable (Int64) -> Void

    /// Events of a period between two tellings of how far a reading has come.
    private static let tellingEvents: Int64 = 1000

    /// - Parameters:
    ///   - ledger: the book.
    ///   - position: what it knew; what was recorded behind does not count.
    ///   - tellsItems: false to leave out reversals that were items of another program's table, as
    ///     was done before.
    ///   - progress: is told how many events of the period a reading has come to. A statement is
    ///     read once to three times.
    /// - Throws: `EventStoreError`.
    package init(
        _ ledger: Ledger, at position: Position, tellsItems: Bool = true,
        progress: @escaping @Sendable (Int64) -> Void = { _ in }
    ) async throws {
        self.ledger = try await ledger.asKnown(at: position)
        self.position = position
        self.tellsItems = tellsItems
        self.progress = progress
    }

    /// Looks through the period once: balances, sums, and what the proof names.
    ///
    /// - Parameters:
    ///   - id: the account.
    ///   - period: the days.
    ///   - clock: what decides which events are of the period.
    /// - Returns: the statement, without its entries.
    /// - Throws: `StatementProblem`, `HistoryError`, `EventStoreError`, `CancellationError`.
    package func statement(
        of id: StreamID, _ period: StatementPeriod, clock: Clock = .occurred
    ) async throws -> Statement {
        guard let head = try await ledger.events.head(of: id, at: position) else {
            throw StatementProblem.unknownAccount(id, position)
        }
        let opening = try await ledger.place(.time(period.opening), of: head, clock: clock)
        let closing = try await ledger.place(.time(period.end), of: head, clock: clock)
        let before = try await ledger.load(id, at: opening)
        let after = try await ledger.load(id, at: closing)
        var statement = Statement(
            address: StatementAddress(
                account: id, period: period, clock: clock, position: position),
            head: head, account: after.state.account, opening: Statement.Side(before, opening),
            closing: Statement.Side(after, closing))
        statement.widths.balance = max(
            statement.widths.balance,
            statement.decimal(statement.opening.balanceMinor).utf8.count,
            statement.decimal(statement.closing.balanceMinor).utf8.count)
        var balance = Int128(statement.opening.balanceMinor)
        let reversals = try await reversals(of: statement.address)
        statement.tellsItems = reversals.hasItems
        let range = statement
        try await read(range, reversals) { entry in
            statement.take(entry, keeping: Self.mostKept)
            balance = entry.balanceMinor
        }
        guard balance == Int128(statement.closing.balanceMinor) else {
            throw StatementProblem.foldsDisagree(id)
        }
        return statement
    }

    /// Hands over the entries of a statement: by the occurred clock in the order in which they
    /// happened, by the other one in that of their versions.
    ///
    /// - Throws: as `statement`, and what the body throws.
    package func forEachEntry(
        of statement: Statement, _ body: (StatementEntry) throws -> Void
    ) async throws {
        if let kept = statement.kept { return try kept.forEach(body) }
        try await read(statement, try await reversals(of: statement.address), body)
    }

    private func read(
        _ statement: Statement, _ reversals: Reversals, _ body: (StatementEntry) throws -> Void
    ) async throws {
        let (address, codec) = (statement.address, ledger.codec)
        var balance = Int128(statement.opening.balanceMinor)
        var count: Int64 = 0
        try await ledger.forEachByOccurrence(
            of: address.account, at: statement.closing.place, behind: statement.opening.place,
            isWhole: true
        ) { _, event in
            guard let event else { return true }
            count += 1
            if count.isMultiple(of: Self.tellingEvents) { progress(count) }
            let decoded = try codec.exported(event)
            let amount = decoded.movement.map { $0.effect.sign &* $0.amount.minorUnits }
            balance += Int128(amount ?? 0)
            try body(
                StatementEntry(
                    event: event, moment: address.clock.time(of: event.event),
                    amountMinor: amount, balanceMinor: balance, memo: decoded.memo,
                    counterparty: decoded.counterparty, changes: codec.changes(of: event),
                    isLate: event.version > statement.closing.place.version,
                    reversedBy: reversals.reversal(of: event).map { reversal in
                        StatementEntry.Reversal(
                            version: reversal.version, moment: reversal.time(address.clock))
                    },
                    reverses: event.reverses))
            return true
        }
    }

    /// The reversals of the account up to the position. One lies behind the event that it reverses,
    /// and often behind the period.
    private func reversals(of address: StatementAddress) async throws -> Reversals {
        var found = Reversals(countingItems: tellsItems)
        try await ledger.events.forEachEvent(
            of: address.account, through: position, type: Reversals.type
        ) { found.take($0) }
        return found
    }

    /// Writes a statement whole, with its proof.
    ///
    /// - Parameters:
    ///   - statement: of this book.
    ///   - form: how.
    ///   - sink: takes the bytes.
    /// - Returns: the digest that stands in it.
    /// - Throws: as `forEachEntry`, and what the sink throws.
    @discardableResult
    package func write(
        _ statement: Statement, as form: StatementForm, to sink: any ByteSink
    ) async throws -> Digest {
        let proof = StatementProof(of: statement, as: form)
        var output = StatementOutput(sink)
        switch form.format {
        case .text:
            var draft = StatementText(statement, proof, form.paper)
            var nowhere = StatementOutput(NoSink())
            try await write(&draft, statement, to: &nowhere)
            var text = StatementText(statement, proof, form.paper, pages: draft.page)
            try await write(&text, statement, to: &output)
        case .csv:
            var text = StatementCSV(statement, proof)
            try await write(&text, statement, to: &output)
        case .json:
            var text = StatementJSON(statement, proof)
            try await write(&text, statement, to: &output)
        case .html:
            var text = StatementHTML(statement, proof, form.paper)
            try await write(&text, statement, to: &output)
        }
        return try output.finish()
    }

    private func write(
        _ writer: inout some StatementWriter, _ statement: Statement,
        to output: inout StatementOutput
    ) async throws {
        try writer.begin(&output)
        try await forEachEntry(of: statement) { try writer.write($0, &output) }
        try writer.end(&output)
    }
}
