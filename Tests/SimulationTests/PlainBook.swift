/// A book in plain arrays, with a calendar of its own: what accounts, reversals, dates and closed
/// periods come to, by sums over all that was recorded. It knows nothing of the ledger.
struct PlainBook {
    /// What was recorded in an account, in the order of the log.
    struct Entry {
        let account: Int
        let version: Int64
        /// Minutes since the calendar began.
        let minute: Int
        /// Minor units, below zero for money that went out; nothing for an opening.
        let amount: Int64
        /// The transfer that it is a side of, or is the reversal of a side of.
        let transfer: Int?
        var isReversal = false
        var isReversed = false

        var isOpening: Bool { version == 1 }
    }

    /// A period that was closed, and the last of its days.
    struct Closing {
        let name: String
        let last: String
        /// The balance of each account at its end, when it was closed.
        let balances: [Int64]
    }

    /// Every day from the beginning of 2025 to the end of 2028, as it is written.
    static let days: [String] = {
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (2025...2028).flatMap { year in
            lengths.enumerated().flatMap { month, length in
                let count = month == 1 && year == 2028 ? 29 : length
                return (1...count).map { "\(year)-\(twoDigits(month + 1))-\(twoDigits($0))" }
            }
        }
    }()

    static let minutesOfDay = 1440
    let overdrafts: [Int64] = [0, 500, 0, 2000, 100]
    private(set) var entries: [Entry] = []
    private(set) var closings: [Closing] = []
    private var transfers = 0

    static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    static func day(_ minute: Int) -> String { days[minute / minutesOfDay] }

    // MARK: Sums

    func of(_ account: Int) -> [Entry] { entries.filter { $0.account == account } }

    func balance(_ account: Int) -> Int64 { of(account).reduce(0) { $0 + $1.amount } }

    /// At the end of a day, by all that is known now.
    func balance(_ account: Int, through day: String) -> Int64 {
        of(account).filter { Self.day($0.minute) <= day }.reduce(0) { $0 + $1.amount }
    }

    /// What came from outside, less what went there.
    var total: Int64 { entries.filter { $0.transfer == nil }.reduce(0) { $0 + $1.amount } }

    func isClosed(_ minute: Int) -> Bool {
        closings.contains { Self.day(minute) <= $0.last }
    }

    // MARK: Movements

    /// Money that is to move: so much into or out of each account.
    struct Wish {
        var sides: [(account: Int, amount: Int64)]
        /// When it is said to have happened; nil for now.
        var minute: Int?
        /// What is reversed, by its place in `entries`; the other side of a transfer with it.
        var original: Int?
    }

    /// The names of all rules that a wish breaks; empty if it is to be recorded.
    func broken(by wish: Wish, now: Int) -> Set<String> {
        var names: Set<String> = []
        let minute = wish.minute ?? now
        if minute > now { names.insert("dateInFuture") }
        if isClosed(minute) { names.insert("periodClosed") }
        var sides = wish.sides
        if let original = wish.original {
            let entry = entries[original]
            if entry.isOpening { names.insert("nothingToReverse") }
            if entry.isReversal { names.insert("reversalNotReversible") }
            if entry.isReversed { names.insert("alreadyReversed") }
            let legs = legs(of: original)
            if legs.contains(where: { minute < $0.minute }) { names.insert("dateBeforeReversed") }
            sides = legs.map { ($0.account, -$0.amount) }
        }
        if sides.count == 2, sides[0].account == sides[1].account { names.insert("sameAccount") }
        for (account, amount) in sides {
            if amount < 0, balance(account) + amount < -overdrafts[account] {
                names.insert("insufficientFunds")
            }
            if minute < of(account)[0].minute { names.insert("dateBeforeOpening") }
        }
        return names
    }

    // MARK: Corrections

    /// Something that is different in an account, by the place of an event in `entries`.
    enum Edit {
        case skip(Int)
        case change(Int, Int64)
        case add(after: Int, Int64)

        var place: Int {
            switch self {
            case .skip(let place), .change(let place, _), .add(let place, _): place
            }
        }
    }

    /// A movement that a correction comes to: it happened when the event did that it is about.
    private struct Part {
        let account: Int
        let amount: Int64
        let minute: Int
        var transfer: Int?
        var isReversal = false
    }

