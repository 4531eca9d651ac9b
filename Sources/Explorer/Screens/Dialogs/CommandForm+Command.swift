import Descriptions
import EventStoreCore
import LedgerCore
import TerminalCanvas
import TextFormats

extension CommandForm {
    /// What the fields say; nil if one of them is not what it should be, and says so.
    ///
    /// - Parameters:
    ///   - units: those that an amount or an account may be in.
    ///   - now: what `2h ago` is counted from.
    ///   - inForeignTable: it would go into a table of another program, which has one time for an
    ///     event.
    /// - Returns: the command, and when it happened; nil for now.
    mutating func wish(
        _ units: Units, now: Timestamp, inForeignTable: Bool = false
    ) -> (command: Command, occurred: Timestamp?)? {
        guard let command = command(units) else { return nil }
        let date = text(.date)
        if date.allSatisfy(\.isWhitespace) { return (command, nil) }
        if date == "now" {
            // Without a date each event of a correction has its own.
            return (command, kind == .correct ? now.endOfDay : nil)
        }
        if inForeignTable {
            fail(.date, TableRefusal.oneTime.reason)
            return nil
        }
        guard case .time(let moment) = Address(date, now: now) else {
            fail(.date, "a day or a moment, such as 2026-03-01, 2026-03-01T12:00Z or 2h ago")
            return nil
        }
        return (command, moment)
    }

    private mutating func command(_ units: Units) -> Command? {
        clearFaults()
        let memo = text(.memo).isEmpty ? nil : text(.memo)
        switch kind {
        case .open: return opening(units)
        case .record: return recording(units)
        case .reverse: return reversal()
        case .correct: return correction()
        case .close: return target.map { .close(account: $0.id.name, AccountClosed(memo: memo)) }
        case .deposit, .withdraw:
            guard let target, let amount = amount(in: unit, units) else { return nil }
            let funds = FundsMoved(amount: amount, memo: memo)
            return kind == .deposit
                ? .deposit(to: target.id.name, funds) : .withdraw(from: target.id.name, funds)
        case .transfer:
            guard let target, let destination = stream(.destination),
                let amount = amount(in: unit, units)
            else { return nil }
            return .transfer(
                from: target.id.name, to: destination.name, amount, memo: memo)
        }
    }

    /// The event that the type's description makes of the fields.
    private mutating func recording(_ units: Units) -> Command? {
        guard let type, let account = target?.id ?? stream(.account) else { return nil }
        let currency = (target ?? namedAccount)?.balance?.currency
        let texts = type.form.map { field in
            let text = text(.member(field.member))
            return field.kind.isNumber ? ShownNumber.plain(text) : text
        }
        do {
            let payload = try type.payload(texts, accountCurrency: currency, units)
            let recording = try type.recording(payload, accountCurrency: currency, units)
            return .record(account: account.name, recording)
        } catch {
            fail(at: error.member.map(FormPart.member), error.reason)
            return nil
        }
    }

    private mutating func reversal() -> Command? {
        guard let target, let event else { return nil }
        guard !text(.reason).allSatisfy(\.isWhitespace) else {
            fail(.reason, "say why it is reversed")
            return nil
        }
        return .reverse(
            Reversal(
                account: target.id.name, version: event.event.version.number,
                reason: text(.reason)))
    }

    private mutating func correction() -> Command? {
        guard let target else { return nil }
        guard !text(.reason).allSatisfy(\.isWhitespace) else {
            fail(.reason, "say why it is corrected")
            return nil
        }
        return .correct(
            Correction(account: target.id.name, reason: text(.reason), edits: edits))
    }

    private mutating func opening(_ units: Units) -> Command? {
        guard let id = stream(.account) else { return nil }
        guard let currency = units.unit(text(.currency).uppercased()) else {
            fail(.currency, "neither of ISO 4217 nor a unit of this book")
            return nil
        }
        do {
            let limit = try Money(typed: text(.overdraft), currency: currency, units: units)
            guard limit.currency == currency else {
                fail(.overdraft, "write it in the account's currency, \(currency)")
                return nil
            }
            return .open(
                account: id.name,
                AccountOpened(
                    owner: text(.owner), currency: currency, overdraftLimitMinor: limit.minorUnits))
        } catch {
            fail(.overdraft, error.description)
            return nil
        }
    }

    private mutating func stream(_ name: CommandField) -> StreamID? {
        if text(name).isEmpty {
            fail(name, "type the account's name")
            return nil
        }
        do {
            return try StreamID(text(name))
        } catch {
            fail(name, Printable(String(describing: error)).text)
            return nil
        }
    }

    private mutating func amount(in currency: Currency?, _ units: Units) -> Money? {
        if text(.amount).isEmpty {
            fail(.amount, "type an amount, such as 12.50")
            return nil
        }
        do {
            return try Money(typed: text(.amount), currency: currency, units: units)
        } catch {
            fail(.amount, error.description)
            return nil
        }
    }

    // MARK: What the ledger refused

    /// Shows a refusal of a command at the field at fault.
    mutating func fail(_ refusal: Refusal, of command: Command) {
        clearFaults()
        switch refusal {
        case .rejected(.accountNotFound) where kind == .transfer && lookup?.exact == nil:
            fail(.destination, "accountNotFound: there is no account '\(text(.destination))'")
        case .rejected(.accountAlreadyOpen):
            fail(.account, "accountAlreadyOpen: account '\(command.account)' already exists")
        case .rejected(let rejection): fail(at: part(of: rejection), rejection.description)
        case .conflict, .failed, .unavailable, .outcomeUnknown: fail(at: nil, refusal.text)
        }
    }

    /// The field that would have to be another; nil if none would help. An amount of a described
    /// event is a member of its payload.
    private func part(of rejection: Rejection) -> FormPart? {
        let field = field(of: rejection)
        if let type, field == .amount { return type.effect.map { .member($0.amountField) } }
        return field.map(FormPart.field)
    }

    private func field(of rejection: Rejection) -> CommandField? {
        switch rejection {
        case .ownerMissing, .ownerTooLong: .owner
        case .memoTooLong: .memo
        case .textNotPrintable(let field): CommandField(rawValue: field)
        case .overdraftLimitNegative: .overdraft
        case .amountNotPositive, .amountTooPrecise, .amountOverflow, .insufficientFunds: .amount
        case .currencyUnknown, .currencyHistoric, .currencyMismatch:
            kind == .open ? .currency : .amount
        case .sameAccount: .destination
        case .reasonMissing, .reasonTooLong: .reason
        case .nameReserved:
            kind == .transfer ? .destination : [.open, .record].contains(kind) ? .account : nil
        case .accountNotFound: kind == .record ? .account : nil
        case .accountAlreadyOpen, .accountClosed, .balanceNotZero: nil
        // Units are not declared in forms.
        case .unitCode, .unitIsCurrency, .unitDecimals, .unitDeclared, .streamNotOfTheBook: nil
        case .fieldUnexpected, .descriptionRefused, .typeNotDescribed: nil
        case .eventNotFound, .nothingToReverse, .alreadyReversed, .reversalNotReversible: nil
        case .correction: nil
        case .dateInFuture, .dateBeforeOpening, .dateBeforeLastEvent, .dateBeforeReversed,
            .period(.closed), .table(.oneTime):
            .date
        // Nor are periods closed there.
        case .period, .table: nil
        }
    }
}

extension DescribedField.Kind {
    /// It may be typed as the explorer shows numbers.
    fileprivate var isNumber: Bool {
        switch self {
        case .amount, .integer, .number: true
        case .text, .boolean, .day, .moment: false
        }
    }
}
