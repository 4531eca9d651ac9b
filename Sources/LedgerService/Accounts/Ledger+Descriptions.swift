import Descriptions
import EventStoreCore
import LedgerCore
import TextFormats

/// A description as it is recorded in the book's stream `$descriptions`, so that the ledger folds
/// the same on another host: `DescriptionDeclared {"name":"library","text":"name = …"}`.
///
/// The newest description of a name counts, for all events of its types: what an event means is
/// read anew, what it moved was decided when it was recorded.
package enum DescriptionDeclaration {
    /// The book's stream of descriptions.
    package static let stream = StreamID(stored: "$descriptions")
    /// The type of its events.
    package static let type = "DescriptionDeclared"

    static func payload(_ description: Description) -> JSONText {
        var writer = JSONWriter(capacity: description.text.utf8.count + 64)
        writer.object { object in
            object.member("name", description.name)
            object.member("text", description.text)
        }
        return writer.text
    }

    /// Adds what an event declares. Events of other types in the stream declare nothing.
    ///
    /// - Throws: `CodecError` for a payload that is no description, `Rejection` for one that
    ///   contradicts another; nothing is added then.
    package static func take(
        _ recorded: RecordedEvent, into descriptions: inout DescriptionSet
    ) throws {
        guard let description = try declared(by: recorded) else { return }
        try descriptions.take(description)
    }

    /// The description that an event declares; nil for an event that declares none.
    ///
    /// - Throws: `CodecError` for a payload that is no description.
    package static func declared(by recorded: RecordedEvent) throws -> Description? {
        guard recorded.stream == stream, recorded.type == type, recorded.isOfTheBook else {
            return nil
        }
        let text = try PayloadFields(recorded.event.payload).string("text")
        let file = DescriptionFile(reading: Array(text.utf8))
        guard let description = file.description else {
            throw CodecError("its text at \(file.problems.first?.description ?? "")")
        }
        return description
    }
}

extension Ledger {
    /// The descriptions of the book, as far as this process has learned of them.
    package var descriptions: DescriptionSet { codec.descriptions.current.descriptions }

    /// Records a description, with the units that it declares: it counts for all events of its
    /// types from now on. A snapshot that was taken under others is passed over.
    ///
    /// - Parameter description: one of the same name is replaced.
    /// - Returns: where it is recorded; nil if it was there before, to the letter.
    /// - Throws: `Rejection`, `EventStoreError`.
    @discardableResult
    package func declare(_ description: Description) async throws -> StreamVersion? {
        // Refused before a unit of it is declared for good.
        try await learnDeclarations()
        var trial = descriptions
        try trial.take(description)
        for unit in description.units {
            try await declareUnit(unit.code, decimals: unit.decimals)
        }
        return try await declare(in: DescriptionDeclaration.stream, codec.descriptions) { version in
            var known = descriptions
            if known.all.contains(description) { return nil }
            try known.take(description)
            return try await appendDeclaration(
                to: DescriptionDeclaration.stream, expecting: version,
                DescriptionDeclaration.type, DescriptionDeclaration.payload(description))
        }
    }

    /// The command that records an event of a described type.
    ///
    /// - Parameters:
    ///   - type: the type, or the name that it is published under.
    ///   - payload: an object that holds what the description says; recorded byte for byte.
    ///   - id: the account.
    /// - Returns: the command; the rules judge it when it is carried out.
    /// - Throws: `Rejection.typeNotDescribed`, `PayloadProblem`, and as `load`.
    package func recording(
        of type: String, _ payload: JSONText, for id: StreamID
    ) async throws -> Command {
        guard let described = descriptions[type] else {
            let names = descriptions.allTypes.map(\.name)
            throw Rejection.typeNotDescribed(type, hint: NearestName.hint(for: type, among: names))
        }
        let account = try await load(id).account
        // Of an account that is not there nobody knows the unit: this is what is wrong then.
        if account.status == .absent, described.start == .existing {
            throw Rejection.accountNotFound
        }
        return .record(
            account: id.name,
            try described.recording(payload, accountCurrency: account.currency, units))
    }

    // MARK: Declarations of any kind

    /// Reads what was declared since the last time. Costs one look at the head of each stream where
    /// there is nothing new.
    ///
    /// A declaration that cannot be read, or that contradicts an earlier one, adds nothing: the
    /// earlier one holds, and `verify` names the event.
    ///
    /// - Throws: `EventStoreError`.
    package func learnDeclarations() async throws {
        try await learn(UnitDeclaration.stream, codec.units) { event, units in
            try UnitDeclaration.take(event, into: &units)
        }
        try await learn(DescriptionDeclaration.stream, codec.descriptions) { event, known in
            var descriptions = known.descriptions
            try DescriptionDeclaration.take(event, into: &descriptions)
            known = KnownDescriptions(descriptions)
        }
        try await learnPeriods()
    }

    /// The same for the periods that are closed.
    ///
    /// - Throws: `EventStoreError`.
    func learnPeriods() async throws {
        try await learn(PeriodDeclaration.stream, periods) { event, known in
            try known.take(event)
        }
    }

    private func learn<Value>(
        _ stream: StreamID, _ table: DeclarationTable<Value>,
        _ take: (RecordedEvent, inout Value) throws -> Void
    ) async throws {
        var version = table.version
        guard let head = try await events.head(of: stream), head.version > version else { return }
        var value = table.current
        while version < head.version {
            let page = try await events.read(
                stream,
                StreamQuery(from: version.next, through: head.version, limit: Self.pageSize))
            for event in page { try? take(event, &value) }
            guard let last = page.last else { break }
            version = last.version
        }
        table.learn(value, through: version)
    }

    /// Declares something, again while others are first.
    ///
    /// - Parameters:
    ///   - stream: the stream of declarations.
    ///   - table: what is known of it.
    ///   - body: takes the version up to which that is known, and records what it allows; nil if
    ///     there is nothing to record.
    /// - Returns: what the body returns.
    /// - Throws: `Rejection.streamNotOfTheBook`, `EventStoreError`, what the body throws.
    func declare<Value>(
        in stream: StreamID, _ table: DeclarationTable<Value>,
        _ body: (Version) async throws -> StreamVersion?
    ) async throws -> StreamVersion? {
        var attempt = 1
        while true {
            do {
                try await learnDeclarations()
                // And not the stream's newest: what is not known yet has not been looked at.
                let version = table.version
                if version > .empty, try await !events.isOfTheBook(stream) {
                    throw Rejection.streamNotOfTheBook(account: stream.name)
                }
                let recorded = try await body(version)
                try await learnDeclarations()
                return recorded
            } catch EventStoreError.versionConflict(let failures) {
                guard attempt < Self.maximumAttempts else {
                    throw EventStoreError.versionConflict(failures)
                }
                attempt += 1
                await stepAside(attempt)
            }
        }
    }

    func appendDeclaration(
        to stream: StreamID, expecting version: Version, _ type: String, _ payload: JSONText
    ) async throws -> StreamVersion? {
        let now = environment.now()
        let event = NewEvent(
            id: environment.newEventID(at: now), type: type, payload: payload, occurredAt: now,
            recordedAt: now, actor: actor)
        let write = StreamWrite(stream: stream, expecting: .version(version), events: [event])
        return try await events.append(AppendRequest([write])).heads.first
    }
}
