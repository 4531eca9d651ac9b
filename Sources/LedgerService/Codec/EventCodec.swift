import Descriptions
import EventStoreCore
import LedgerCore
import TextFormats

/// Turns the ledger's events into stored form and back.
///
/// Payloads are JSON objects with the amount in minor units:
/// `{"amountMinor":10000,"currency":"GBP","memo":"rent","counterparty":"acc-2"}`. An older schema
/// version is lifted step by step by its upcasters; a newer one, or an unknown type, is read by
/// its typed columns and shown as what it is.
package struct EventCodec: Sendable {
    /// The schema version that each of the ledger's own types is written with.
    package static func currentSchemaVersion(of type: LedgerEvent.TypeName) -> Int {
        switch type {
        case .accountOpened, .fundsDeposited, .fundsWithdrawn, .accountClosed,
            .fundsReversed:
            1
        }
    }

    /// The units of the book that is read.
    package let units: UnitTable
    /// The descriptions of the book that is read.
    package let descriptions: DeclarationTable<KnownDescriptions>
    /// The ledger's own types that say in their payloads what no column tells. All that a fold of
    /// the book needs whole; a fold of an account needs described ones too.
    package static let wholeTypes: Set<String> = Set(
        LedgerEvent.TypeName.allCases.filter { type in
            switch type {
            case .accountOpened, .accountClosed: true
            case .fundsDeposited, .fundsWithdrawn, .fundsReversed: false
            }
        }.map(\.rawValue))

    private let upcasters: [Upcaster]
    private let current: @Sendable (LedgerEvent.TypeName) -> Int

    /// - Parameters:
    ///   - upcasters: lift older payloads, one schema version each.
    ///   - units: knows the units that the book has declared.
    ///   - descriptions: those of the book, until more are learned.
    ///   - current: the schema version that a type is written with.
    package init(
        upcasters: [Upcaster] = [], units: UnitTable = UnitTable(Units()),
        descriptions: KnownDescriptions = KnownDescriptions(),
        current: @escaping @Sendable (LedgerEvent.TypeName) -> Int = currentSchemaVersion
    ) {
        self.upcasters = upcasters
        self.units = units
        self.descriptions = DeclarationTable(descriptions)
        self.current = current
    }

    /// The same, with tables of its own: what is learned of them is not learned of these.
    package var detached: EventCodec {
        let copy = UnitTable(units.current)
        return EventCodec(
            upcasters: upcasters, units: copy, descriptions: descriptions.current, current: current)
    }

    /// The same, for a book that has declared what it is told here, and nothing else.
    package func knowing(_ declarations: Declarations) -> EventCodec {
        EventCodec(
            upcasters: upcasters, units: UnitTable(declarations.units),
            descriptions: KnownDescriptions(declarations.descriptions), current: current)
    }

    // MARK: Encoding

    /// The member of a payload that holds another book's balance.
    package static let statedBalanceName = "statedBalance"

    /// The stored form of an event; nil for a foreign one without content, whose bytes are kept as
    /// they came.
    ///
    /// - Parameters:
    ///   - event: the event.
    ///   - statedBalance: what the book that the event was imported from says the balance is after
    ///     it. Kept beside what the event says; no fold reads it.
    /// - Returns: the stored form.
    /// - Throws: `EventStoreError.invalidEvent` for a movement that cannot be stored.
    package func encode(
        _ event: LedgerEvent, statedBalance: Money? = nil
    ) throws -> EncodedEvent? {
        var writer = JSONWriter()
        let type: LedgerEvent.TypeName
        switch event {
        case .accountOpened(let opened):
            type = .accountOpened
            writer.object { object in
                object.member("owner", opened.owner)
                object.member("currency", opened.currency.code)
                object.member("overdraftLimitMinor", opened.overdraftLimitMinor)
            }
        case .fundsDeposited(let moved):
            type = .fundsDeposited
            writer.object { Self.write(moved, statedBalance, to: &$0) }
        case .fundsWithdrawn(let moved):
            type = .fundsWithdrawn
            writer.object { Self.write(moved, statedBalance, to: &$0) }
        case .accountClosed(let closed):
            type = .accountClosed
            writer.object { object in
                if let memo = closed.memo { object.member("memo", memo) }
            }
        case .fundsReversed(let reversed):
            type = .fundsReversed
            writer.object { Self.write(reversed, to: &$0) }
        case .foreign(let event):
            guard let content = event.content else { return nil }
            return EncodedEvent(
                type: event.type, schemaVersion: 1, payload: content.payload,
                metadata: content.metadata, fold: try FoldFields(event.movement))
        }
        return EncodedEvent(
            type: type.rawValue, schemaVersion: current(type),
            payload: writer.text, metadata: nil, fold: try FoldFields(event.movement))
    }

    private static func write(
        _ moved: FundsMoved, _ statedBalance: Money?, to object: inout JSONWriter
    ) {
        object.member("amountMinor", moved.amount.minorUnits)
        object.member("currency", moved.amount.currency.code)
        if let memo = moved.memo { object.member("memo", memo) }
        if let counterparty = moved.counterparty { object.member("counterparty", counterparty) }
        if let statedBalance { object.member(statedBalanceName, statedBalance.decimal) }
    }

    private static func write(_ reversed: FundsReversed, to object: inout JSONWriter) {
        object.member("reverses", reversed.version)
        object.member("effect", reversed.movement.effect.rawValue)
        object.member("amountMinor", reversed.movement.amount.minorUnits)
        object.member("currency", reversed.movement.amount.currency.code)
        object.member("memo", reversed.reason)
        if let counterparty = reversed.counterparty { object.member("counterparty", counterparty) }
    }

    // MARK: Decoding

    /// Reads a recorded event. Never fails for what it does not know; fails with `CodecError` for
    /// one of the ledger's own types whose payload is not what its schema version promises.
    package func decode(_ recorded: RecordedEvent) throws -> LedgerEvent {
        guard let type = LedgerEvent.TypeName(rawValue: recorded.type),
            recorded.event.schemaVersion <= current(type)
        else { return try foreign(recorded) }
        let payload = try upcast(recorded, to: current(type))
        let fields = try PayloadFields(payload)
        let units = units.current
        switch type {
        case .accountOpened:
            return .accountOpened(
                AccountOpened(
                    owner: try fields.string("owner"), currency: try fields.currency(units),
                    overdraftLimitMinor: try fields.optionalInteger("overdraftLimitMinor") ?? 0))
        case .fundsDeposited: return .fundsDeposited(try fields.fundsMoved(units))
        case .fundsWithdrawn: return .fundsWithdrawn(try fields.fundsMoved(units))
        case .accountClosed:
            return .accountClosed(AccountClosed(memo: try fields.optionalString("memo")))
        case .fundsReversed:
            // Another program's events may bear this name in a book that is older than the type.
            guard let reversed = try? fields.fundsReversed(units) else {
                return try foreign(recorded)
            }
            return .fundsReversed(reversed)
        }
    }

    /// An event that is read by its typed columns.
    private func foreign(_ recorded: RecordedEvent) throws -> LedgerEvent {
        let movement = try Movement(recorded.event.fold, units: units.current)
        return .foreign(
            ForeignEvent(type: recorded.type, movement: movement, changes: changes(of: recorded)))
    }

    /// The types that a fold of an account wants whole.
    package var wholeTypes: Set<String> { descriptions.current.wholeTypes }

    /// What an event changes in the state by its description.
    package func changes(of recorded: RecordedEvent) -> [FieldState] {
        guard let type = descriptions.current.descriptions[recorded.type], type.changesFields
        else { return [] }
        return type.changes(ForeignPayload.fields(of: recorded.event))
    }

    /// True for a type that is the ledger's own in a version that this program does not know.
    package func isNewer(_ event: NewEvent) -> Bool {
        LedgerEvent.TypeName(rawValue: event.type).map {
            event.schemaVersion > current($0)
        } ?? false
    }

    private func upcast(_ recorded: RecordedEvent, to current: Int) throws -> JSONText {
        var payload = recorded.event.payload
        for version in stride(from: recorded.event.schemaVersion, to: current, by: 1) {
            guard let upcaster = upcasters.first(where: { $0.lifts(recorded.type, from: version) })
            else { throw CodecError("there is no upcaster from schema version \(version)") }
            payload = try upcaster.transform(payload)
        }
        return payload
    }
}

