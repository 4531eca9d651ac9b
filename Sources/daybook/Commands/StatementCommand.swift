import ArgumentParser
import EventStoreCore
import Foundation
import LedgerCore
import LedgerExchange
import LedgerHistory
import LedgerService
import TextFormats

struct StatementCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "statement",
        abstract: "Write the movements of an account in a period, or check what was written.",
        discussion: """
            The balances are those that 'show' gives for the day before the period and for its \
            last day. A statement names the position that the book was known up to; asked for at \
            that position again (--at @pos:N) it is the same to the byte, whatever was recorded \
            since. --check exits with 5 if a statement does not hold any more, and says why.
            """)

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions

    @Argument(help: "ACCOUNT, or ACCOUNT@ADDRESS: what the book knew then.")
    var account: AccountArgument?

    @Option(name: .long, help: ArgumentHelp("The period: a month.", valueName: "2026-03"))
    var month: String?

    @Option(name: .long, help: ArgumentHelp("The first day of the period.", valueName: "day"))
    var from: String?

    @Option(name: .long, help: ArgumentHelp("The last day of the period.", valueName: "day"))
    var to: String?

    @Option(
        name: .long, parsing: .unconditional,
        help: "What the book knew: @pos:N, or a version of the account. Now, if nothing is said.")
    var at: AddressArgument?

    @Option(
        name: .long, help: "What decides which events are of the period: occurred or recorded.")
    var clock: Clock = .occurred

    @Option(name: .long, help: "text, csv, json or html.")
    var format: StatementFormat = .text

    @Option(name: .long, help: "a4 or letter, for text and html.")
    var paper: StatementPaper = .a4

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Where to write it; stdout if nothing is said.", valueName: "file"))
    var output: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Write the statements of all accounts into this folder, a file each.",
            valueName: "folder"))
    var allAccounts: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Check a statement of any format instead.", valueName: "file"))
    var check: String?

    func validate() throws {
        if check != nil {
            guard account == nil, allAccounts == nil, month == nil, from == nil, to == nil,
                at == nil, output == nil
            else { throw ValidationError("--check needs nothing but the file.") }
            return
        }
        guard (account != nil) != (allAccounts != nil) else {
            throw ValidationError("Name an account, or a folder with --all-accounts.")
        }
        guard (month != nil) != (from != nil && to != nil), (from == nil) == (to == nil) else {
            throw ValidationError("Say which period: --month 2026-03, or --from DAY --to DAY.")
        }
        if allAccounts != nil, output != nil {
            throw ValidationError("--all-accounts has a folder; --output is for one statement.")
        }
    }

    mutating func run() async throws {
        let open = try await parent.open(ledgerOptions, for: .read)
        if let check { return try await prove(check, open) }
        let period = try period()
        if let allAccounts { return try await writeAll(period, to: allAccounts, open) }
        guard let account else { return }
        let (head, address) = try await account.findAccount(in: open.store, at: at?.address)
        let position = try await position(address, of: head, open.ledger)
        let book = try await StatementBook(open.ledger, at: position)
        let statement = try await book.statement(of: head.stream, period, clock: clock)
        guard let output else {
            try await book.write(statement, as: form, to: OutputSink())
            try StandardOutput.flush()
            return
        }
        try await open.write(statement, book, as: form, to: output)
        StandardOutput.write("\(Printable(output))\n")
    }

    private var form: StatementForm { StatementForm(format, paper) }

    /// - Throws: `CommandStop`.
    private func period() throws -> StatementPeriod {
        do {
            if let month { return try StatementPeriod(month: month) }
            return try StatementPeriod(from: from ?? "", to: to ?? "")
        } catch {
            throw CommandStop(.usage, "error: \(error)")
        }
    }

    /// The position of the book that an address of an account means.
    private func position(
        _ address: Address, of head: StreamHead, _ ledger: Ledger
    ) async throws -> Position {
        switch address {
        case .now, .position: return try await bookPosition(address, ledger)
        case .time: throw Self.noMoment
        case .first, .version, .back, .snapshot, .lastSnapshot:
            let version = try await ledger.resolve(address, of: head)
            let event = try await ledger.events.read(
                head.stream, StreamQuery(from: version, through: version, limit: 1)
            ).first
            return event?.position ?? .start
        }
    }

    private func bookPosition(_ address: Address, _ ledger: Ledger) async throws -> Position {
        if case .time = address { throw Self.noMoment }
        return try address.position(inBookOf: try await ledger.events.lastPosition())
    }

    private static let noMoment = CommandStop(
        .usage,
        "error: a statement is of a period (--month, --from and --to) and of what the book knew at "
            + "a position (@pos:N) or a version of the account, not at a moment")

    // MARK: All accounts

    /// Accounts of a page of names.
    private static let page = 500

    private func writeAll(
        _ period: StatementPeriod, to folder: String, _ open: OpenLedger
    ) async throws {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw CommandStop(
                .failure,
                "error: \(Printable(folder)) cannot be made a folder: "
                    + error.localizedDescription)
        }
        let position = try await bookPosition(at?.address ?? .now, open.ledger)
        let book = try await StatementBook(open.ledger, at: position)
        let progress = Progress("writing", isQuiet: open.isQuiet)
        defer { progress.finish() }
        var (written, after) = (Int64(0), StreamID?.none)
        while true {
            let heads = try await open.store.accounts(
                at: position, after: after, descending: false, limit: Self.page)
            for head in heads {
                try Task.checkCancellation()
                let statement = try await book.statement(of: head.stream, period, clock: clock)
                // One that was opened later has nothing to tell of the period.
                guard statement.closing.exists else { continue }
                let name = StatementFileName.of(statement.address, form)
                try await open.write(statement, book, as: form, to: "\(folder)/\(name)")
                written += 1
                progress.update(written, of: nil, "statements")
            }
            guard heads.count == Self.page, let last = heads.last else { break }
            after = last.stream
        }
        progress.finish()
        StandardOutput.write("\(counted(written, "statement")) at @pos:\(position)\n")
    }

    // MARK: Check

    private func prove(_ path: String, _ open: OpenLedger) async throws {
        try FileSource.checkRereadable(path)
        let report = try await StatementCheck(open.ledger).run { try FileSource(path: path) }
        for note in report.notes where !open.isQuiet { StandardError.write("note: \(note)") }
        guard report.holds, let proof = report.proof else {
            throw CommandStop(
                .damaged,
                report.findings.map { "\($0)\n" }.joined()
                    + "error: \(Printable(path)) does not hold")
        }
        StandardOutput.write(
            "holds: \(Printable(proof.address.account.name)), \(proof.address.period), as known at "
                + "@pos:\(proof.address.position); \(grouped(report.events)) events checked\n")
    }

    private struct OutputSink: ByteSink {
        func write(_ bytes: [UInt8]) throws {
            StandardOutput.write(bytes: bytes)
            try StandardOutput.checkOpen()
        }
    }
}

extension StatementFormat: ExpressibleByArgument {}
extension StatementPaper: ExpressibleByArgument {}
