import EventStoreCore
import Explorer
import Foundation
import LedgerCore
import LedgerExchange
import LedgerHistory
import LedgerService
import TextFormats

/// What a proof's name ends with, behind the name of what it proves.
private let proofEnding = ".proof"

extension OpenLedger {
    /// Writes a file for the explorer: a statement as 'daybook statement' does, and what a screen
    /// shows as 'daybook export' does, with the proof in another file beside it.
    ///
    /// - Parameters:
    ///   - wish: what is wanted.
    ///   - progress: is told how many events were read or written.
    /// - Returns: what came of it.
    /// - Throws: why it cannot be written; nothing stands under its name then but what stood there
    ///   before.
    func write(
        _ wish: WriteQuery, _ progress: @escaping @Sendable (Int64) -> Void
    ) async throws -> WriteOutcome {
        let path = Self.wholePath(wish.path)
        var names = [path]
        if case .statement = wish.content {} else { names.append(path + proofEnding) }
        let there = names.filter { Self.isThere($0) }
        if !wish.mayReplace, !there.isEmpty {
            return .exists(there.joined(separator: " and "))
        }
        do {
            if case .statement(let id, let period, let clock) = wish.content {
                let days: StatementPeriod
                do {
                    days = try StatementPeriod(typed: period)
                } catch {
                    return .refused(.period, Printable(String(describing: error)).text)
                }
                return try await write(
                    wish, StatementWish(account: id, period: days, clock: clock), to: path,
                    progress)
            }
            return try await export(wish, try await request(wish), to: path, progress)
        } catch let file as FileIsThere {
            return .exists(file.path)
        } catch let stop as CommandStop {
            // Where it is told says that it is one.
            let reason = stop.description
            let mark = "error: "
            return .refused(
                .file,
                Printable(reason.hasPrefix(mark) ? String(reason.dropFirst(mark.count)) : reason)
                    .text)
        }
    }

    /// From the folder that the explorer was started in; `~/` is the user's own.
    private static func wholePath(_ typed: String) -> String {
        let path = (typed as NSString).expandingTildeInPath
        return URL(fileURLWithPath: path).standardizedFileURL.path
    }

    private static func unwritten(_ format: FileFormat) -> CommandStop {
        CommandStop(.usage, "this is not written as \(format.rawValue)")
    }

    private static func isThere(_ path: String) -> Bool {
        var found = stat()
        return lstat(path, &found) == 0
    }

    // MARK: Statements

    private struct StatementWish {
        let account: StreamID
        let period: StatementPeriod
        let clock: Clock
    }

    private func write(
        _ wish: WriteQuery, _ statement: StatementWish, to path: String,
        _ progress: @escaping @Sendable (Int64) -> Void
    ) async throws -> WriteOutcome {
        guard let format = wish.format.ofStatement else { throw Self.unwritten(wish.format) }
        let form = StatementForm(format)
        let position = try await BookReader(ledger).place(of: wish.at)
        let end = try await store.lastPosition()
        let book = try await StatementBook(
            ledger, at: position ?? end, progress: progress)
        let made = try await book.statement(
            of: statement.account, statement.period, clock: statement.clock)
        try await write(made, book, as: form, to: path, mayReplace: wish.mayReplace)
        return .written(
            WrittenFile(
                path: path,
                facts: .statement(
                    lines: made.entryCount, opening: made.balance(of: made.opening),
                    closing: made.balance(of: made.closing)),
                position: book.position, note: made.closing.late.words))
    }

    /// Writes a statement into a file: whole, or not at all.
    ///
    /// - Parameters:
    ///   - statement: of the book.
    ///   - book: made it.
    ///   - form: how it is written.
    ///   - path: of the file.
    ///   - mayReplace: a file of that name is replaced.
    /// - Throws: `CommandStop`, `FileIsThere`, and what the book throws.
    func write(
        _ statement: Statement, _ book: StatementBook, as form: StatementForm, to path: String,
        mayReplace: Bool = true
    ) async throws {
        let file = try WholeFile(path, besides: location)
        try await book.write(statement, as: form, to: file)
        try Task.checkCancellation()
        try file.finish(mayReplace: mayReplace)
    }

    // MARK: Exports

    /// The same as one of the command line.
    private func request(_ wish: WriteQuery) async throws -> ExportRequest {
        let reader = BookReader(ledger)
        let end = try await store.lastPosition()
        guard let format = wish.format.ofExport else { throw Self.unwritten(wish.format) }
        switch wish.content {
        case .accounts(let order, let isDescending, let filter):
            var list = BookList(order, isDescending: isDescending, filter: filter)
            list.point =
                wish.at == nil ? .position(end) : TimePoint(try await reader.bookPoint(of: wish.at))
            // What is shown of a position is made again as of that.
            var position = end
            if case .position(let shown) = list.point { position = min(shown, end) }
            return ExportRequest(.accounts(list), at: position, as: format)
        case .timeline(let id, let filter):
            guard let head = try await store.head(of: id) else {
                throw CommandStop.accountNotFound(id)
            }
            return try await ExportRequest(
                of: head, at: try await reader.place(of: id, at: wish.at), end: end, as: format,
                filter: filter, in: ledger)
        case .stream(let filter):
            let position = try await reader.place(of: wish.at) ?? end
            return ExportRequest(
                .book(through: position), at: position, as: format, filter: filter)
        case .statement: throw CommandStop(.usage, "a statement is no export")
        }
    }

    private func export(
        _ wish: WriteQuery, _ request: ExportRequest, to path: String,
        _ progress: @escaping @Sendable (Int64) -> Void
    ) async throws -> WriteOutcome {
        let file = try WholeFile(path, besides: location)
        let beside = try WholeFile(path + proofEnding, besides: location)
        let outcome = try await request.write(
            from: ledger, to: file, onProgress: { progress(Int64($0)) },
            isCancelled: { Task.isCancelled })
        let proof = try await ExportProof(of: request, outcome, in: ledger)
        try beside.write(Array(proof.text.utf8))
        try Task.checkCancellation()
        try file.finish(mayReplace: wish.mayReplace)
        do {
            try beside.finish(mayReplace: wish.mayReplace)
        } catch {
            // Without its proof it is not what was asked for.
            if !wish.mayReplace { unlink(path) }
            throw error
        }
        let count = Int64(outcome.events)
        let facts: WrittenFile.Facts =
            if case .accounts = request.scope { .accounts(count) } else { .events(count) }
        return .written(
            WrittenFile(
                path: path, facts: facts, position: request.position, hasProof: true,
                note: request.note))
    }
}

extension FileFormat {
    /// Nil for a format that no statement has.
    fileprivate var ofStatement: StatementFormat? {
        switch self {
        case .text: .text
        case .ndjson, .hledger: nil
        case .csv: .csv
        case .json: .json
        case .html: .html
        }
    }

    /// Nil for a format that no export has.
    fileprivate var ofExport: ExportFileFormat? {
        switch self {
        case .text, .html: nil
        case .csv: .csv
        case .json: .json
        case .ndjson: .ndjson
        case .hledger: .hledger
        }
    }
}

extension StatementPeriod {
    /// As it is typed in a form: a month, or two days with `to`, dots or a blank between.
    ///
    /// - Throws: `StatementProblem`.
    fileprivate init(typed text: String) throws {
        let words = text.replacing("..", with: " ").split(separator: " ").map(String.init)
            .filter { $0 != "to" }
        guard words.count == 2 else {
            self = try StatementPeriod(month: words.count == 1 ? words[0] : text)
            return
        }
        self = try StatementPeriod(from: words[0], to: words[1])
    }
}
