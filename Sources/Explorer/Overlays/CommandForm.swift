import EventStoreCore
import LedgerCore
import TerminalCanvas

/// The fields of a command. Its account is the one that was selected when it was opened: nothing
/// that arrives meanwhile changes what it is about.
package struct CommandForm: Sendable {
    package enum Kind: String, Sendable { case deposit, withdraw, transfer, open, close }
    package enum FieldName: String, Sendable {
        case account, destination, owner, currency, amount, overdraft, memo

        var label: String {
            switch self {
            case .account: "Account"
            case .destination: "To account"
            case .owner: "Owner"
            case .currency: "Currency"
            case .amount: "Amount"
            case .overdraft: "Overdraft"
            case .memo: "Memo"
            }
        }
    }

    package let kind: Kind
    /// The account that it is about, as it was; nil for one that is to be opened.
    package let target: AccountRow?
    package let names: [FieldName]
    package var fields: [FormField]
    package var focused: Int
    /// A preview is on its way.
    package var pending: RequestID?
    /// What the ledger said of the last try.
    package var refusal: String?

    /// Nil if the action has no form, or needs an account and there is none.
    init?(_ action: UserAction, on row: AccountRow?) {
        switch action {
        case .deposit: (kind, names) = (.deposit, [.amount, .memo])
        case .withdraw: (kind, names) = (.withdraw, [.amount, .memo])
        case .transfer: (kind, names) = (.transfer, [.destination, .amount, .memo])
        case .close: (kind, names) = (.close, [.memo])
        case .open: (kind, names) = (.open, [.account, .owner, .currency, .overdraft])
        default: return nil
        }
        guard kind == .open || row != nil else { return nil }
        target = kind == .open ? nil : row
        let code = row?.balance?.currency.code
        fields = names.map { name in
            switch name {
            case .currency: FormField(name.label, TextEdit(code ?? ""), hint: "such as GBP")
            case .amount: FormField(name.label, placeholder: "0.00", hint: code ?? "")
            case .overdraft: FormField(name.label, TextEdit("0"))
            default: FormField(name.label)
            }
        }
        focused = 0
    }

    package var title: String {
        let name = target.map { " \($0.id)" } ?? ""
        return switch kind {
        case .deposit: "Deposit into\(name)"
        case .withdraw: "Withdraw from\(name)"
        case .transfer: "Transfer from\(name)"
        case .open: "Open an account"
        case .close: "Close\(name)"
        }
    }

    private func text(_ name: FieldName) -> String {
        names.firstIndex(of: name).map { fields[$0].edit.text } ?? ""
    }

    private mutating func fail(_ name: FieldName, _ reason: String) {
        guard let index = names.firstIndex(of: name) else { return }
        fields[index].error = reason
        focused = index
    }

    /// What the fields say; nil if one of them is not what it should be, and says so.
    mutating func wish() -> Wish? {
        for index in fields.indices { fields[index].error = nil }
        refusal = nil
        let memo = text(.memo).isEmpty ? nil : text(.memo)
        switch kind {
        case .open: return opening()
        case .close: return target.map { .close($0.id, memo: memo) }
        case .deposit:
            guard let target, let amount = amount(in: target.balance?.currency) else { return nil }
            return .deposit(target.id, amount, memo: memo)
        case .withdraw:
            guard let target, let amount = amount(in: target.balance?.currency) else { return nil }
            return .withdraw(target.id, amount, memo: memo)
        case .transfer:
            guard let target, let to = stream(.destination),
                let amount = amount(in: target.balance?.currency)
            else { return nil }
            return .transfer(from: target.id, to: to, amount, memo: memo)
        }
    }

    private mutating func opening() -> Wish? {
        guard let id = stream(.account) else { return nil }
        guard let currency = Currency(code: text(.currency).uppercased()) else {
            fail(.currency, "not a currency code of ISO 4217")
            return nil
        }
        do {
            let limit = try Money(text(.overdraft), currency: currency)
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

    private mutating func amount(in currency: Currency?) -> Money? {
        if text(.amount).isEmpty {
            fail(.amount, "type an amount, such as 12.50")
            return nil
        }
        do {
            return try Money(text(.amount), currency: currency)
        } catch {
            fail(.amount, error.description)
            return nil
        }
    }
}
