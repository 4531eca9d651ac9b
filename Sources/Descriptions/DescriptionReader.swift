import LedgerCore
import TextFormats

/// Reads a description. A file with a problem gives none: what its author meant is not guessed.
///
///     name = "library"
///
///     [events."book.borrowed"]
///     set    = ["borrower", "due"]
///     mark   = { available = false }
///     expect = { available = true }
package struct DescriptionFile: Sendable {
    /// Bytes of a file, at most: it becomes one event of the book.
    package static let maximumBytes = 64 * 1024
    /// Types of a file, and fields, units and form lines of a type, at most.
    static let maximumTypes = 256
    static let maximumFields = 64

    /// Nil if there is a problem.
    package let description: Description?
    /// In the order of the file.
    package let problems: [TOML.Problem]

    package init(reading bytes: [UInt8]) {
        guard bytes.count <= Self.maximumBytes else {
            description = nil
            problems = [
                TOML.Problem(
                    TOML.Place(line: 1, column: 1),
                    "a description has at most \(Self.maximumBytes) bytes, and this has "
                        + "\(bytes.count)")
            ]
            return
        }
        let file = TOML.File(reading: bytes)
        var reader = DescriptionReader()
        let found = reader.read(file.root, String(decoding: bytes, as: UTF8.self))
        problems = (file.problems + reader.problems).sorted { $0.place < $1.place }
        description = problems.isEmpty ? found : nil
    }
}

/// Goes through the tables of a file, and notes what is wrong where.
struct DescriptionReader {
    typealias Entry = TOML.Entry

    private(set) var problems: [TOML.Problem] = []

    private static let topKeys = ["name", "title", "units", "events"]
    private static let typeKeys = [
        "title", "published", "credit", "debit", "minor", "signed", "unit", "unit-member",
        "overdraw", "stands-for", "stream", "set", "mark", "clear", "expect", "states", "form",
    ]
    private static let formKeys = ["member", "label", "kind", "required"]

    mutating func read(_ root: TOML.Table, _ text: String) -> Description {
        checkKeys(of: root, Self.topKeys, "key")
        let name = readName(root["name"])
        let units = readUnits(root["units"])
        let types = readTypes(root["events"])
        return Description(
            name: name, title: root["title"].flatMap { self.text($0) } ?? name, units: units,
            types: types, text: text)
    }

