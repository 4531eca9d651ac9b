import LedgerCore
import TextFormats

extension DescribedType {
    /// Reads a payload that is to be recorded. The bytes are kept as they are.
    ///
    /// - Parameters:
    ///   - payload: an object.
    ///   - accountCurrency: the account's unit, for a payload without one.
    ///   - units: those of the book.
    /// - Returns: what the rules of the ledger judge.
    /// - Throws: `PayloadProblem` for a payload that does not hold what the description says.
    package func recording(
        _ payload: JSONText, accountCurrency: Currency?, _ units: Units
    ) throws(PayloadProblem) -> DescribedRecording {
        let fields: PayloadFields
        do {
            fields = try PayloadFields(payload)
        } catch {
            throw PayloadProblem(type: name, member: nil, reason: "\(error)")
        }
        for field in form { try field.check(fields.member(field.member), of: name) }
        var movement: Movement?
        var metadata: JSONText?
        if let effect {
            do {
                let (found, namesCurrency) = try effect.movement(
                    in: payload, fallback: accountCurrency, units)
                movement = found
                var writer = JSONWriter()
                writer.object { object in
                    effect.write(
                        to: &object, currency: namesCurrency ? nil : found.amount.currency)
                }
                metadata = writer.text
            } catch {
                throw PayloadProblem(
                    type: name, member: effect.amountField, reason: String(describing: error))
            }
        }
        return DescribedRecording(
            event: ForeignEvent(
                type: name, movement: movement, changes: changes(fields),
                content: ForeignEvent.Content(payload: payload, metadata: metadata)),
            start: start, expected: expected, mayOverdraw: mayOverdraw)
    }

    /// Makes the payload of a form that is filled in: the members in the order of the form, those
    /// that are empty left out.
    ///
    /// - Parameters:
    ///   - texts: what was typed for each field of `form`, in that order.
    ///   - accountCurrency: the account's unit, for amounts of a rule without one.
    ///   - units: those of the book.
    /// - Returns: the payload.
    /// - Throws: `PayloadProblem`, which names the member.
    package func payload(
        _ texts: [String], accountCurrency: Currency?, _ units: Units
    ) throws(PayloadProblem) -> JSONText {
        var root = MemberTree()
        for (field, text) in zip(form, texts) {
            if text.isEmpty {
                if field.isRequired { throw field.problem("is missing", of: name) }
                continue
            }
            root.insert(
                field.member.split(separator: ".").map(String.init)[...],
                try json(of: text, for: field, accountCurrency, units))
        }
        return root.json
    }

    private func json(
        of text: String, for field: DescribedField, _ accountCurrency: Currency?, _ units: Units
    ) throws(PayloadProblem) -> [UInt8] {
        var writer = JSONWriter()
        switch field.kind {
        case .text, .day, .moment: writer.string(text)
        case .integer, .number, .boolean:
            // One value, and not the rest of an object behind it.
            guard let value = try? JSONText(text) else {
                throw field.problem("is not \(field.kind.expectation)", of: name)
            }
            return value.bytes
        case .amount:
            guard let currency = effect?.currencyCode.flatMap(units.unit) ?? accountCurrency else {
                throw field.problem("has no unit: the account has none yet", of: name)
            }
            let amount: Money
            do {
                amount = try Money(text, currency: currency, units: units)
            } catch {
                throw field.problem(error.description, of: name)
            }
            guard amount.currency == currency else {
                throw field.problem("is not in \(currency)", of: name)
            }
            if effect?.unit == .minor {
                writer.integer(amount.minorUnits)
            } else {
                writer.string(amount.decimal)
            }
        }
        return writer.bytes
    }
}

/// Why a payload cannot be recorded under its type.
package struct PayloadProblem: Error, Hashable, Sendable, CustomStringConvertible {
    package let type: String
    /// The path of the member at fault; nil where it is the whole.
    package let member: String?
    package let reason: String

    package init(type: String, member: String?, reason: String) {
        self.type = type
        self.member = member
        self.reason = reason
    }

    package var description: String {
        Printable("\(type): " + (member.map { "\($0): " } ?? "") + reason).text
    }
}

extension DescribedField {
    fileprivate func problem(_ reason: String, of type: String) -> PayloadProblem {
        PayloadProblem(type: type, member: member, reason: reason)
    }

    /// The value is there if it has to be, and of its kind.
    fileprivate func check(
        _ found: PayloadFields.Member?, of type: String
    ) throws(PayloadProblem) {
        guard let value = found?.fieldValue, let found else {
            if isRequired { throw problem("is missing", of: type) }
            return
        }
        let isRight =
            switch (kind, value) {
            case (.text, .text): found.kind == .string
            case (.amount, .number), (.number, .number): true
            case (.amount, .text): found.kind == .string
            case (.integer, .number(let text)): text.utf8.allSatisfy { !".eE".utf8.contains($0) }
            case (.boolean, .boolean): true
            case (.day, .text(let text)):
                TOML.Time(text).map { $0.day != nil && $0.clock == nil } ?? false
            case (.moment, .text(let text)): TOML.Time(text)?.offset != nil
            default: false
            }
        guard isRight else { throw problem("is not \(kind.expectation)", of: type) }
    }
}

extension DescribedField.Kind {
    /// What is wanted, in words.
    package var expectation: String {
        switch self {
        case .text: "a text"
        case .amount: "an amount, such as 12.50"
        case .integer: "a whole number"
        case .number: "a number, such as 12.5"
        case .boolean: "true or false"
        case .day: "a day, such as 2026-08-01"
        case .moment: "a moment, such as 2026-08-01T12:00:00Z"
        }
    }
}

/// Members inside each other, in the order in which they came.
private struct MemberTree {
    private var members: [(name: String, value: Node)] = []

    private indirect enum Node {
        case leaf([UInt8])
        case tree(MemberTree)
    }

    mutating func insert(_ path: ArraySlice<String>, _ value: [UInt8]) {
        guard let name = path.first else { return }
        guard path.count > 1 else { return members.append((name, .leaf(value))) }
        var inner = MemberTree()
        let index = members.firstIndex { $0.name == name }
        if let index, case .tree(let found) = members[index].value { inner = found }
        inner.insert(path.dropFirst(), value)
        if let index {
            members[index].value = .tree(inner)
        } else {
            members.append((name, .tree(inner)))
        }
    }

    var json: JSONText {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.text
    }

    private func write(to writer: inout JSONWriter) {
        writer.object { object in
            for (name, value) in members {
                object.name(name)
                switch value {
                case .leaf(let bytes): object.raw(bytes)
                case .tree(let tree): tree.write(to: &object)
                }
            }
        }
    }
}
