import EventStoreCore
import LedgerCore
import TerminalCanvas

extension CommandForm {
    /// What the fields say; nil if one of them is not what it should be, and says so.
    ///
    /// - Parameter units: those that an amount or an account may be in.
    /// - Returns: the wish.
    mutating func wish(_ units: Units) -> Wish? {
        clearFaults()
        let memo = text(.memo).isEmpty ? nil : text(.memo)
        switch kind {
        case .open: return opening(units)
        case .close: return target.map { .close($0.id, memo: memo) }
        case .deposit:
            guard let target, let amount = amount(in: target.balance?.currency, units) else {
                return nil
            }
            return .deposit(target.id, amount, memo: memo)
        case .withdraw:
            guard let target, let amount = amount(in: target.balance?.currency, units) else {
                return nil
            }
            return .withdraw(target.id, amount, memo: memo)
        case .transfer:
            guard let target, let to = stream(.destination),
                let amount = amount(in: target.balance?.currency, units)
            else { return nil }
            return .transfer(from: target.id, to: to, amount, memo: memo)
        }
    }

    private mutating func opening(_ units: Units) -> Wish? {
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
                id,
                AccountOpened(
                    owner: text(.owner), currency: currency, overdraftLimitMinor: limit.minorUnits))
        } catch {
            fail(.overdraft, error.description)
            return nil
        }
    }

    private mutating func stream(_ name: FieldName) -> StreamID? {
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

    /// Shows a refusal of a wish at the field at fault.
    mutating func fail(_ refusal: Refusal, of wish: Wish) {
        clearFaults()
        switch refusal {
        case .rejected(.accountNotFound) where kind == .transfer && lookup?.exact == nil:
            fail(.destination, "accountNotFound: there is no account '\(text(.destination))'")
        case .rejected(.accountAlreadyOpen):
            fail(.account, "accountAlreadyOpen: account '\(wish.account)' already exists")
        case .rejected(let rejection): fail(field(of: rejection), rejection.description)
        case .conflict, .failed: fail(nil, refusal.text)
        }
    }

    /// The field that would have to be another; nil if none would help.
    private func field(of rejection: Rejection) -> FieldName? {
        switch rejection {
        case .ownerMissing, .ownerTooLong: .owner
        case .memoTooLong: .memo
        case .textNotPrintable(let field): FieldName(rawValue: field)
        case .overdraftLimitNegative: .overdraft
        case .amountNotPositive, .amountTooPrecise, .amountOverflow, .insufficientFunds: .amount
        case .currencyUnknown, .currencyHistoric, .currencyMismatch:
            kind == .open ? .currency : .amount
        case .sameAccount: .destination
        case .nameReserved: kind == .open ? .account : kind == .transfer ? .destination : nil
        case .accountNotFound, .accountAlreadyOpen, .accountClosed, .balanceNotZero: nil
        // Units are not declared in forms.
        case .unitCode, .unitIsCurrency, .unitDecimals, .unitDeclared, .unitsNotKept: nil
        }
    }
}
