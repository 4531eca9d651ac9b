import LedgerCore
import Testing

@Suite struct UnitsTests {
    private static let declared: Units = {
        var units = Units()
        for (code, decimals) in [("POINTS", 0), ("BTC", 8), ("1INCH", 12), ("P2", 2)] {
            _ = try? units.declare(code, decimals: decimals)
        }
        return units
    }()

    @Test func knowsItsOwnAndThoseOfTheStandard() throws {
        let units = Self.declared
        #expect(units.declared.map(\.code) == ["1INCH", "BTC", "P2", "POINTS"])
        #expect(units.unit("BTC")?.exponent == 8)
        #expect(units.unit("BTC")?.isInUse == true)
        #expect(units.unit("GBP") == gbp)
        #expect(units.unit("GBP")?.exponent == 2)
        #expect(units.unit("ITL")?.isInUse == false)
        for code in ["ETH", "points", "", "ABCDEFGHI", "B TC"] { #expect(units.unit(code) == nil) }
        #expect(units.recorded("ABCDEFGHI") == nil)
        #expect(Units().declared.isEmpty)
    }

    @Test(arguments: UnitRejectionCase.all)
    func refuses(_ row: UnitRejectionCase) {
        var units = Self.declared
        let error = #expect(throws: Rejection.self) {
            try units.declare(row.code, decimals: row.decimals)
        }
        #expect(error?.name == row.rejection)
        #expect(units == Self.declared)
    }

    @Test func keepsTheDecimalsThatWereDeclared() throws {
        var units = Self.declared
        #expect(try units.declare("BTC", decimals: 8).isNew == false)
        #expect(units == Self.declared)
    }

    /// A code of an amount, what it is read as, in minor units; nil if it is refused.
    @Test(arguments: [
        ("5 POINTS", 5 as Int64?), ("5POINTS", 5), ("1.5 POINTS", nil), ("0.00000001 BTC", 1),
        ("21000000 BTC", 2_100_000_000_000_000), ("0.000000001 BTC", nil),
        ("1 1INCH", 1_000_000_000_000),
        ("9223372.036854775807 1INCH", .max), ("9223372.036854775808 1INCH", nil),
        ("92233720368.54775807 BTC", .max), ("92233720369 BTC", nil), ("5 P2", 500),
        ("5.00 P2", 500),
        ("5P2", nil), ("5 ETH", nil), ("5 points", nil), ("1 300 POINTS", nil), ("POINTS", nil),
    ])
    func readsAmounts(_ text: String, _ expected: Int64?) throws {
        let money = try? Money(text, currency: gbp, units: Self.declared)
        #expect(money?.minorUnits == expected)
        guard let money else { return }
        #expect(try Money(money.description, currency: nil, units: Self.declared) == money)
        #expect(throws: AmountError.self) { try Money(text, currency: gbp) }
    }

    /// Nobody knows what its numbers count: shown, and nothing is done with it.
    @Test func marksWhatIsNotDeclared() throws {
        let unit = try #require(Units().recorded("POINTS"))
        #expect(!unit.isDeclared)
        #expect(unit.description == "POINTS (not declared)")
        let money = Money(minorUnits: 1500, currency: unit)
        #expect(money.description == "1500 minor units of POINTS (not declared)")
        #expect(Total(money).description == money.description)
        #expect(unit == Self.declared.unit("POINTS"))
        #expect(throws: AmountError.unknownCurrency("POINTS")) {
            try Money("5", currency: unit)
        }
        #expect(throws: Rejection.currencyUnknown("POINTS")) {
            _ = try Command.open(account: "acc-1", AccountOpened(owner: "Ada", currency: unit))
                .decide { _ in Account() }
        }
        var account = Account()
        try account.move(.credit, 5, unit)
        #expect(throws: Rejection.currencyUnknown("POINTS")) {
            _ = try Command.deposit(to: "acc-1", FundsMoved(amount: money)).decide { _ in account }
        }
        let declared = try #require(Self.declared.unit("POINTS"))
        let deposit = FundsMoved(amount: Money(minorUnits: 5, currency: declared))
        let decided = try Command.deposit(to: "acc-1", deposit).decide { _ in account }
        #expect(decided.map(\.event) == [.fundsDeposited(deposit)])
    }
}

/// A declaration that is refused, in a book that has declared POINTS, BTC, 1INCH and P2.
struct UnitRejectionCase: Sendable {
    let code: String
    let decimals: Int
    let rejection: String

    static let all: [UnitRejectionCase] =
        [
            "", "points", "ABCDEFGHI", "A-B", "A B", "Ａ", "123", "00000000", "\u{1B}", "P\0",
        ].map { UnitRejectionCase(code: $0, decimals: 2, rejection: "unitCode") }
        + ["GBP", "DEM", "CLF"].map {
            UnitRejectionCase(code: $0, decimals: 2, rejection: "unitIsCurrency")
        }
        + [-1, 13, Int.max, Int.min].map {
            UnitRejectionCase(code: "ETH", decimals: $0, rejection: "unitDecimals")
        }
        + [0, 7, 9].map {
            UnitRejectionCase(code: "BTC", decimals: $0, rejection: "unitDeclared")
        }
}
