import Descriptions
import EventStoreCore
import LedgerCore
import TextFormats

/// The declaration of a unit, as it is recorded in the book's stream `$units`:
/// `UnitDeclared {"code":"POINTS","decimals":0}`.
package enum UnitDeclaration {
    /// The book's stream of declarations.
    package static let stream = StreamID(stored: "$units")
    /// The type of its events.
    package static let type = "UnitDeclared"

    static func payload(_ code: String, _ decimals: Int) -> JSONText {
        var writer = JSONWriter()
        writer.object { object in
            object.member("code", code)
            object.member("decimals", Int64(decimals))
        }
        return writer.text
    }

    /// Adds what an event declares. Events of other types in the stream declare nothing.
    ///
    /// - Throws: `CodecError` for a payload that is no declaration, `Rejection` for one that the
    ///   units before it do not allow; nothing is added then.
    package static func take(_ recorded: RecordedEvent, into units: inout Units) throws {
        guard recorded.stream == stream, recorded.type == type, recorded.isOfTheBook else {
            return
        }
        let fields = try PayloadFields(recorded.event.payload)
        let decimals = try fields.integer("decimals")
        guard let decimals = Int(exactly: decimals) else { throw Rejection.unitDecimals(.max) }
        try units.declare(try fields.string("code"), decimals: decimals)
    }
}

extension Ledger {
    /// The units of the book, as far as this process has learned of them.
    package var units: Units { codec.units.current }

    /// Declares a unit, for good: an event in the book's stream `$units`.
    ///
    /// - Parameters:
    ///   - code: up to eight capital letters and digits, such as `POINTS`.
    ///   - decimals: 0 to 12.
    /// - Returns: the unit, and the event; nil if it was declared before, with these decimals.
    /// - Throws: `Rejection`, `EventStoreError`.
    @discardableResult
    package func declareUnit(
        _ code: String, decimals: Int
    ) async throws -> (unit: Currency, recorded: StreamVersion?) {
        let recorded = try await declare(in: UnitDeclaration.stream, codec.units) { version in
            var units = codec.units.current
            guard try units.declare(code, decimals: decimals).isNew else { return nil }
            return try await appendDeclaration(
                to: UnitDeclaration.stream, expecting: version, UnitDeclaration.type,
                UnitDeclaration.payload(code, decimals))
        }
        var units = codec.units.current
        return (try units.declare(code, decimals: decimals).unit, recorded)
    }
}