    /// In the order in which they are recorded: account by account, and of each what puts money in
    /// before what takes it out.
    private func parts(of edits: [Edit], in account: Int, _ transfers: Int = 0) -> [Part] {
        var parts: [Part] = []
        var transfers = transfers
        for edit in edits {
            if case .add(let place, let amount) = edit {
                parts.append(
                    Part(account: account, amount: amount, minute: entries[place].minute))
                continue
            }
            let legs = legs(of: edit.place)
            let named = legs.filter { $0.account == account }
            transfers += 1
            for leg in named + legs.filter({ $0.account != account }) {
                parts.append(
                    Part(
                        account: leg.account, amount: -leg.amount, minute: leg.minute,
                        transfer: leg.transfer, isReversal: true))
                guard case .change(_, let amount) = edit else { continue }
                parts.append(
                    Part(
                        account: leg.account, amount: leg.amount < 0 ? -amount : amount,
                        minute: leg.minute, transfer: legs.count == 2 ? transfers : nil))
            }
        }
        var accounts: [Int] = []
        for name in [account] + parts.map(\.account) where !accounts.contains(name) {
            accounts.append(name)
        }
        return accounts.flatMap { name in
            let own = parts.filter { $0.account == name }
            return own.filter { $0.amount > 0 } + own.filter { $0.amount <= 0 }
        }
    }

    /// The names of all rules that a correction breaks; empty if it is to be recorded.
    func broken(by edits: [Edit], in account: Int) -> Set<String> {
        var names: Set<String> = []
        for edit in edits {
            if case .add = edit { continue }
            let entry = entries[edit.place]
            if entry.isOpening { names.insert("nothingToReverse") }
            if entry.isReversal { names.insert("reversalNotReversible") }
            if entry.isReversed { names.insert("alreadyReversed") }
            if case .change(_, let amount) = edit, abs(entry.amount) == amount {
                names.insert("amountUnchanged")
            }
        }
        let parts = parts(of: edits, in: account)
        if parts.contains(where: { isClosed($0.minute) }) { names.insert("periodClosed") }
        for name in Set(parts.map(\.account)) {
            let now = balance(name)
            let end = parts.filter { $0.account == name }.reduce(now) { $0 + $1.amount }
            if end < min(now, -overdrafts[name]) { names.insert("correctionBelowLimit") }
        }
        return names
    }

    /// - Returns: what was recorded, in its order.
    mutating func record(_ edits: [Edit], in account: Int) -> [Entry] {
        let parts = parts(of: edits, in: account, transfers)
        for edit in edits {
            if case .add = edit { continue }
            transfers += 1
            let transfer = entries[edit.place].transfer
            for index in entries.indices
            where index == edit.place || (transfer != nil && entries[index].transfer == transfer) {
                entries[index].isReversed = true
            }
        }
        var recorded: [Entry] = []
        for part in parts {
            let entry = Entry(
                account: part.account, version: Int64(of(part.account).count + 1),
                minute: part.minute, amount: part.amount, transfer: part.transfer,
                isReversal: part.isReversal)
            entries.append(entry)
            recorded.append(entry)
        }
        return recorded
    }

    mutating func open(_ account: Int, at minute: Int) {
        entries.append(
            Entry(account: account, version: 1, minute: minute, amount: 0, transfer: nil))
    }

    /// - Returns: the accounts, and the version that each has reached.
    mutating func record(_ wish: Wish, now: Int) -> [Int: Int64] {
        var sides = wish.sides
        var transfer: Int?
        if let original = wish.original {
            transfer = entries[original].transfer
            sides = legs(of: original).map { ($0.account, -$0.amount) }
            for index in entries.indices
            where index == original || (transfer != nil && entries[index].transfer == transfer) {
                entries[index].isReversed = true
            }
        } else if sides.count == 2 {
            transfers += 1
            transfer = transfers
        }
        var versions: [Int: Int64] = [:]
        for (account, amount) in sides {
            let version = Int64(of(account).count + 1)
            entries.append(
                Entry(
                    account: account, version: version, minute: wish.minute ?? now,
                    amount: amount, transfer: transfer, isReversal: wish.original != nil))
            versions[account] = version
        }
        return versions
    }

    private func legs(of original: Int) -> [Entry] {
        guard let transfer = entries[original].transfer, !entries[original].isReversal else {
            return [entries[original]]
        }
        return entries.filter { $0.transfer == transfer && !$0.isReversal }
    }

    // MARK: Periods

    /// The first and the last of the days whose names begin with a period's.
    static func ends(of period: String) -> (first: String, last: String) {
        let own = days.filter { $0.hasPrefix(period) }
        return (own[0], own[own.count - 1])
    }

    /// - Returns: what comes of it, in a word.
    mutating func close(_ period: String, now: Int) -> String {
        let last = Self.ends(of: period).last
        if last >= Self.day(now) { return "periodNotEnded" }
        if let other = closings.last, other.last >= last { return "closed by \(other.name)" }
        let balances = overdrafts.indices.map { balance($0, through: last) }
        closings.append(Closing(name: period, last: last, balances: balances))
        return "closed"
    }

    /// - Returns: what comes of it, in a word.
    mutating func reopen(_ period: String) -> String {
        guard let other = closings.last, Self.ends(of: period).first <= other.last else {
            return "open"
        }
        if other.name != period { return "periodClosedBy" }
        closings.removeLast()
        return "reopened"
    }
}
