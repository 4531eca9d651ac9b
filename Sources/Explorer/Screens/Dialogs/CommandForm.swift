import Descriptions
import EventStoreCore
import LedgerCore
import TerminalCanvas

/// What a field of a form asks for.
package enum FormPart: Hashable, Sendable {
    case field(CommandField)
    /// A member of the event's payload, by its path.
    case member(String)
}

/// The fields of a command. Its account is the one that was selected when it was opened: nothing
/// that arrives meanwhile changes what it is about.
package struct CommandForm: Sendable {
    package let kind: CommandName
    /// What the event means that it records; nil for a command that needs no description.
    package let type: DescribedType?
    /// The account that it is about, as it was; nil for one that is named in the form.
    package let target: AccountRow?
    /// What its amounts are in where no other unit is typed; nil if nobody knows.
    let unit: Currency?
    /// The event that is reversed; nil for any other command.
    package let event: EventRow?
    /// What is to be otherwise; empty for any other command.
    package let edits: [Correction.Edit]
    package let parts: [FormPart]
    package private(set) var fields: [FormField]
    /// The first field, where there are none.
    package var focused = 0
    /// A preview that is on its way, and of what.
    package var pending: (id: RequestID, command: Command)?
    /// What the ledger said of the last try, where no field is at fault.
    package private(set) var refusal: String?
    /// The version that the account has come to since the form was opened.
    package private(set) var changedTo: Version?
    /// What the text of an account's field may mean.
    package private(set) var lookup: AccountLookup?

    /// Nil if the action has no form of its own, or needs an account and there is none.
    ///
    /// - Parameters:
    ///   - action: what it is for.
    ///   - row: the account that is selected.
    ///   - unit: of an account without money; nil if it is not known.
    init?(_ action: UserAction, on row: AccountRow?, in unit: Currency? = nil) {
        guard let kind = CommandName.allCases.first(where: { $0.action == action }),
            ![.record, .reverse, .correct].contains(kind), row != nil || !kind.needsAccount
        else { return nil }
        self.kind = kind
        (type, event, edits) = (nil, nil, [])
        target = kind.needsAccount ? row : nil
        parts = kind.fields.map(FormPart.field)
        let own = row?.balance?.currency
        self.unit = own ?? unit
        let code = own?.code
        let amountCode = self.unit?.code ?? ""
        fields = kind.fields.map { name in
            switch name {
            case .currency:
                FormField(name.label, TextEdit(prefilled: code ?? ""), hint: "such as GBP")
            case .amount: FormField(name.label, placeholder: "0.00", hint: amountCode)
            case .overdraft: FormField(name.label, TextEdit(prefilled: "0"))
            case .date: Self.date
            case .account, .destination, .owner, .memo, .reason: FormField(name.label)
            }
        }
    }

    private static let date = FormField(
        CommandField.date.label, placeholder: "now", hint: "when it happened, in UTC")

    /// The form of a described type. A type that begins an account asks for its name, and so does
    /// any other one where no account is selected.
    init(_ type: DescribedType, on row: AccountRow?) {
        kind = .record
        self.type = type
        (event, edits) = (nil, [])
        target = type.start == .new ? nil : row
        let named: [CommandField] = target == nil ? [.account] : []
        parts =
            named.map(FormPart.field) + type.form.map { FormPart.member($0.member) }
            + kind.fields.map(FormPart.field)
        unit = target?.balance?.currency
        let code = type.effect?.currencyCode ?? unit?.code
        fields =
            named.map { FormField($0.label) }
            + type.form.map { field in
                FormField(
                    Wording.safe(field.label), placeholder: field.isRequired ? "" : "optional",
                    hint: field.hint(unit: code))
            } + [Self.date]
    }

    /// The form that reverses an event.
    ///
    /// - Parameters:
    ///   - event: of the account.
    ///   - row: the account.
    init(reversing event: EventRow, of row: AccountRow) {
        kind = .reverse
        (type, edits) = (nil, [])
        self.event = event
        target = row
        unit = row.balance?.currency
        parts = kind.fields.map(FormPart.field)
        fields = kind.fields.map { name in
            name == .date
                ? Self.date : FormField(name.label, hint: "why; it is recorded with it")
        }
    }

    /// The form that makes an account as it would have been.
    ///
    /// - Parameters:
    ///   - edits: what is to be otherwise.
    ///   - row: the account.
    ///   - version: the one that it has come to since it was read.
    init(correcting edits: [Correction.Edit], of row: AccountRow, changedTo version: Version?) {
        changedTo = version
        kind = .correct
        (type, event) = (nil, nil)
        self.edits = edits
        target = row
        unit = row.balance?.currency
        parts = kind.fields.map(FormPart.field)
        fields = kind.fields.map { name in
            name == .date
                ? FormField(
                    name.label, placeholder: "each when it happened",
                    hint: "or one date for all, such as today")
                : FormField(name.label, hint: "why; it is recorded with it")
        }
    }

    /// What it is for, in words: `deposit to acc-1`.
    package var purpose: String {
        if let event { return "reverse \(event.event.stream)@\(event.event.version)" }
        guard let type else { return kind.purpose(target?.id.name) }
        return type.title + (target.map { " (\($0.id.name))" } ?? "")
    }

    package var title: String { purpose.prefix(1).uppercased() + purpose.dropFirst() }

    func text(_ name: CommandField) -> String { text(.field(name)) }

    func text(_ part: FormPart) -> String {
        parts.firstIndex(of: part).map { fields[$0].edit.text } ?? ""
    }

    // MARK: Editing

    mutating func moveFocus(by distance: Int) {
        guard !fields.isEmpty else { return }
        focused = (focused + fields.count + distance) % fields.count
    }

    /// Changes the focused field. What was said of the old text is about it no more, and neither is
    /// a preview that is on its way.
    ///
    /// - Returns: whether the text has changed.
    mutating func edit(_ body: (inout TextEdit) -> Void) -> Bool {
        guard fields.indices.contains(focused) else { return false }
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

    mutating func fail(_ name: CommandField, _ reason: String) { fail(at: .field(name), reason) }

    /// Says what is wrong at the field at fault; without one, below them all.
    mutating func fail(at part: FormPart?, _ reason: String) {
        guard let index = part.flatMap({ parts.firstIndex(of: $0) }) else {
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

    /// The account's field that is focused; nil for any other one.
    private var focusedAccount: CommandField? {
        guard fields.indices.contains(focused), case .field(let name) = parts[focused],
            [.destination, .account].contains(name)
        else { return nil }
        return name
    }

    var isAccountFocused: Bool { focusedAccount != nil }

    /// Accounts to choose from, below the focused field. A new account's name is not chosen.
    package var choices: AccountLookup? {
        guard let lookup, lookup.field == focusedAccount, !isAboutNewAccount, lookup.isOpen else {
            return nil
        }
        return lookup
    }

    /// The account that it names is one that is not there yet.
    private var isAboutNewAccount: Bool { kind == .open || type?.start == .new }

    /// The account that its field names, once it is known.
    var namedAccount: AccountRow? { lookup?.field == .account ? lookup?.exact : nil }

    /// What the focused field says is looked up.
    ///
    /// - Returns: the text; nil if there is none, or the field is no account's.
    mutating func beginLookup(_ id: RequestID) -> String? {
        guard let name = focusedAccount else { return nil }
        let text = fields[focused].edit.text
        lookup = text.isEmpty ? nil : AccountLookup(name, text, id, after: lookup)
        showLookup()
        return lookup?.typed
    }

    mutating func changeLookup(_ body: (inout AccountLookup) -> Void) {
        guard var lookup, let index = parts.firstIndex(of: .field(lookup.field)) else { return }
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
        let accounts: [FormPart] = [.field(.destination), .field(.account)]
        guard let index = parts.firstIndex(where: accounts.contains) else { return }
        fields[index].hint = lookup.map(hint) ?? ""
    }

    private func hint(_ lookup: AccountLookup) -> String {
        let found = lookup.selected.map { lookup.rows[$0] } ?? lookup.exact
        guard let found else {
            let isMissing = lookup.isUnknown && !isAboutNewAccount && type?.start != .any
            return isMissing ? "no account of that name" : ""
        }
        if isAboutNewAccount { return "exists already: \(Wording.safe(found.owner))" }
        return "\(Wording.safe(found.owner))  balance \(Wording.balance(found.balance))"
    }
}

extension DescribedField {
    /// What is wanted in the field, in words; the unit of an amount.
    fileprivate func hint(unit code: String?) -> String {
        switch kind {
        case .text: ""
        case .amount: code ?? kind.expectation
        case .integer, .number, .boolean, .day, .moment: kind.expectation
        }
    }
}
