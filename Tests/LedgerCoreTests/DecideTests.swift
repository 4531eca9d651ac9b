import LedgerCore
import Testing

@Suite struct DecideTests {
    @Test(arguments: CommandCase.all)
    func decides(_ row: CommandCase) throws {
        do {
            let decided = try row.command.decide { _ in row.state }
            #expect(decided.map { text($0.event) }.joined(separator: ", ") == row.expected)
            #expect(decided.map(\.account) == ["acc-1"])
        } catch {
            #expect(error.name == row.expected)
        }
    }

    @Test(arguments: TransferCase.all)
    func decidesTransfer(_ row: TransferCase) throws {
        let transfer = Command.transfer(
            from: "acc-1", to: row.to, money(row.amount), memo: row.memo)
        do {
            let decided = try transfer.decide { $0 == "acc-1" ? row.source : row.destination }
            #expect(decided.map { text($0.event) }.joined(separator: ", ") == row.expected)
            #expect(decided.map(\.account) == ["acc-1", row.to])
        } catch {
            #expect(error.name == row.expected)
        }
    }

    @Test(arguments: AmountRejectionCase.all)
    func readsAmountOrRejectsIt(_ row: AmountRejectionCase) {
        let error = #expect(throws: AmountError.self) { try Money(row.text, currency: gbp) }
        #expect(error.flatMap { Rejection($0) }?.name == row.rejection)
    }

    /// A new rejection fails here until a table has a line for it.
    @Test func everyRejectionHasALine() {
        let tables = [
            CommandCase.all.map(\.expected), TransferCase.all.map(\.expected),
            AmountRejectionCase.all.compactMap(\.rejection),
            UnitRejectionCase.all.map(\.rejection), ReversalCase.all.map(\.expected),
            CorrectionCase.all.map(\.expected),
            // Of a book, and not of an account: ReservedNameTests, UnitTests and
            // DeclaringTests have them.
            ["nameReserved", "streamNotOfTheBook", "descriptionRefused", "typeNotDescribed"],
            // Of an append, and of another program's table: CorrectionCommandTests.
            ["correctionTooLarge", "correctionsNotKept"],
            // Of a moment: DatedCommandTests.
            ["dateInFuture", "dateBeforeOpening", "dateBeforeLastEvent", "dateBeforeReversed"],
            // Of its periods: PeriodCommandTests, and end to end.
            [
                "periodName", "periodNotEnded", "periodClosed", "periodClosedBy",
                "periodsNotKept",
            ],
            // Of another program's table: ForeignWritingTests, end to end.
            ["tableDates", "tableEvents", "tableItems"],
        ]
        let covered = Set(tables.joined())
        for rejection in Self.everyRejection {
            #expect(covered.contains(rejection.name), "\(rejection.name) has no line in a table")
        }
    }

    @Test func everyRejectionSaysWhatAndWhy() {
        let names = Self.everyRejection.map(\.name)
        #expect(Set(names).count == names.count)
        for rejection in Self.everyRejection {
            #expect(!rejection.reason.isEmpty)
            #expect(rejection.description == "\(rejection.name): \(rejection.reason)")
        }
    }

