import EventStoreCore
import LedgerCore
import LedgerService

/// Keeps books of its own: from the commands that were acknowledged and the versions in their
/// receipts, with plain sums. It reads nothing of the ledger.
actor Auditor {
    /// What one version of an account means.
    struct Entry: Hashable, Sendable {
        enum Kind: Hashable, Sendable { case opened, moved, closed }

        let kind: Kind
        let amount: Int64
        let currency: String
        var overdraft: Int64 = 0
    }

    private struct Place: Hashable {
        let account: String
        let version: Int64
    }

    private var books: [String: [Int64: Entry]] = [:]
    /// The two sides of transfers.
    private var sides: [Place: Place] = [:]
    /// What was reversed, and by which event.
    private var reversals: [Place: Place] = [:]
    private(set) var complaints: [String] = []
    private(set) var acknowledged = 0

    /// Enters an acknowledged command. The same command again must say the same.
    func enter(_ command: Command, _ receipt: Receipt) {
        acknowledged += 1
        if case .correct(let correction) = command { return enter(correction, receipt) }
        let entries = entries(command)
        guard entries.count == receipt.states.count, entries.count == receipt.events.count else {
            return complain("\(command) has a receipt of \(receipt.states.count) accounts")
        }
        for ((name, entry), state) in zip(entries, receipt.states) {
            let version = state.version.number
            if state.id.name != name { complain("\(command) was acknowledged for \(state.id)") }
            if let known = books[name]?[version] {
                if known != entry { complain("\(name)@\(version) is \(known) and \(entry)") }
                if !receipt.isReplay {
                    complain("\(name)@\(version) was acknowledged twice as new")
                }
            }
            books[name, default: [:]][version] = entry
        }
        let places = receipt.states.map { Place(account: $0.id.name, version: $0.version.number) }
        if case .transfer = command, places.count == 2 {
            (sides[places[0]], sides[places[1]]) = (places[1], places[0])
        }
        if case .reverse(let reversal) = command {
            for (original, place) in zip(originals(reversal), places) {
                if let known = reversals[original], known != place {
                    complain("\(original) was reversed by \(known) and by \(place)")
                }
                reversals[original] = place
            }
        }
    }

    /// What a reversal is about: the event that it names, and the other side of a transfer.
    private func originals(_ reversal: Reversal) -> [Place] {
        let named = Place(account: reversal.account, version: reversal.version)
        return [named] + (sides[named].map { [$0] } ?? [])
    }

    func complain(_ text: String) { complaints.append(text) }

    private func entries(_ command: Command) -> [(String, Entry)] {
        func moved(_ amount: Money, _ sign: Int64) -> Entry {
            Entry(
                kind: .moved, amount: sign * amount.minorUnits, currency: amount.currency.code)
        }
        switch command {
        case .open(let account, let opening):
            return [
                (
                    account,
                    Entry(
                        kind: .opened, amount: 0, currency: opening.currency.code,
                        overdraft: opening.overdraftLimitMinor)
                )
            ]
        case .deposit(let account, let funds): return [(account, moved(funds.amount, 1))]
        case .withdraw(let account, let funds): return [(account, moved(funds.amount, -1))]
        case .close(let account, _):
            return [(account, Entry(kind: .closed, amount: 0, currency: ""))]
        // The workload has no described events; a correction is entered by its edits.
        case .record, .correct: return []
        case .reverse(let reversal):
            return originals(reversal).compactMap { place in
                guard let entry = books[place.account]?[place.version], entry.kind == .moved else {
                    complain("\(place) was reversed and is not known")
                    return nil
                }
                return (
                    place.account,
                    Entry(kind: .moved, amount: 0 - entry.amount, currency: entry.currency)
                )
            }
        case .transfer(let source, let destination, let amount, _):
            return [(source, moved(amount, -1)), (destination, moved(amount, 1))]
        }
    }

    // MARK: Corrections

    /// What a correction puts into an account: an event that takes another one back, or is new.
    private struct Line {
        let account: String
        let entry: Entry
        /// What it takes back.
        var original: Place?
        /// The transfer that it is a side of, by the edit that it is of.
        var transfer: Int?
    }

    /// What the edits of a correction come to, in the order in which they are recorded: account by
    /// account, and of each what puts money in before what takes it out.
    private func lines(_ correction: Correction) -> [Line] {
        var lines: [Line] = []
        func moved(_ amount: Int64, _ currency: String) -> Entry {
            Entry(kind: .moved, amount: amount, currency: currency)
        }
        for (number, edit) in correction.edits.enumerated() {
            let named = Place(account: correction.account, version: edit.version)
            if case .add(_, let movement) = edit {
                let amount = movement.amount.minorUnits * Int64(movement.effect.sign)
                lines.append(
                    Line(
                        account: named.account,
                        entry: moved(amount, movement.amount.currency.code)))
                continue
            }
            let places = [named] + (sides[named].map { [$0] } ?? [])
            for place in places {
                guard let old = books[place.account]?[place.version], old.kind == .moved else {
                    complain("\(place) was corrected and is not known")
                    continue
                }
                lines.append(
                    Line(
                        account: place.account, entry: moved(0 - old.amount, old.currency),
                        original: place))
                guard case .change(_, let amount) = edit else { continue }
                let anew = amount.minorUnits * (old.amount < 0 ? -1 : 1)
                lines.append(
                    Line(
                        account: place.account, entry: moved(anew, amount.currency.code),
                        transfer: places.count == 2 ? number : nil))
            }
        }
        var names: [String] = []
        for line in [correction.account] + lines.map(\.account) where !names.contains(line) {
            names.append(line)
        }
        return names.flatMap { name in
            let own = lines.filter { $0.account == name }
            return own.filter { $0.entry.amount > 0 } + own.filter { $0.entry.amount <= 0 }
        }
    }

    private func enter(_ correction: Correction, _ receipt: Receipt) {
        let lines = lines(correction)
        guard lines.map(\.account) == receipt.events.map(\.stream.name) else {
            return complain("\(correction) came to \(receipt.events.map(\.stream))")
        }
        var transfers: [Int: [Place]] = [:]
        for (line, event) in zip(lines, receipt.events) {
            let place = Place(account: line.account, version: event.version.number)
            if let known = books[place.account]?[place.version] {
                if known != line.entry { complain("\(place) is \(known) and \(line.entry)") }
                if !receipt.isReplay { complain("\(place) was acknowledged twice as new") }
            }
            books[place.account, default: [:]][place.version] = line.entry
            if let original = line.original {
                if let known = reversals[original], known != place {
                    complain("\(original) was reversed by \(known) and by \(place)")
                }
                reversals[original] = place
            }
            if let transfer = line.transfer { transfers[transfer, default: []].append(place) }
        }
        for case let places in transfers.values where places.count == 2 {
            (sides[places[0]], sides[places[1]]) = (places[1], places[0])
        }
    }

    // MARK: What the books say

    struct Standing: Hashable, Sendable {
        var version: Int64 = 0
        var balance: Int64 = 0
        var currency = ""
        var isClosed = false
    }

    /// Every account, added up version by version; what breaks a rule on the way is complained of.
    func standings() -> [String: Standing] {
        books.reduce(into: [:]) { result, book in
            var standing = Standing()
            var overdraft: Int64 = 0
            for version in 1...Int64(book.value.count) {
                guard let entry = book.value[version] else {
                    complain("\(book.key)@\(version) was acknowledged to nobody")
                    break
                }
                if (version == 1) != (entry.kind == .opened) {
                    complain("\(book.key)@\(version) is \(entry.kind)")
                }
                if standing.isClosed { complain("\(book.key)@\(version) comes after closing") }
                if entry.kind == .opened {
                    (standing.currency, overdraft) = (entry.currency, entry.overdraft)
                }
                if entry.kind == .moved, entry.currency != standing.currency {
                    complain("\(book.key)@\(version) is in \(entry.currency)")
                }
                standing.version = version
                standing.balance += entry.amount
                standing.isClosed = entry.kind == .closed
                if standing.balance < -overdraft {
                    complain("\(book.key)@\(version) is at \(standing.balance)")
                }
                if standing.isClosed, standing.balance != 0 {
                    complain("\(book.key)@\(version) was closed at \(standing.balance)")
                }
            }
            result[book.key] = standing
        }
    }

    /// The balance of an account after each of its versions.
    func balances(of name: String) -> [Int64] {
        var sum: Int64 = 0
        return (books[name] ?? [:]).sorted { $0.key < $1.key }.map { _, entry in
            sum += entry.amount
            return sum
        }
    }

    var eventCount: Int { books.values.reduce(0) { $0 + $1.count } }

    /// What it believes of an account at this moment; others may be further on.
    func glimpse(_ name: String) -> (version: Int64, balance: Int64) {
        let book = books[name] ?? [:]
        return (book.keys.max() ?? 0, book.values.reduce(0) { $0 + $1.amount })
    }
}
