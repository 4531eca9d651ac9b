import Descriptions
import EventStoreCore
import LedgerCore
import LedgerService

/// Imports CloudEvents into a session: Daybook's own exports exactly as they were, others as
/// foreign history.
struct CloudEventImport {
    private let session: ImportSession
    private let rules: EffectTable
    private var splitter: ElementSplitter
    private var hasher = EventHasher()
    private var tuple = TupleDigest()
    private var element = ElementSplitter.Element(bytes: [], place: TextPlace(line: 1, column: 1))

    init(_ source: any SeekableSource, _ rules: EffectTable, _ session: ImportSession) {
        self.session = session
        self.rules = rules
        splitter = ElementSplitter(source)
    }

    mutating func run() async throws {
        while true {
            do {
                guard let next = try splitter.next() else { break }
                element = next
                try session.countRow(bytes: splitter.bytesRead)
                try await importElement()
                if session.store.isFull { try await session.store.handOver() }
            } catch let problem as RowProblem {
                try session.refuse(problem)
            } catch let error as CloudEventError {
                try session.refuse(problem(error))
            } catch let error as ElementSplitter.WrongKind {
                throw ImportError.unreadable(
                    session.badRow(RowProblem(error.place, error.reason)))
            }
        }
        session.report.bytes = splitter.bytesRead
        try await session.finish()
    }

    private func problem(_ error: CloudEventError) -> RowProblem {
        let place = element.place.advanced(over: element.bytes.prefix(error.offset))
        return RowProblem(place, error.attribute, error.reason)
    }

    private func problem(_ field: String?, _ reason: String) -> RowProblem {
        RowProblem(element.place, field, reason)
    }

    private mutating func importElement() async throws {
        let event = try CloudEvent(element.bytes)
        if DaybookLine.isOne(event) {
            let line = try DaybookLine(event)
            if !session.isDoomed { try await restore(line) }
        } else {
            try Self.checkNames(event)
            try await importForeign(event)
        }
    }

    /// A name that an export needs for the book's own would be lost in it.
    private static func checkNames(_ event: CloudEvent) throws {
        guard
            let taken = event.extensions.first(where: {
                DaybookAttribute.reserved.contains($0.name)
            })
        else { return }
        throw CloudEventError(
            offset: 0, attribute: taken.name,
            reason: "exports of Daybook write their own value here; give yours another name")
    }

    // MARK: Own exports

    /// Records an event of an export at the very place it had, or not at all.
    private mutating func restore(_ line: DaybookLine) async throws {
        let hash = hasher.hash(
            line.event, stream: line.stream, version: line.version, commandID: line.commandID,
            after: line.previousHash)
        guard hash == line.hash else {
            throw problem(
                DaybookAttribute.hash,
                "the line was changed after it was exported: its hash is that of other content")
        }
        if line.stream.isReserved { try await session.prepareDeclaration() }
        let account = try await session.account(line.stream)
        if session.store.mayHold(line.event.id),
            let recorded = try await session.store.event(line.event.id)
        {
            return try compare(recorded, line)
        }
        let candidate = session.candidate(
            line.event, account, commandID: line.commandID, hash: hash)
        if session.isOfAnotherBook(candidate, line) {
            session.report.importsLeftOut += 1
            return
        }
        try checkPlace(line, account)
        if let refusal = session.refusal(restoring: candidate) { throw problem("time", refusal) }
        if let objection = session.objection(to: candidate, account) {
            throw problem(nil, objection)
        }
        let isOpening = !account.state.exists
        try session.record(candidate, account)
        if isOpening, !account.state.isOfTheBook { session.report.accountsOpened += 1 }
    }

