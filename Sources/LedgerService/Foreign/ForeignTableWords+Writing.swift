import Descriptions
import EventStoreCore
import LedgerCore
import TextFormats

extension ForeignTableWords {
    /// The types under which an event may be written into the table. For one of the ledger's own
    /// those that stand for it, in the order of the description; its own type for another.
    package func types(for event: NewEvent) -> [String] {
        guard let own = LedgerEvent.TypeName(rawValue: event.type) else { return [event.type] }
        return described.types.filter { $0.standsFor == own }.map(\.name)
    }

    /// The ledger's own types that nothing in the table stands for: no command records them there.
    package var missingTypes: Set<String> {
        Set(LedgerEvent.TypeName.allCases.map(\.rawValue))
            .subtracting(described.types.compactMap(\.standsFor?.rawValue))
    }

    /// What is written into the table for an event.
    ///
    /// - Parameters:
    ///   - event: of the ledger's own type, or of a described one.
    ///   - type: one of `types(for:)`.
    ///   - stream: where it goes.
    ///   - example: the payload of an event of that type in the table; nil if there is none. The
    ///     table's own reader may take no other members than those.
    ///   - companions: members that payloads have beside what happened, where nothing is an
    ///     example.
    /// - Returns: the type by the table's name, and the payload.
    /// - Throws: `EventStoreError.invalidEvent` for what the table has no place for.
    package func draft(
        of event: NewEvent, as type: String, in stream: StreamID, like example: JSONText?,
        companions: [String]
    ) throws -> (type: String, payload: JSONText) {
        let isOwn = LedgerEvent.TypeName(rawValue: event.type) != nil
        let given = isOwn ? nil : try? PayloadFields(event.payload)
        let example = example.flatMap { try? PayloadFields($0) }
        let rule = described.types.first { $0.name == type }?.effect
        let members = PayloadMembers(
            event: event, stream: stream, given: given, example: example,
            amount: try amount(of: event, rule), amountField: rule?.amountField)
        try checkOpening(event)
        let wanted = given?.names ?? [rule?.amountField].compactMap(\.self)
        let names = example?.names ?? wanted + companions.filter { !wanted.contains($0) }
        if let example, let name = wanted.first(where: { !example.names.contains($0) }) {
            throw EventStoreError.invalidEvent(
                "events of the type \(Printable(type)) have no member '\(Printable(name))' in this "
                    + "table, and its own program may refuse one that has")
        }
        var writer = JSONWriter()
        let values = try names.map { ($0, try members.value($0)) }
        writer.object { object in
            for (name, value) in values {
                object.name(name)
                object.raw(value)
            }
        }
        return (tableName(of: type), writer.text)
    }

    /// The name that the table has for a type.
    private func tableName(of type: String) -> String {
        for own in LedgerEvent.TypeName.allCases
        where Self.foreignName(of: own.rawValue) == type {
            return own.rawValue
        }
        return type
    }

    private func amount(of event: NewEvent, _ rule: EffectRule?) throws -> String? {
        guard let amount = event.fold.amountMinor, let code = event.fold.currency, let rule else {
            return nil
        }
        let unit = units.recorded(code.packed)
        guard unit.isDeclared else {
            throw EventStoreError.invalidEvent("the decimals of \(code) are not known")
        }
        if let own = rule.currencyCode, own != unit.code {
            throw EventStoreError.invalidEvent(
                "the amounts of this table are counted in \(own), and this one is in \(unit.code)")
        }
        return rule.unit == .minor
            ? "\(amount)" : Money(minorUnits: amount, currency: unit).decimal
    }

    /// An overdraft is a rule that the table's own program knows nothing of.
    private func checkOpening(_ event: NewEvent) throws {
        guard event.type == LedgerEvent.TypeName.accountOpened.rawValue else { return }
        let fields = try PayloadFields(event.payload)
        guard try fields.optionalInteger("overdraftLimitMinor") ?? 0 == 0 else {
            throw EventStoreError.invalidEvent("the table has no overdrafts")
        }
    }
}

/// The values of a new payload's members, each in the notation of the table.
private struct PayloadMembers {
    let event: NewEvent
    let stream: StreamID
    /// What was handed in, for a described type.
    let given: PayloadFields?
    let example: PayloadFields?
    /// The event's amount as a decimal.
    let amount: String?
    let amountField: String?

    private static let streamNames: Set = ["aggregateId", "accountId", "subject"]
    private static let momentNames: Set = ["occurredAt", "timestamp", "createdAt"]

    /// - Returns: the member's JSON.
    /// - Throws: `EventStoreError.invalidEvent` for a member that nothing says the value of.
    func value(_ name: String) throws -> [UInt8] {
        if let own = given?.member(name) { return own.bytes }
        let kind = example?.member(name)?.kind
        var writer = JSONWriter()
        switch name {
        case amountField:
            guard let amount else { throw missing(name) }
            if kind == .string { writer.string(amount) } else { writer.raw(amount.utf8) }
        case _ where Self.streamNames.contains(name): writer.string(stream.name)
        case _ where Self.momentNames.contains(name):
            if kind == .number {
                writer.raw(seconds.utf8)
            } else {
                writer.string("\(event.occurredAt)")
            }
        case "correlationId":
            if kind == .null {
                writer.null()
            } else {
                writer.string(event.correlationID ?? "\(event.id)")
            }
        case "currency": writer.string(event.fold.currency.map { "\($0)" } ?? "")
        default: throw missing(name)
        }
        return writer.bytes
    }

    /// Seconds since 1970 with nine digits behind the point, as Jackson writes an Instant.
    private var seconds: String {
        let (whole, rest) = event.occurredAt.microseconds.quotientAndRemainder(
            dividingBy: Timestamp.second)
        let digits = "\(rest)"
        return "\(whole)." + String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits
            + "000"
    }

    private func missing(_ name: String) -> EventStoreError {
        .invalidEvent(
            "events of this type have a member '\(Printable(name))' in the table, and nothing says "
                + "what it is to be; 'daybook record' takes a payload as it is given")
    }
}
