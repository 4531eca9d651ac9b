import EventStoreCore

extension Ledger {
    /// The ledger for a reader who takes nothing from it but events, and of what the book declares
    /// only what was declared up to a position: the same answers for ever, whatever is recorded,
    /// declared, or kept beside the events later.
    ///
    /// It has no snapshots and no read models, so that every answer costs a fold from the first
    /// event of its account.
    ///
    /// - Parameter position: a position of the log.
    /// - Returns: the ledger; only for reading.
    /// - Throws: `EventStoreError`.
    package func asKnown(at position: Position) async throws -> Ledger {
        var declarations = Declarations()
        for stream in [UnitDeclaration.stream, DescriptionDeclaration.stream] {
            try await events.forEachEvent(of: stream, through: position) { event in
                // One that cannot be read declares nothing, as in `learnDeclarations`.
                try? declarations.take(event)
            }
        }
        return Ledger(
            events: events, readModels: InMemoryEventStore(), environment: environment,
            codec: codec.knowing(declarations), snapshotPolicy: snapshotPolicy, actor: actor)
    }
}

extension EventStore {
    /// Hands over the events of a stream up to a position of the log, in their order.
    ///
    /// - Throws: `EventStoreError`, `CancellationError` between two pages, what the body throws.
    package func forEachEvent(
        of stream: StreamID, through position: Position, type: String? = nil,
        _ body: (RecordedEvent) throws -> Void
    ) async throws {
        guard let head = try await head(of: stream, at: position) else { return }
        let limit = min(Ledger.pageSize, limits.pageSize)
        var next = Version(1)
        while next <= head.version {
            try Task.checkCancellation()
            let page = try await read(
                stream, StreamQuery(from: next, through: head.version, limit: limit, type: type))
            try page.forEach(body)
            guard page.count == limit, let last = page.last else { return }
            next = last.version.next
        }
    }
}
