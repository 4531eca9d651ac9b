import LedgerCore
import TestSupport
import Testing

/// Random commands: what is accepted can always be folded, never breaks the overdraft, and agrees
/// with a model of the rules that knows nothing of this code.
@Suite struct DecideEvolveTests {
    @Test func randomCommandsAgreeWithTheModel() throws {
        var random = SeededRandom.announced(for: "DecideEvolveTests")
        var (accepted, rejected) = (0, Set<String>())
        for _ in 0..<400 {
            var account = Account()
            var model = LedgerModel()
            for _ in 0..<60 {
                let command = Self.command(&random)
                let broken = model.broken(by: command)
                do {
                    let events = try command.decide { _ in account }.map(\.event)
                    try #require(broken.isEmpty, "\(command) was accepted but breaks \(broken)")
                    for event in events { try account.evolve(event) }
                    model.carryOut(command)
                    accepted += 1
                } catch let rejection as Rejection {
                    try #require(broken.contains(rejection.name), "\(command): \(rejection)")
                    rejected.insert(rejection.name)
                }
                try check(account, model)
            }
        }
        // A run that accepts or rejects hardly anything would prove nothing.
        #expect(accepted > 2000)
        #expect(rejected.count >= 13, "only \(rejected.sorted()) were met")
    }

    private func check(_ account: Account, _ model: LedgerModel) throws {
        try #require(Int128(account.balanceMinor) == model.balance)
        try #require(model.balance >= -model.overdraft)
        try #require(account.status == (model.isClosed ? .closed : model.isOpen ? .open : .absent))
        try #require((account.currency?.code ?? "") == model.currency)
    }

    private static func command(_ random: inout SeededRandom) -> Command {
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<3:
            let owners = ["Ada", "Ada", "Ada", "", "A\u{9}", String(repeating: "x", count: 201)]
            let limits: [Int64] = [0, 0, 1000, -1, .max]
            return .open(
                account: "acc-1",
                AccountOpened(
                    owner: owners.randomElement(using: &random) ?? "", currency: currency(&random),
                    overdraftLimitMinor: limits.randomElement(using: &random) ?? 0))
        case 3..<11: return .deposit(to: "acc-1", movedFunds(&random))
        case 11..<19: return .withdraw(from: "acc-1", movedFunds(&random))
        default: return .close(account: "acc-1", AccountClosed(memo: memo(&random)))
        }
    }

    private static func movedFunds(_ random: inout SeededRandom) -> FundsMoved {
        let small = Int64.random(in: 1...2000, using: &random)
        let odd: [Int64] = [0, -1, .max, .max - 1, .min, 1 << 62]
        let isOdd = Int.random(in: 0..<8, using: &random) == 0
        let amount = isOdd ? odd.randomElement(using: &random) ?? 0 : small
        return FundsMoved(
            amount: Money(minorUnits: amount, currency: currency(&random)), memo: memo(&random))
    }

    private static func currency(_ random: inout SeededRandom) -> Currency {
        Int.random(in: 0..<12, using: &random) == 0 ? jpy : gbp
    }

    private static func memo(_ random: inout SeededRandom) -> String? {
        switch Int.random(in: 0..<16, using: &random) {
        case 0: String(repeating: "é", count: 251)
        case 1: "line\u{85}feed"
        case 2..<6: "rent"
        default: nil
        }
    }
}
