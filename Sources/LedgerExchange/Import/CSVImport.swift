import EventStoreCore
import LedgerCore
import LedgerService

/// Imports the rows of a CSV file into a session, from the oldest on. A class, so that no row
/// copies it.
final class CSVImport {
    let session: ImportSession
    let mapping: CSVMapping
    let rows: CSVRowReader
    let survey: CSVSurvey
    let reopen: @Sendable () throws -> any SeekableSource
    private(set) var records: CSVRecords
    var ids: CSVRowIDs
    /// Of rows that stand more than once: how many were met.
    var occurrences = GenerationalCache<EventID, UInt64>(capacity: ImportLimits.repeatedRows)
    var pasts = PastShelf()
    var resemblances: [Resemblance] = []
    private var tolerances: [Currency: Int64] = [:]

    /// Reads the header.
    ///
    /// - Parameters:
    ///   - source: gives the file from its start, each time it is called.
    ///   - mapping: what its columns mean.
    ///   - survey: of the same file.
    ///   - session: takes the rows.
    /// - Throws: `ImportError.unreadable` for a header that does not fit the mapping.
    init(
        _ source: @escaping @Sendable () throws -> any SeekableSource, _ mapping: CSVMapping,
        _ survey: CSVSurvey, _ session: ImportSession
    ) throws {
        self.session = session
        self.mapping = mapping
        self.survey = survey
        reopen = source
        ids = CSVRowIDs(source: mapping.source)
        let reader = CSVReader(try source(), delimiter: UInt8(ascii: mapping.delimiter))
        do {
            rows = try CSVRowReader(mapping, header: reader)
        } catch let problem as RowProblem {
            throw ImportError.unreadable(session.badRow(problem))
        }
        records = CSVRecords(reader, survey)
        session.report.order = survey.order
    }

    func run() async throws {
        while true {
            do {
                guard try records.next() else { break }
                try session.countRow(bytes: records.reader.bytesRead)
                try await importRow()
                if session.store.isFull { try await session.store.handOver() }
            } catch let problem as RowProblem {
                try session.refuse(problem)
            }
        }
        session.report.bytes = survey.bytes
        if !session.isDoomed { try await settleResemblances() }
        try await session.finish()
    }

    private func importRow() async throws {
        let row = try rows.row(records.reader)
        if session.isDoomed { return try checkOnly(row) }
        let account: CachedAccount
        if let known = session.knownAccount(row.account) {
            account = known
        } else {
            account = try await session.account(row.account)
        }
        if let refusal = account.state.refusalOfName {
            throw problem(rows.columns.account, refusal.reason)
        }
        guard let currency = row.currency ?? account.state.account.currency else {
            throw noCurrency()
        }
        guard currency.isDeclared else {
            throw problem(
                rows.columns.account, AmountError.unknownCurrency(currency.code).description)
        }
        let movement = try rows.movement(records.reader, row, in: currency)
        let balance = try rows.balance(records.reader, in: currency)
        let stated = balance.map { Money(minorUnits: $0, currency: currency) }
        let recorded = try await record(row, movement, stated, account)
        guard let stated else { return }
        var actual = account.state.account.balanceMinor
        if let recorded { actual = try await session.balance(after: recorded, account) }
        let comparison = Divergence(
            account: row.account, version: recorded?.version ?? account.state.version,
            line: records.reader.place.line, expected: stated,
            actual: Money(minorUnits: actual, currency: currency))
        session.compare(comparison, tolerance: try tolerance(of: currency))
    }

    /// What can be said about a row of a file that will not be written.
    private func checkOnly(_ row: CSVRow) throws {
        guard let currency = row.currency else { return }
        _ = try rows.movement(records.reader, row, in: currency)
        _ = try rows.balance(records.reader, in: currency)
    }

    private func noCurrency() -> RowProblem {
        guard let column = rows.columns.currency else {
            return RowProblem(
                records.reader.place, "the account is new and no currency is given for its amounts")
        }
        return problem(column, "the account is new and the row names no currency for its amounts")
    }

    private func tolerance(of currency: Currency) throws -> Int64 {
        if let known = tolerances[currency] { return known }
        do {
            let tolerance = try mapping.tolerance(exponent: currency.exponent)
            tolerances[currency] = tolerance
            return tolerance
        } catch {
            throw ImportError.options("the tolerance: \(error)")
        }
    }

    func problem(_ column: Int, _ reason: String) -> RowProblem {
        rows.problem(records.reader, column, reason)
    }
}
