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

    /// Reads the declarations that were recorded since the last time. Costs one look at the
    /// stream's head where there is nothing new.
    ///
    /// A declaration that cannot be read, or that contradicts an earlier one, adds nothing: the
    /// earlier one holds, and `verify` names the event.
    ///
    /// - Throws: `EventStoreError`.
    package func learnUnits() async throws {
        var version = codec.units.version
        guard let head = try await events.head(of: UnitDeclaration.stream), head.version > version
        else { return }
        var units = codec.units.current
        while version < head.version {
            let page = try await events.read(
                UnitDeclaration.stream,
                StreamQuery(from: version.next, through: head.version, limit: Self.pageSize))
            for event in page { try? UnitDeclaration.take(event, into: &units) }
            guard let last = page.last else { break }
            version = last.version
        }
        codec.units.learn(units, through: version)
    }

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
        var attempt = 1
        while true {
            do {
                return try await declareOnce(code, decimals)
            } catch EventStoreError.versionConflict(let failures) {
                guard attempt < Self.maximumAttempts else {
                    throw EventStoreError.versionConflict(failures)
                }
                attempt += 1
                await stepAside(attempt)
            }
        }
    }

    private func declareOnce(
        _ code: String, _ decimals: Int
    ) async throws -> (unit: Currency, recorded: StreamVersion?) {
        let stream = UnitDeclaration.stream
        try await learnUnits()
        let version = codec.units.version
        if version > .empty, try await !events.isOfTheBook(stream) {
            throw Rejection.unitsNotKept(account: stream.name)
        }
        var units = codec.units.current
        let (unit, isNew) = try units.declare(code, decimals: decimals)
        guard isNew else { return (unit, nil) }
        let now = environment.now()
        let event = NewEvent(
            id: environment.newEventID(at: now), type: UnitDeclaration.type,
            payload: UnitDeclaration.payload(code, decimals), occurredAt: now, recordedAt: now,
            actor: actor)
        let write = StreamWrite(stream: stream, expecting: .version(version), events: [event])
        let outcome = try await events.append(AppendRequest([write]))
        try await learnUnits()
        return (unit, outcome.heads.first)
    }
}
