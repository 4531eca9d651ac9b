import EventStoreCore
import LedgerCore
import LedgerHistory
import LedgerService
import TextFormats

/// What stands beside an export, so that it can be made again and compared: one JSON object.
///
///     {"daybook-export":"1","format":"csv","account":null,"versions":null,"position":812,
///      "filter":"","note":null,"events":812,"seal":"9f86…","sha256":"6030…"}
///
/// Of a list of accounts `filter` is a part of their names or owners, and two members say more:
/// `"sort":"-balance","moment":"2026-03-31T23:59:59.999999Z occurred"`; `moment` is null for one of
/// the position.
///
/// `seal` is the digest of a seal of what was exported, at the position: of the whole book, or of
/// the one account.
package struct ExportProof: Hashable, Sendable {
    /// The second one is of events as CloudEvents that name what reverses them. The third is of
    /// events among which a reversal was an item of another program's table. An export of before is
    /// made again as it was.
    private static func version(of request: ExportRequest, tellsItems: Bool) -> String {
        tellsItems ? "3" : request.tellsReversals ? "2" : "1"
    }

    private static let name = "daybook-export"

    package let request: ExportRequest
    package let outcome: ExportOutcome
    package let seal: Digest

    /// - Parameters:
    ///   - request: what was exported.
    ///   - outcome: what came of it.
    ///   - ledger: the book.
    /// - Throws: `EventStoreError`, `CancellationError`.
    package init(
        of request: ExportRequest, _ outcome: ExportOutcome, in ledger: Ledger
    ) async throws {
        self.request = request.told(as: outcome)
        self.outcome = outcome
        seal = try await request.seal(in: ledger)
    }

    /// The object on one line, with its end; plain ASCII.
    package var text: String {
        var (account, versions) = (String?.none, String?.none)
        if case .account(let id, let runs) = request.scope {
            account = id.name
            versions = runs.map { "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: " ")
        }
        func string(_ text: String?) -> String { text.map(StatementString.ascii) ?? "null" }
        var (filter, order) = (request.filter, [(String, String)]())
        if case .accounts(let list) = request.scope {
            filter = list.filter
            order = [("sort", string(list.sortText)), ("moment", string(list.momentText))]
        }
        let members =
            [
                (
                    Self.name,
                    string(Self.version(of: request, tellsItems: outcome.tellsItems))
                ),
                ("format", string(request.format.rawValue)),
                ("account", string(account)), ("versions", string(versions)),
                ("position", request.position.description), ("filter", string(filter)),
            ] + order + [
                ("note", string(request.note)), ("events", String(outcome.events)),
                ("seal", string(seal.description)), ("sha256", string(outcome.digest.description)),
            ]
        return "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}\n"
    }

    /// - Parameter bytes: what stands in the file beside the export.
    /// - Throws: `ExportProblem`.
    package init(_ bytes: [UInt8]) throws {
        guard let tree = try? JSONTree(bytes), tree[Self.name] != nil else {
            throw ExportProblem("this is not the proof of an export")
        }
        let version = tree[Self.name]?.string
        guard let version, ["1", "2", "3"].contains(version) else {
            throw ExportProblem("this program does not know its version")
        }
        func value<Value>(_ name: String, _ make: (JSONTree) -> Value?) throws -> Value {
            guard let member = tree[name], let value = make(member) else {
                throw ExportProblem("its '\(name)' is wrong")
            }
            return value
        }
        func textOrNone(_ member: JSONTree) -> String?? {
            if case .null = member { return .some(nil) }
            return member.string.map(Optional.some)
        }
        let position = try value("position") { $0.number.flatMap { Int64($0) } }
        let account = try value("account", textOrNone)
        let versions = try value("versions", textOrNone)
        let filter = try value("filter", \.string)
        let scope: ExportScope
        if tree["sort"] != nil {
            let moment = try value("moment", textOrNone)
            scope = .accounts(
                try value("sort") { sort in
                    sort.string.flatMap { BookList($0, filter, moment, Position(position)) }
                })
        } else if let account {
            guard let runs = Self.runs(versions ?? "") else {
                throw ExportProblem("its 'versions' is wrong")
            }
            scope = .account(StreamID(stored: account), versions: runs)
        } else {
            scope = .book(through: Position(position))
        }
        request = ExportRequest(
            scope, at: Position(position),
            as: try value("format") { $0.string.flatMap(ExportFileFormat.init) },
            filter: tree["sort"] == nil ? filter : "", note: try value("note", textOrNone),
            tellsReversals: version != "1", tellsItems: version == "3")
        guard version == Self.version(of: request, tellsItems: request.tellsItems) else {
            throw ExportProblem("there is no such version of its format")
        }
        outcome = ExportOutcome(
            events: try value("events") { $0.number.flatMap { Int($0) } },
            digest: try value("sha256") { $0.string.flatMap { Digest($0) } },
            tellsItems: request.tellsItems)
        seal = try value("seal") { $0.string.flatMap { Digest($0) } }
    }

    private static func runs(_ text: String) -> [ClosedRange<Int64>]? {
        var runs: [ClosedRange<Int64>] = []
        for part in text.split(separator: " ") {
            let ends = part.split(separator: "-").compactMap { Int64($0) }
            guard ends.count == 2, ends[0] > 0, ends[0] <= ends[1] else { return nil }
            runs.append(ends[0]...ends[1])
        }
        return runs
    }
}

extension ExportRequest {
    /// The digest of a seal of what is exported.
    ///
    /// - Throws: `EventStoreError`, `CancellationError`.
    fileprivate func seal(in ledger: Ledger) async throws -> Digest {
        switch scope {
        case .book, .accounts: return try await ledger.seal(at: position).digest
        case .account(let id, _):
            let head = try await ledger.events.head(of: id, at: position)
            return Seal(position: position, heads: head.map { [Seal.Head($0)] } ?? []).digest
        }
    }
}

extension BookList {
    /// `-balance`
    fileprivate var sortText: String { (isDescending ? "-" : "") + order.rawValue }

    /// Nil for a list as of a position.
    fileprivate var momentText: String? {
        guard case .moment(let moment, let clock) = point else { return nil }
        return "\(moment) \(clock.rawValue)"
    }

    /// Nil for texts that say no list.
    fileprivate init?(_ sort: String, _ filter: String, _ moment: String?, _ position: Position) {
        let isDescending = sort.hasPrefix("-")
        guard let order = AccountOrder(rawValue: String(sort.dropFirst(isDescending ? 1 : 0)))
        else { return nil }
        var point = TimePoint.position(position)
        if let moment {
            let words = moment.split(separator: " ").map(String.init)
            guard words.count == 2, let time = Timestamp(words[0]),
                let clock = Clock(rawValue: words[1])
            else { return nil }
            point = .moment(time, clock)
        }
        self.init(order, isDescending: isDescending, filter: filter, at: point)
    }
}

/// Why a file is no proof of an export.
package struct ExportProblem: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}

