import EventStoreCore
import LedgerCore
import TerminalCanvas

/// The fields of a command. Its account is the one that was selected when it was opened: nothing
/// that arrives meanwhile changes what it is about.
package struct CommandForm: Sendable {
    package let kind: CommandName
    /// The account that it is about, as it was; nil for one that is to be opened.
    package let target: AccountRow?
    package var names: [CommandField] { kind.fields }
    package private(set) var fields: [FormField]
    package var focused: Int
    /// A preview that is on its way, and of what.
    package var pending: (id: RequestID, command: Command)?
    /// What the ledger said of the last try, where no field is at fault.
    package private(set) var refusal: String?
    /// The version that the account has come to since the form was opened.
    package private(set) var changedTo: Version?
    /// What the text of an account's field may mean.
    package private(set) var lookup: AccountLookup?

    /// Nil if the action has no form, or needs an account and there is none.
    init?(_ action: UserAction, on row: AccountRow?) {
        guard let kind = CommandName.allCases.first(where: { $0.action == action }),
            row != nil || !kind.needsAccount
        else { return nil }
        self.kind = kind
        target = kind.needsAccount ? row : nil
        let code = row?.balance?.currency.code
        fields = kind.fields.map { name in
            switch name {
            case .currency:
                FormField(name.label, TextEdit(prefilled: code ?? ""), hint: "such as GBP")
            case .amount: FormField(name.label, placeholder: "0.00", hint: code ?? "")
            case .overdraft: FormField(name.label, TextEdit(prefilled: "0"))
            case .account, .destination, .owner, .memo: FormField(name.label)
            }
        }
        focused = 0
    }

    /// What it is for, in words: `deposit to acc-1`.
    package var purpose: String { kind.purpose(target?.id.name) }

    package var title: String { purpose.prefix(1).uppercased() + purpose.dropFirst() }

    func text(_ name: CommandField) -> String {
        names.firstIndex(of: name).map { fields[$0].edit.text } ?? ""
    }

    // MARK: Editing

    mutating func moveFocus(by distance: Int) {
        focused = (focused + fields.count + distance) % fields.count
    }

    /// Changes the focused field. What was said of the old text is about it no more, and neither is
    /// a preview that is on its way.
    ///
    /// - Returns: whether the text has changed.
    mutating func edit(_ body: (inout TextEdit) -> Void) -> Bool {
        let before = fields[focused].edit.text
        body(&fields[focused].edit)
        guard fields[focused].edit.text != before else { return false }
        fields[focused].error = nil
        refusal = nil
        pending = nil
        return true
    }

    // MARK: What is wrong

    mutating func clearFaults() {
        for index in fields.indices { fields[index].error = nil }
        refusal = nil
    }

    /// Says what is wrong at the field at fault; without one, below them all.
    mutating func fail(_ name: CommandField?, _ reason: String) {
        guard let index = name.flatMap({ names.firstIndex(of: $0) }) else {
            refusal = reason
            return
        }
        fields[index].error = reason
        focused = index
    }

    // MARK: What arrives

    mutating func note(_ news: News) {
        guard let target, let version = news.accounts[target.id], version > target.version else {
            return
        }
        changedTo = max(version, changedTo ?? version)
    }

    // MARK: Accounts by name

    /// The focused field is an account's name.
    var isAccountFocused: Bool { [.destination, .account].contains(names[focused]) }

    /// Accounts to choose from, below the focused field. A new account's name is not chosen.
    package var choices: AccountLookup? {
        guard let lookup, lookup.field == .destination, names[focused] == .destination,
            lookup.isOpen
        else { return nil }
        return lookup
    }

    /// What the focused field says is looked up.
    ///
    /// - Returns: the text; nil if there is none.
    mutating func beginLookup(_ id: RequestID) -> String? {
        let text = fields[focused].edit.text
        lookup = text.isEmpty ? nil : AccountLookup(names[focused], text, id, after: lookup)
        showLookup()
        return lookup?.typed
    }

    mutating func changeLookup(_ body: (inout AccountLookup) -> Void) {
        guard var lookup, let index = names.firstIndex(of: lookup.field) else { return }
        let before = lookup.text
        body(&lookup)
        self.lookup = lookup
        if lookup.text != before {
            fields[index].edit = TextEdit(lookup.text)
            pending = nil
        }
        showLookup()
    }

    /// Takes the account that was chosen.
    mutating func takeChoice() { changeLookup { $0 = $0.taken } }

    /// Below the field: whose account it is, where the name is complete.
    private mutating func showLookup() {
        guard let index = names.firstIndex(where: { $0 == .destination || $0 == .account }) else {
            return
        }
        fields[index].hint = lookup.map(hint) ?? ""
    }

    private func hint(_ lookup: AccountLookup) -> String {
        let found = lookup.selected.map { lookup.rows[$0] } ?? lookup.exact
        guard let found else {
            return lookup.isUnknown && lookup.field == .destination ? "no account of that name" : ""
        }
        if lookup.field == .account { return "exists already: \(Wording.safe(found.owner))" }
        return "\(Wording.safe(found.owner))  balance \(Wording.balance(found.balance))"
    }
}

extension CommandName {
    /// The key that opens its form.
    var action: UserAction? {
        switch self {
        case .open: .open
        case .deposit: .deposit
        case .withdraw: .withdraw
        case .transfer: .transfer
        case .close: .close
        case .record: nil
        }
    }
}
