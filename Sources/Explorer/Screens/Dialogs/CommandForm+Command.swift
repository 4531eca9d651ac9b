import EventStoreCore
import LedgerCore
import TerminalCanvas
import TextFormats

extension CommandForm {
    /// What the fields say; nil if one of them is not what it should be, and says so.
    ///
    /// - Parameter units: those that an amount or an account may be in.
    /// - Returns: the command.
    mutating func command(_ units: Units) -> Command? {
        clearFaults()
        let memo = text(.memo).isEmpty ? nil : text(.memo)
        switch kind {
        case .open: return opening(units)
        case .record: return nil
        case .close: return target.map { .close(account: $0.id.name, AccountClosed(memo: memo)) }
        case .deposit, .withdraw:
            guard let target, let amount = amount(in: target.balance?.currency, units) else {
                return nil
            }
            let funds = FundsMoved(amount: amount, memo: memo)
            return kind == .deposit
                ? .deposit(to: target.id.name, funds) : .withdraw(from: target.id.name, funds)
        case .transfer:
            guard let target, let destination = stream(.destination),
                let amount = amount(in: target.balance?.currency, units)
            else { return nil }
            return .transfer(
                from: target.id.name, to: destination.name, amount, memo: memo)
        }
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
        case .rejected(let rejection): fail(field(of: rejection), rejection.description)
        case .conflict, .failed: fail(nil, refusal.text)
        }
    }

    /// The field that would have to be another; nil if none would help.
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
        case .nameReserved: kind == .open ? .account : kind == .transfer ? .destination : nil
        case .accountNotFound, .accountAlreadyOpen, .accountClosed, .balanceNotZero: nil
        // Units are not declared in forms.
        case .unitCode, .unitIsCurrency, .unitDecimals, .unitDeclared, .streamNotOfTheBook: nil
        case .fieldUnexpected, .descriptionRefused, .typeNotDescribed: nil
        }
    }
}
