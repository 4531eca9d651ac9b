import EventStoreCore
import Explorer
import LedgerCore

extension SampleBook {
    static let empty = SampleBook()

    /// A dozen accounts in every state, the last of them with a history of some screens.
    static let standard: SampleBook = {
        var book = SampleBook()
        book.snapshots[busy] = [(50, nil), (100, nil)]
        book.addSteadyAccounts()
        book.addOddAccounts()
        book.addBusyAccount()
        book.addLastMinutes()
        return book
    }()

    /// The same, with a snapshot that its events belie.
    static let forged: SampleBook = {
        var book = standard
        book.snapshots[busy] = [(50, nil), (100, 100)]
        return book
    }()

    static let busy = StreamID(stored: "acc-0012")

    private mutating func addSteadyAccounts() {
        let owners = [
            ("acc-0001", "Ada Lovelace"), ("acc-0002", "Emmy Noether"),
            ("acc-0003", "Sofia Kovalevskaya"), ("acc-0004", "Nova Novák"),
        ]
        for (name, owner) in owners {
            open(name, owner, overdraft: name == "acc-0003" ? 50_000 : 0)
        }
        for turn in Int64(1)...4 {
            move("acc-0001", turn * 31_250)
            move("acc-0002", turn * 1_000)
            move("acc-0003", turn % 2 == 0 ? -9_000 : 1_250)
        }
        move("acc-0002", -10_000)
    }

    /// Closed, of other currencies, without owner, of foreign types and of newer schemas.
    private mutating func addOddAccounts() {
        open("acc-0005", "Zora Neale")
        move("acc-0005", 7_500)
        move("acc-0005", -7_500)
        record("acc-0005", .accountClosed(AccountClosed()))
        open("acc-0006", "山田太郎", "JPY")
        move("acc-0006", 1_250_000)
        record("acc-0007", .foreign(ForeignEvent(type: "ProfileImported", movement: nil)))
        open("acc-0008", "Grace Brewster Murray Hopper of the Navy")
        let stake = Money(minorUnits: 500, currency: accounts[Self.busyCurrencyOwner]?.currency)
        if let stake {
            record(
                "acc-0008",
                .foreign(
                    ForeignEvent(
                        type: "BetPlaced", movement: Movement(effect: .debit, amount: stake))),
                Details(
                    payload: #"{"stake":"5.00","currency":"GBP","market":{"id":7,"odds":[1.5,2]}}"#,
                    metadata: ##"{"cloudevent":{"id":"7f3a","source":"/bets"},"effect":"debit","##
                        + ##""amountfield":"stake","amountunit":"major"}"##))
            record(
                "acc-0008", .fundsDeposited(FundsMoved(amount: stake)),
                Details(payload: #"{"v":9,"amount":{"minor":500}}"#, schemaVersion: 9))
        }
        open("acc-0009", "Kurt Gödel")
        open("acc-0010", "Alan Turing")
        move("acc-0009", 90_000)
        let tie = Details(correlation: "transfer-42")
        move("acc-0009", -12_345, tie)
        move("acc-0010", 12_345, tie)
        open("acc-0011", "Maria Gaetana Agnesi")
    }

    private static let busyCurrencyOwner = StreamID(stored: "acc-0001")

    private mutating func addBusyAccount() {
        open(Self.busy.name, "Srinivasa Ramanujan")
        step = 3000
        for turn in Int64(2)...117 {
            move(Self.busy.name, turn % 5 == 0 ? -turn * 10 : turn * 7)
        }
        let numbers = (1...400).map(String.init).joined(separator: ",")
        move(
            Self.busy.name, 100,
            Details(payload: #"{"amountMinor":100,"currency":"GBP","trace":[\#(numbers)]}"#))
    }

    private mutating func addLastMinutes() {
        moment = Timestamp(microseconds: Sample.now.microseconds - 95 * Timestamp.second)
        step = 31
        move("acc-0001", 2_500)
        move(Self.busy.name, -1_234)
        move("acc-0002", 25)
    }

    /// Many accounts of one kind, some of them with a few events.
    static func large(_ count: Int, events: Int = 1) -> SampleBook {
        var book = SampleBook()
        book.step = 60
        for number in 0..<count {
            book.open("acc-\(String(10_000 + number).dropFirst())", "Owner \(number)")
        }
        for turn in 1..<max(2, events) {
            for number in stride(from: 0, to: count, by: 7) {
                let name = "acc-\(String(10_000 + number).dropFirst())"
                book.move(name, Int64(number * turn + 1))
            }
        }
        return book
    }
}

extension Money {
    /// Nil without a currency.
    fileprivate init?(minorUnits: Int64, currency: Currency?) {
        guard let currency else { return nil }
        self.init(minorUnits: minorUnits, currency: currency)
    }
}