extension ExportProof {
    /// Compares an export with its proof, and both with the book.
    ///
    /// - Parameters:
    ///   - ledger: the book.
    ///   - open: opens the export; called twice.
    /// - Returns: what is wrong; nothing for an export that still holds.
    /// - Throws: `EventStoreError`, `CancellationError`, and what the source throws.
    package func findings(
        in ledger: Ledger, _ open: () throws -> any ByteSource & Sendable
    ) async throws -> [String] {
        var found: [String] = []
        var (source, running) = (try open(), RunningDigest())
        while let chunk = try source.next() {
            try Task.checkCancellation()
            running.take(chunk)
        }
        if running.digest != outcome.digest {
            found.append("the file was changed: its digest is not the one in the proof")
        }
        let end = try await ledger.events.lastPosition()
        guard request.position <= end else {
            return found + [
                "the book ends at position \(end), and was exported up to position "
                    + "\(request.position): its tail was cut off, or it is another book"
            ]
        }
        if try await request.seal(in: ledger) != seal {
            found.append(
                "the book is not the one that was exported: its seal at position "
                    + "\(request.position) is another one")
        }
        do {
            let sink = ComparingSink(try open())
            let again = try await request.write(from: ledger, to: sink)
            if let difference = try sink.difference() { found.append(difference.description) }
            if again.events != outcome.events {
                found.append(
                    "the book has \(again.events) events for it, and the proof says "
                        + "\(outcome.events)")
            }
        } catch let error as HistoryError {
            found.append(error.description)
        }
        return found
    }
}
