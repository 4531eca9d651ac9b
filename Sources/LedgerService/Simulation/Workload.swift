import EventStoreCore
import LedgerCore

/// A stream of plausible commands, the same for the same seed.
package struct Workload: Sendable {
    static let owners = [
        "Ada Lovelace", "Emmy Noether", "Sofia Kovalevskaya", "Luca Pacioli", "Zora Novak",
        "Grace Hopper", "Benedetto Cotrugli", "Mary Somerville", "Srinivasa Ramanujan",
        "Hypatia", "Fibonacci", "Maryam Mirzakhani",
    ]
    private static let memos = [
        "rent", "wages", "coffee", "books", "train", "groceries", "repair", "gift", "insurance",
    ]

    private var state: UInt64
    let system: MadeUpSystem
    let accounts: Int
    let currency: Currency

    /// - Parameters:
    ///   - seed: decides every command.
    ///   - accounts: how many accounts are worked on, at least 2.
    ///   - currency: the currency of them all.
    ///   - system: whose acts they are; the book has to describe them.
    package init(
        seed: UInt64, accounts: Int, currency: Currency, system: MadeUpSystem = .ledger
    ) {
        state = seed
        self.system = system
        self.accounts = accounts
        self.currency = currency
    }

    /// What opens the accounts; those that are open already reject it.
    package var openings: [WorkloadAct] {
        (0..<accounts).map { number in
            let owner = Self.owners[number % Self.owners.count]
            return opening(
                number, number < Self.owners.count ? owner : "\(owner) \(number)")
        }
    }

    /// Half deposits, then withdrawals and transfers.
    mutating func nextCommand() -> Command {
        let account = random(UInt64(accounts))
        let memo = Self.memos[random(UInt64(Self.memos.count))]
        let amount = Money(minorUnits: Int64(random(20_000) + 1), currency: currency)
        switch random(10) {
        case 0..<5: return .deposit(to: name(account), FundsMoved(amount: amount, memo: memo))
        case 5..<8: return .withdraw(from: name(account), FundsMoved(amount: amount, memo: memo))
        default:
            let other = (account + 1 + random(UInt64(accounts - 1))) % accounts
            return .transfer(from: name(account), to: name(other), amount, memo: memo)
        }
    }

    func name(_ number: Int) -> String {
        let digits = String(number + 1)
        let padding = String(repeating: "0", count: max(0, 4 - digits.count))
        return prefix + padding + digits
    }

    private var prefix: String {
        switch system {
        case .ledger, .bank: "acc-"
        case .betting: "bettor-"
        case .games: "player-"
        case .library: "book:"
        }
    }

    /// SplitMix64, reduced to a range. Source: Steele, Lea, Flood, "Fast splittable pseudorandom
    /// number generators".
    package mutating func random(_ bound: UInt64) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((bits ^ (bits >> 31)) % bound)
    }
}