    private func checkPlace(_ line: DaybookLine, _ account: CachedAccount) throws {
        let name = line.stream.name
        guard line.version == account.state.version.next else {
            let reason =
                line.version <= account.state.version
                ? "the account \(name) already has other events"
                : "events before it are missing"
            throw problem(
                DaybookAttribute.sequence,
                "this is version \(line.version), but \(name) is at version "
                    + "\(account.state.version): \(reason)")
        }
        guard line.previousHash == account.state.hash else {
            throw problem(
                DaybookAttribute.previousHash,
                "the account \(name) already has other events: version \(account.state.version) "
                    + "is not the one that this line follows")
        }
    }

    private func compare(_ recorded: RecordedEvent, _ line: DaybookLine) throws {
        guard recorded.stream == line.stream, recorded.version == line.version,
            recorded.hash == line.hash
        else {
            throw alreadyOther(
                line.event.id.description,
                StreamVersion(stream: recorded.stream, version: recorded.version))
        }
        session.report.alreadyRecorded += 1
    }

    private func alreadyOther(_ id: String, _ place: StreamVersion) -> RowProblem {
        let name = place.stream.name
        return problem(
            "id",
            "id \(id) is already recorded with other content "
                + "(\(name)@\(place.version))")
    }

    // MARK: Foreign events

    private mutating func importForeign(_ cloudEvent: CloudEvent) async throws {
        let stream: StreamID
        do {
            stream = try StreamID(cloudEvent.subject ?? cloudEvent.source)
        } catch {
            throw problem(cloudEvent.subject == nil ? "source" : "subject", "\(error)")
        }
        if session.isDoomed { return }
        let account = try await session.account(stream)
        let builder = ForeignEventBuilder(
            rules: rules, codec: session.codec, recordedAt: session.now,
            actor: session.options.actor)
        let built: ForeignEventBuilder.Built
        do {
            built = try builder.event(
                cloudEvent, id: foreignID(cloudEvent),
                accountCurrency: account.state.account.currency)
        } catch let error as CodecError {
            throw problem("data", error.description)
        } catch let error as UndeclaredUnit {
            throw problem("data", error.description)
        }
        let isNew = try await recordForeign(built.event, account, cloudEvent)
        if isNew, built.hasOwnName { session.report.foreignOwnNames += 1 }
        if isNew, built.lacksEffect { session.report.withoutEffect += 1 }
    }

    /// A foreign id is unique only together with its source, and only if its maker keeps to that.
    private mutating func foreignID(_ event: CloudEvent) -> EventID {
        tuple.start("daybook.cloudevent")
        tuple.add(event.source)
        tuple.add(event.id)
        return EventID(derivedFrom: tuple.digest())
    }

    /// - Returns: false for an event that is recorded already.
    private func recordForeign(
        _ event: NewEvent, _ account: CachedAccount, _ original: CloudEvent
    ) async throws -> Bool {
        if session.store.mayHold(event.id),
            let recorded = try await session.store.event(event.id)
        {
            guard recorded.stream == account.state.id,
                isSame(recorded.event, event, hasTime: original.time != nil)
            else {
                throw alreadyOther(
                    original.id, StreamVersion(stream: recorded.stream, version: recorded.version))
            }
            session.report.alreadyRecorded += 1
            return false
        }
        if let refusal = session.refusal(at: event.occurredAt) { throw problem("time", refusal) }
        let candidate = session.candidate(event, account)
        if let objection = session.objection(to: candidate, account) {
            throw problem(nil, objection)
        }
        let isOpening = !account.state.exists
        try session.record(candidate, account)
        if isOpening { session.report.accountsOpened += 1 }
        return true
    }

    /// An event without a time of its own happened, for the book, when it was first imported.
    private func isSame(_ left: NewEvent, _ right: NewEvent, hasTime: Bool) -> Bool {
        left.type == right.type && left.payload == right.payload && left.fold == right.fold
            && ForeignEnvelope.content(of: left.metadata)
                == ForeignEnvelope.content(of: right.metadata)
            && left.correlationID == right.correlationID
            && left.causationID == right.causationID
            && (left.occurredAt == right.occurredAt || !hasTime)
    }
}
