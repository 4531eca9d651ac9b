import Descriptions
import EventStoreCore
import LedgerCore
import TextFormats

/// What the events of another program's table mean, by one description: what an import would decide
/// of each event is decided here while the table is copied.
package struct ForeignTableWords: Sendable {
    /// What one event means.
    package struct Meaning: Hashable, Sendable {
        /// As it is recorded: `foreign.FundsDeposited` for a name that is the ledger's own.
        package let type: String
        package let fold: FoldFields
        /// How the payload was read, as members of an object; nil for an event without effect.
        package let notes: JSONText?
        /// What the payload lacks of what its type promises.
        package let problem: String?
    }

    let described: Description
    private var descriptions = DescriptionSet()
    private(set) var units = Units()
    private let codec: EventCodec

    /// - Throws: `Rejection` for a description that contradicts itself.
    package init(_ description: Description) throws {
        described = description
        for unit in description.units { try units.declare(unit.code, decimals: unit.decimals) }
        try descriptions.take(description)
        codec = EventCodec(units: UnitTable(units))
    }

    /// What stands at the head of the log: the declarations that all of this rests on. The same
    /// events each time.
    package var declarations: [(stream: StreamID, event: NewEvent)] {
        described.units.map { unit in
            (
                UnitDeclaration.stream,
                declaration(
                    UnitDeclaration.type, UnitDeclaration.payload(unit.code, unit.decimals))
            )
        } + [
            (
                DescriptionDeclaration.stream,
                declaration(
                    DescriptionDeclaration.type, DescriptionDeclaration.payload(described))
            )
        ]
    }

    /// What an event means. One whose payload does not hold what its type promises moves no money.
    ///
    /// - Parameters:
    ///   - name: the type, as the table has it.
    ///   - payload: what happened.
    /// - Returns: the meaning, with a problem where the payload is not what the type promises.
    package func meaning(of name: String, _ payload: JSONText) -> Meaning {
        if let own = codec.ownShape(of: name, payload),
            let fold = try? FoldFields(own.movement)
        {
            return Meaning(type: name, fold: fold, notes: nil, problem: nil)
        }
        let type =
            LedgerEvent.TypeName(rawValue: name) == nil
            ? name : ForeignTableWords.foreignName(of: name)
        guard let rule = descriptions[type]?.effect else {
            return Meaning(type: type, fold: .none, notes: nil, problem: nil)
        }
        do {
            let (movement, namesUnit) = try rule.movement(in: payload, fallback: nil, units)
            let unit = movement.amount.currency
            guard unit.isDeclared else { throw UndeclaredUnit(unit: unit) }
            var writer = JSONWriter()
            writer.object { rule.write(to: &$0, currency: namesUnit ? nil : unit) }
            return Meaning(
                type: type, fold: try FoldFields(movement), notes: writer.text, problem: nil)
        } catch {
            return Meaning(type: type, fold: .none, notes: nil, problem: "\(error)")
        }
    }

    /// A name of the ledger's own on a payload that is not would break every fold of an account.
    package static func foreignName(of type: String) -> String { "foreign.\(type)" }

    private func declaration(_ type: String, _ payload: JSONText) -> NewEvent {
        let name = Array("\(type)\u{0}".utf8) + payload.bytes
        return NewEvent(
            id: EventID(derivedFrom: Digest(sha256: name)), type: type, payload: payload,
            occurredAt: Timestamp(microseconds: 0), recordedAt: Timestamp(microseconds: 0))
    }
}
