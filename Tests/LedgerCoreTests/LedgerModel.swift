import LedgerCore

/// The rules of one account once more, written otherwise: plain wide numbers, and the set of all
/// rules that a command breaks instead of the first one.
struct LedgerModel {
    private(set) var isOpen = false
    private(set) var isClosed = false
    private(set) var currency = ""
    private(set) var balance: Int128 = 0
    private(set) var overdraft: Int128 = 0

    private static let range = Int128(Int64.min)...Int128(Int64.max)

    /// The names of the rules that forbid the command; empty if it is allowed.
    func broken(by command: Command) -> Set<String> {
        switch command {
        case .open(_, let opening):
            var names: Set<String> = isOpen || isClosed ? ["accountAlreadyOpen"] : []
            if opening.owner.split(whereSeparator: \.isWhitespace).isEmpty {
                names.insert("ownerMissing")
            }
            if opening.owner.utf8.count > 200 { names.insert("ownerTooLong") }
            if Self.holdsControl(opening.owner) { names.insert("textNotPrintable") }
            if opening.overdraftLimitMinor < 0 { names.insert("overdraftLimitNegative") }
            return names
        case .deposit(_, let moved):
            return standing.union(broken(by: moved, sign: 1))
        case .withdraw(_, let moved):
            var names = standing.union(broken(by: moved, sign: -1))
            if balance - Int128(moved.amount.minorUnits) < -overdraft {
                names.insert("insufficientFunds")
            }
            return names
        case .close(_, let closing):
            var names = standing.union(broken(byMemo: closing.memo))
            if balance != 0 { names.insert("balanceNotZero") }
            return names
        // Of two accounts: its halves are what is modelled.
        case .transfer: return []
        // Its rules are those of a description: a table has them.
        case .record: return []
        // What it reverses is found in the book: a table and the simulation have it.
        case .reverse, .correct: return []
        }
    }

    mutating func carryOut(_ command: Command) {
        switch command {
        case .open(_, let opening):
            isOpen = true
            currency = opening.currency.code
            overdraft = Int128(opening.overdraftLimitMinor)
        case .deposit(_, let moved): balance += Int128(moved.amount.minorUnits)
        case .withdraw(_, let moved): balance -= Int128(moved.amount.minorUnits)
        case .close: (isOpen, isClosed) = (false, true)
        case .transfer, .record, .reverse, .correct: break
        }
    }

    private var standing: Set<String> {
        isClosed ? ["accountClosed"] : isOpen ? [] : ["accountNotFound"]
    }

    private func broken(by moved: FundsMoved, sign: Int128) -> Set<String> {
        var names = broken(byMemo: moved.memo)
        if moved.amount.minorUnits <= 0 { names.insert("amountNotPositive") }
        if !currency.isEmpty, currency != moved.amount.currency.code {
            names.insert("currencyMismatch")
        }
        if !Self.range.contains(balance + sign * Int128(moved.amount.minorUnits)) {
            names.insert("amountOverflow")
        }
        return names
    }

    private func broken(byMemo memo: String?) -> Set<String> {
        guard let memo else { return [] }
        var names: Set<String> = memo.utf8.count > 500 ? ["memoTooLong"] : []
        if Self.holdsControl(memo) { names.insert("textNotPrintable") }
        return names
    }

    private static func holdsControl(_ text: String) -> Bool {
        text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }
}