    @Test func insufficientFundsTellsWhatIsAvailable() {
        #expect(throws: Rejection.insufficientFunds(available: money(150), requested: money(151))) {
            _ = try Command.withdraw(from: "acc-1", funds(151)).decide { _ in
                account(100, overdraft: 50)
            }
        }
        #expect(throws: Rejection.insufficientFunds(available: money(-10), requested: money(1))) {
            _ = try Command.withdraw(from: "acc-1", funds(1)).decide { _ in
                account(-60, overdraft: 50)
            }
        }
        #expect(throws: Rejection.balanceNotZero(money(-60))) {
            _ = try Command.close(account: "acc-1", AccountClosed()).decide { _ in
                account(-60, overdraft: 50)
            }
        }
    }

    @Test func availableMoneyStaysInBounds() {
        #expect(account(.max, overdraft: .max).availableMinor == .max)
        #expect(account(.min, overdraft: .max).availableMinor == -1)
        // Imported history may name a limit below zero.
        #expect(account(.min, overdraft: -1).availableMinor == .min)
    }

    /// Names that look alike but differ in bytes are two accounts.
    @Test func transfersBetweenNamesThatOnlyLookEqual() throws {
        let (source, destination) = ("Ang\u{E9}lique", "Ange\u{301}lique")
        let transfer = Command.transfer(from: source, to: destination, money(1), memo: nil)
        let decided = try transfer.decide {
            $0.utf8.elementsEqual(source.utf8) ? account(1) : account()
        }
        #expect(text(decided[1].event) == "FundsDeposited 0.01 GBP with Ang\u{E9}lique")
    }

    /// Each case leads to the next: a case that is missing does not compile.
    private static let everyRejection: [Rejection] = {
        func next(_ rejection: Rejection) -> Rejection? {
            switch rejection {
            case .accountNotFound: .accountAlreadyOpen
            case .accountAlreadyOpen: .accountClosed
            case .accountClosed: .nameReserved("$cash")
            case .nameReserved: .ownerMissing
            case .ownerMissing: .ownerTooLong(bytes: 201, maximum: 200)
            case .ownerTooLong: .memoTooLong(bytes: 501, maximum: 500)
            case .memoTooLong: .textNotPrintable(field: "memo")
            case .textNotPrintable: .overdraftLimitNegative
            case .overdraftLimitNegative: .amountNotPositive(money(0))
            case .amountNotPositive: .amountTooPrecise(text: "1.234", exponent: 2)
            case .amountTooPrecise: .amountOverflow
            case .amountOverflow: .currencyUnknown("ZZZ")
            case .currencyUnknown: .currencyHistoric(gbp)
            case .currencyHistoric: .currencyMismatch(account: gbp, amount: jpy)
            case .currencyMismatch: .unitCode("btc")
            case .unitCode: .unitIsCurrency(gbp)
            case .unitIsCurrency: .unitDecimals(13)
            case .unitDecimals: .unitDeclared(gbp)
            case .unitDeclared: .streamNotOfTheBook(account: "$units")
            case .streamNotOfTheBook: .insufficientFunds(available: money(0), requested: money(1))
            case .insufficientFunds: .balanceNotZero(money(1))
            case .balanceNotZero: .sameAccount
            case .sameAccount: .fieldUnexpected(FieldState("free", .boolean(true)), found: nil)
            case .fieldUnexpected: .descriptionRefused(name: "library", reason: "because")
            case .descriptionRefused: .typeNotDescribed("book.lost", hint: "")
            case .typeNotDescribed: .eventNotFound("acc-1@9")
            case .eventNotFound: .reasonMissing
            case .reasonMissing: .reasonTooLong(bytes: 501, maximum: 500)
            case .reasonTooLong: .nothingToReverse("acc-1@1", type: "AccountOpened")
            case .nothingToReverse: .alreadyReversed("acc-1@3", by: "acc-1@9")
            case .alreadyReversed: .reversalNotReversible("acc-1@9")
            case .reversalNotReversible: .correction(.nothingToCorrect)
            case .correction(let refusal):
                after(refusal).map { .correction($0) }
                    ?? .dateInFuture("2027-01-01", now: "2026-11-30")
            case .dateInFuture:
                .dateBeforeOpening("2025-12-31", account: "acc-1", opened: "2026-01-01")
            case .dateBeforeOpening:
                .dateBeforeLastEvent("2026-01-31", account: "acc-1", last: "2026-02-01")
            case .dateBeforeLastEvent:
                .dateBeforeReversed("2026-01-31", event: "acc-1@3", happened: "2026-02-01")
            case .dateBeforeReversed: .period(.noPeriod("2026-13"))
            case .period(let refusal):
                after(refusal).map { .period($0) } ?? .table(.oneTime)
            case .table(.oneTime): .table(.noEvent("AccountClosed"))
            case .table(.noEvent): .table(.noPlace("the table has no overdrafts"))
            case .table(.noPlace): nil
            }
        }
        func after(_ refusal: PeriodRefusal) -> PeriodRefusal? {
            switch refusal {
            case .noPeriod: .notEnded("2026-12", lastDay: "2026-12-31")
            case .notEnded: .closed(day: "2026-03-01", by: "2026-03", through: "2026-03-31")
            case .closed: .closedBy("2026-03", last: "2026", through: "2026-12-31")
            case .closedBy: .notKept
            case .notKept: nil
            }
        }
        func after(_ refusal: CorrectionRefusal) -> CorrectionRefusal? {
            switch refusal {
            case .nothingToCorrect: .amountUnchanged("acc-1@3", money(5))
            case .amountUnchanged: .fieldsNotReversible("acc-1@3", type: "book.borrowed")
            case .fieldsNotReversible: .closed(account: "acc-2")
            case .closed: .belowLimit(account: "acc-2", balance: money(-5))
            case .belowLimit: .tooLarge(events: 1001, maximum: 1000)
            case .tooLarge: .notKept
            case .notKept: nil
            }
        }
        return Array(sequence(first: Rejection.accountNotFound, next: next))
    }()
}