/// An event in stored form, without what its envelope adds.
package struct EncodedEvent: Hashable, Sendable {
    package let type: String
    package let schemaVersion: Int
    package let payload: JSONText
    package let metadata: JSONText?
    package let fold: FoldFields
}

/// Lifts a payload of one type from one schema version to the next.
package struct Upcaster: Sendable {
    package let type: String
    package let from: Int
    package let transform: @Sendable (JSONText) throws -> JSONText

    package init(
        type: String, from: Int, transform: @escaping @Sendable (JSONText) throws -> JSONText
    ) {
        self.type = type
        self.from = from
        self.transform = transform
    }

    func lifts(_ type: String, from version: Int) -> Bool { type == self.type && version == from }
}

extension FoldFields {
    package init(_ movement: Movement?) throws {
        guard let movement else {
            self = .none
            return
        }
        try self.init(
            sign: Int8(movement.effect.sign), amountMinor: movement.amount.minorUnits,
            currency: CurrencyCode(packed: movement.amount.currency.packed))
    }
}

extension Movement {
    /// Reads the typed columns; nil if they say that no money moves.
    ///
    /// - Parameters:
    ///   - fold: the columns.
    ///   - expected: the account's currency, which saves the look-up where it is the event's too.
    ///   - units: those of the book. A unit that is not among them is marked as not declared.
    /// - Throws: `CodecError` for columns that contradict each other, or an amount below zero.
    package init?(
        _ fold: FoldFields, in expected: Currency? = nil,
        units: @autoclosure () -> Units = Units()
    ) throws {
        guard fold.sign != 0 else { return nil }
        guard let amount = fold.amountMinor, let code = fold.currency else {
            throw CodecError("it moves money but names no amount and currency")
        }
        guard amount >= 0 else { throw CodecError.negativeAmount(amount) }
        self.init(
            effect: fold.sign > 0 ? .credit : .debit,
            amount: Money(
                minorUnits: amount,
                currency: try Currency(recorded: code.packed, in: expected, units())))
    }
}

extension Currency {
    /// The unit of a code that is recorded; the account's own in all but its first event, which
    /// costs no look-up.
    ///
    /// - Parameters:
    ///   - packed: the code, as `CurrencyCode.packed`.
    ///   - expected: the account's unit.
    ///   - units: those of the book. A unit that is not among them is marked as not declared.
    /// - Throws: `CodecError` for a number that is the code of no unit.
    init(
        recorded packed: UInt64, in expected: Currency?, _ units: @autoclosure () -> Units
    ) throws {
        if let expected, expected.packed == packed {
            self = expected
            return
        }
        let code = CurrencyCode(packed: packed)
        guard code.isWellFormed else { throw CodecError.noUnit(code.description) }
        self = units().recorded(packed)
    }
}
