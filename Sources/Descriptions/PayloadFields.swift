import LedgerCore
import TextFormats

/// The members of a payload object, read by name and kind.
package struct PayloadFields {
    /// The object.
    package let bytes: [UInt8]
    /// In their order.
    package let members: [JSONScanner.Member]

    /// - Throws: `CodecError` if the payload is no object.
    package init(_ payload: JSONText) throws {
        bytes = payload.bytes
        do {
            members = try JSONScanner.members(of: payload.bytes)
        } catch {
            throw CodecError("its payload is \(error)")
        }
    }

    /// The names of the members, in their order.
    package var names: [String] { members.map(\.name) }

    package func value(_ name: String) -> JSONScanner.Value? {
        members.first { $0.name == name && $0.value.kind != .null }?.value
    }

    /// A value of the payload, wherever it stands.
    package struct Member {
        package let kind: JSONScanner.Value.Kind
        /// Its own bytes.
        package let bytes: [UInt8]

        /// The value as a field of a state keeps it; nil for `null`.
        package var fieldValue: FieldValue? {
            let text = String(decoding: bytes, as: UTF8.self)
            switch kind {
            case .string: return .text((try? JSONScanner.string(from: bytes)) ?? text)
            case .number: return .number(text)
            case .boolean: return .boolean(text == "true")
            case .object, .array: return .text(text)
            case .null: return nil
            }
        }
    }

    /// What stands at a path: a member of that name, or, behind each point, a member of the object
    /// before it. `null` is a value here.
    package func member(_ path: String) -> Member? {
        if let found = members.first(where: { $0.name == path }) {
            return Member(kind: found.value.kind, bytes: Array(bytes[found.value.range]))
        }
        var rest = path[...]
        while let point = rest.lastIndex(of: ".") {
            rest = path[..<point]
            guard let outer = members.first(where: { $0.name == rest }),
                outer.value.kind == .object,
                let fields = try? PayloadFields(
                    JSONText(stored: Array(bytes[outer.value.range])))
            else { continue }
            return fields.member(String(path[path.index(after: point)...]))
        }
        return nil
    }

    package func string(_ name: String) throws -> String {
        guard let text = try optionalString(name) else { throw missing(name) }
        return text
    }

    package func optionalString(_ name: String) throws -> String? {
        guard let value = value(name) else { return nil }
        guard value.kind == .string else { throw CodecError("its \(name) is not a string") }
        return try JSONScanner.string(from: Array(bytes[value.range]))
    }

    package func integer(_ name: String) throws -> Int64 {
        guard let number = try optionalInteger(name) else { throw missing(name) }
        return number
    }

    package func optionalInteger(_ name: String) throws -> Int64? {
        guard let value = value(name) else { return nil }
        let text = String(decoding: bytes[value.range], as: UTF8.self)
        guard value.kind == .number, let number = Int64(text) else {
            throw CodecError("its \(name) is not a whole number of 64 bits")
        }
        return number
    }

    package func boolean(_ name: String) throws -> Bool? {
        guard let value = value(name) else { return nil }
        guard value.kind == .boolean else { throw CodecError("its \(name) is not true or false") }
        return bytes[value.range.lowerBound] == UInt8(ascii: "t")
    }

    /// The value's own bytes.
    package func raw(_ name: String) -> [UInt8]? { value(name).map { Array(bytes[$0.range]) } }

    /// The unit that the payload names.
    ///
    /// - Parameter units: those of the book. A unit that is not among them is marked as not
    ///   declared.
    /// - Returns: the unit.
    /// - Throws: `CodecError` for a payload without one, or with a text that is no code.
    package func currency(_ units: Units) throws -> Currency {
        let code = try string("currency")
        guard let currency = units.recorded(code) else {
            throw CodecError.noUnit(code)
        }
        return currency
    }

    package func fundsMoved(_ units: Units) throws -> FundsMoved {
        let amount = try integer("amountMinor")
        guard amount >= 0 else { throw CodecError("its amountMinor is negative") }
        return FundsMoved(
            amount: Money(minorUnits: amount, currency: try currency(units)),
            memo: try optionalString("memo"), counterparty: try optionalString("counterparty"))
    }

    /// Throws for anything that is not a reversal of the ledger's own.
    package func fundsReversed(_ units: Units) throws -> FundsReversed {
        let moved = try fundsMoved(units)
        guard let effect = MoneyEffect(rawValue: try string("effect")), let reason = moved.memo
        else { throw CodecError("it is no reversal of the ledger's own") }
        let version = try integer("reverses")
        guard version > 0 else { throw CodecError("its reverses is not a version") }
        return FundsReversed(
            movement: Movement(effect: effect, amount: moved.amount), version: version,
            reason: reason, counterparty: moved.counterparty)
    }

    private func missing(_ name: String) -> CodecError { CodecError("its \(name) is missing") }
}