    private mutating func readName(_ entry: Entry?) -> String {
        guard let entry else {
            note(TOML.Place(line: 1, column: 1), "its name is missing: name = \"library\"")
            return ""
        }
        let name = text(entry) ?? ""
        let isPlain = name.utf8.allSatisfy {
            (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D
        }
        guard isPlain, (1...40).contains(name.utf8.count) else {
            note(
                entry.item.place,
                "a name has 1 to 40 lower-case letters a-z, digits and hyphens")
            return ""
        }
        return name
    }

    private mutating func readUnits(_ entry: Entry?) -> [Description.DeclaredUnit] {
        var units: [Description.DeclaredUnit] = []
        for entry in members(of: entry) {
            guard let decimals = integer(entry), let exact = Int(exactly: decimals) else {
                continue
            }
            var trial = Units()
            do {
                try trial.declare(entry.key, decimals: exact)
                units.append(Description.DeclaredUnit(code: entry.key, decimals: exact))
            } catch {
                note(entry.place, error.reason)
            }
        }
        return units
    }

    // MARK: Types

    private mutating func readTypes(_ entry: Entry?) -> [DescribedType] {
        guard let entry else {
            note(
                TOML.Place(line: 1, column: 1),
                "it describes no event: [events.\"book.borrowed\"]")
            return []
        }
        let tables = members(of: entry, atMost: DescriptionFile.maximumTypes)
        var names: Set<[UInt8]> = []
        return tables.compactMap { table in
            guard let type = readType(table) else { return nil }
            for name in [type.name] + [type.publishedName].compactMap(\.self)
            where !names.insert(Array(name.utf8)).inserted {
                note(table.place, "'\(Printable(name))' is described twice")
            }
            return type
        }
    }

    private mutating func readType(_ entry: Entry) -> DescribedType? {
        guard case .table(let table) = entry.item.value else {
            note(entry.item.place, "an event's description is a table: [events.\"\(entry.key)\"]")
            return nil
        }
        checkKeys(of: table, Self.typeKeys, "key")
        checkTypeName(entry.key, entry.place)
        var type = DescribedType(name: entry.key)
        type.title = table["title"].flatMap { text($0) } ?? entry.key
        if let published = table["published"], let name = text(published) {
            checkTypeName(name, published.item.place)
            type.publishedName = name
        }
        type.effect = readEffect(table)
        type.standsFor = table["stands-for"].flatMap { standsFor($0) }
        type.mayOverdraw = table["overdraw"].flatMap { boolean($0) } ?? false
        if let start = table["stream"] {
            type.start = choice(start, DescribedRecording.Start.self) ?? .existing
        }
        type.states = table["states"].flatMap { text($0) }
        readFields(table, into: &type)
        type.form = readForm(table, type)
        return type
    }

    /// No type stands for a reversal: it is a credit or a debit, by what it reverses.
    private mutating func standsFor(_ entry: Entry) -> LedgerEvent.TypeName? {
        let type = choice(entry, LedgerEvent.TypeName.self)
        guard type == .fundsReversed else { return type }
        note(entry.item.place, "no type of another program stands for a reversal")
        return nil
    }

    private mutating func checkTypeName(_ name: String, _ place: TOML.Place) {
        if LedgerEvent.TypeName(rawValue: name) != nil {
            note(place, "'\(name)' is one of the ledger's own types; it means what it means")
        } else if name.isEmpty || name.utf8.count > 200 || Printable(name).text != name {
            note(place, "a type has 1 to 200 bytes, without control characters")
        }
    }

    private mutating func readEffect(_ table: TOML.Table) -> EffectRule? {
        let (credit, debit) = (table["credit"], table["debit"])
        guard let entry = credit ?? debit else {
            for key in ["minor", "signed", "unit", "unit-member", "overdraw"] {
                if let entry = table[key] {
                    note(entry.place, "'\(key)' belongs to an amount: write credit or debit too")
                }
            }
            return nil
        }
        if credit != nil, let debit { note(debit.place, "an event is a credit or a debit") }
        let isMinor = table["minor"].flatMap { boolean($0) } ?? false
        var code: String?
        if let unit = table["unit"] {
            code = text(unit)
            if let code, Units().recorded(code) == nil {
                note(unit.item.place, "'\(Printable(code))' is not the code of a unit")
            }
        }
        return EffectRule(
            effect: credit == nil ? .debit : .credit, amountField: text(entry) ?? "",
            unit: isMinor ? .minor : .major, currencyCode: code,
            currencyField: table["unit-member"].flatMap { text($0) }
                ?? EffectRule.standardCurrencyField,
            isSigned: table["signed"].flatMap { boolean($0) } ?? false)
    }

    // MARK: Fields of the state

    private mutating func readFields(_ table: TOML.Table, into type: inout DescribedType) {
        type.clears = names(table["clear"]).map(\.name)
        for entry in members(of: table["mark"]) {
            checkField(entry.key, entry.place)
            if let value = constant(entry) {
                type.settings.append(DescribedType.Setting(entry.key, .constant(value)))
            }
        }
        for (field, member) in readSets(table["set"]) {
            type.settings.append(DescribedType.Setting(field, .member(member)))
        }
        for entry in members(of: table["expect"]) {
            checkField(entry.key, entry.place)
            if let value = constant(entry) { type.expected.append(FieldState(entry.key, value)) }
        }
        var seen: Set<String> = []
        for field in type.settings.map(\.field) + type.clears
        where !seen.insert(field).inserted {
            let entry = table["clear"] ?? table["mark"] ?? table["set"]
            if let entry { note(entry.place, "'\(field)' is set or cleared twice") }
        }
    }

    /// `set = ["due"]`, or `set = { due = "loan.due" }` where the member has another name.
    private mutating func readSets(_ entry: Entry?) -> [(field: String, member: String)] {
        guard let entry else { return [] }
        if case .array = entry.item.value { return names(entry).map { ($0.name, $0.name) } }
        return members(of: entry).compactMap { member in
            checkField(member.key, member.place)
            return text(member).map { (member.key, $0) }
        }
    }

    private mutating func names(_ entry: Entry?) -> [(name: String, place: TOML.Place)] {
        guard let entry else { return [] }
        guard case .array(let items) = entry.item.value else {
            note(entry.item.place, "'\(entry.key)' is a list of names: [\"due\"]")
            return []
        }
        return items.prefix(DescriptionFile.maximumFields).compactMap { item in
            guard case .string(let name) = item.value else {
                note(item.place, "a name is a text in quotes")
                return nil
            }
            checkField(name, item.place)
            return (name, item.place)
        }
    }

    /// Names of fields are asked for in conditions.
    private mutating func checkField(_ name: String, _ place: TOML.Place) {
        let isPlain = name.utf8.allSatisfy {
            (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == 0x5F
                || $0 == 0x2D
        }
        let first = name.utf8.first.map { (0x61...0x7A).contains($0 | 0x20) } ?? false
        guard isPlain, first, name.utf8.count <= 40 else {
            return note(
                place,
                "a field of the state has 1 to 40 letters a-z, digits, - and _, a letter first")
        }
    }

    private mutating func constant(_ entry: Entry) -> FieldValue? {
        switch entry.item.value {
        case .string(let text): return .text(text)
        case .boolean(let flag): return .boolean(flag)
        case .integer(let number): return .number(String(number))
        case .float, .time, .array, .table:
            note(entry.item.place, "a constant is a text, a whole number, true or false")
            return nil
        }
    }

    // MARK: Forms

    /// The form that the file gives; otherwise the amount and the members that are set.
    private mutating func readForm(_ table: TOML.Table, _ type: DescribedType) -> [DescribedField] {
        guard let entry = table["form"] else { return Self.standardForm(of: type) }
        guard case .array(let items) = entry.item.value else {
            note(entry.item.place, "'form' is a list: [[events.\"\(type.name)\".form]]")
            return []
        }
        return items.prefix(DescriptionFile.maximumFields).compactMap { item in
            guard case .table(let table) = item.value else {
                note(item.place, "a line of a form is a table with a member")
                return nil
            }
            checkKeys(of: table, Self.formKeys, "key")
            guard let member = table["member"], let path = text(member) else {
                note(item.place, "its member is missing: member = \"due\"")
                return nil
            }
            let kind = table["kind"].flatMap { choice($0, DescribedField.Kind.self) }
            return DescribedField(
                member: path, label: table["label"].flatMap { text($0) } ?? path,
                kind: kind ?? (path == type.effect?.amountField ? .amount : .text),
                isRequired: table["required"].flatMap { boolean($0) } ?? true)
        }
    }

    private static func standardForm(of type: DescribedType) -> [DescribedField] {
        var form: [DescribedField] = []
        if let path = type.effect?.amountField {
            form.append(DescribedField(member: path, label: path, kind: .amount, isRequired: true))
        }
        for case .member(let path) in type.settings.map(\.source)
        where path != type.effect?.amountField {
            form.append(DescribedField(member: path, label: path, kind: .text, isRequired: true))
        }
        return form
    }

    // MARK: Values

    private mutating func note(_ place: TOML.Place, _ reason: String) {
        problems.append(TOML.Problem(place, reason))
    }

    private mutating func checkKeys(of table: TOML.Table, _ known: [String], _ what: String) {
        for entry in table.entries where !known.contains(entry.key) {
            let hint = NearestName.hint(for: entry.key, among: known)
            note(entry.place, "unknown \(what) '\(Printable(entry.key))'\(hint)")
        }
    }

    private mutating func members(
        of entry: Entry?, atMost maximum: Int = DescriptionFile.maximumFields
    ) -> [Entry] {
        guard let entry else { return [] }
        guard case .table(let table) = entry.item.value else {
            note(entry.item.place, "'\(entry.key)' is a table")
            return []
        }
        if table.entries.count > maximum {
            note(table.entries[maximum].place, "'\(entry.key)' has more than \(maximum) entries")
        }
        return Array(table.entries.prefix(maximum))
    }

    private mutating func text(_ entry: Entry) -> String? {
        guard case .string(let text) = entry.item.value else {
            note(entry.item.place, "'\(entry.key)' is a text in quotes")
            return nil
        }
        guard !text.isEmpty, text.utf8.count <= 200, Printable(text).text == text else {
            note(
                entry.item.place,
                "'\(entry.key)' has 1 to 200 bytes, without control characters")
            return nil
        }
        return text
    }

    private mutating func boolean(_ entry: Entry) -> Bool? {
        guard case .boolean(let flag) = entry.item.value else {
            note(entry.item.place, "'\(entry.key)' is true or false")
            return nil
        }
        return flag
    }

    private mutating func integer(_ entry: Entry) -> Int64? {
        guard case .integer(let number) = entry.item.value else {
            note(entry.item.place, "'\(entry.key)' is a whole number")
            return nil
        }
        return number
    }

    private mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ entry: Entry, _ type: Choice.Type
    ) -> Choice? where Choice.RawValue == String {
        guard let word = text(entry) else { return nil }
        if let choice = Choice(rawValue: word) { return choice }
        let names = type.allCases.map(\.rawValue)
        note(
            entry.item.place,
            "'\(Printable(word))' is not one of \(names.joined(separator: ", "))"
                + NearestName.hint(for: word, among: names))
        return nil
    }
}
