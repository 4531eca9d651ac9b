/// The read models of the in-memory engine, by name, and its snapshots.
struct InMemoryReadModels {
    /// A read model: the live table, and the one that a rebuild writes.
    private struct Model {
        var live: InMemoryTable
        var rebuild: InMemoryTable?
    }

    var snapshots = InMemorySnapshots()
    private var models: [String: Model] = [:]

    /// A table of another version makes room for the new one, which starts empty.
    mutating func prepare(_ schema: ReadModelSchema) {
        if models[schema.name]?.live.schema.version == schema.version { return }
        models[schema.name] = Model(live: InMemoryTable(schema))
    }

    func status(_ schema: ReadModelSchema) -> ReadModelStatus? { table(schema)?.status }

    /// - Throws: `EventStoreError.ioFailure` if the read model was never prepared.
    func live(_ schema: ReadModelSchema) throws -> InMemoryTable {
        guard let table = table(schema) else { throw Self.unprepared(schema) }
        return table
    }

    func rebuild(_ schema: ReadModelSchema) throws -> InMemoryTable {
        guard table(schema) != nil, let rebuild = models[schema.name]?.rebuild else {
            throw Self.noRebuild(schema)
        }
        return rebuild
    }

    mutating func changeLive<Result>(
        _ schema: ReadModelSchema, _ body: (inout InMemoryTable) throws -> Result
    ) throws -> Result {
        guard table(schema) != nil, var live = models[schema.name]?.live else {
            throw Self.unprepared(schema)
        }
        // Out of its place while it changes, so that its rows are not copied.
        models[schema.name]?.live = InMemoryTable(schema)
        defer { models[schema.name]?.live = live }
        return try body(&live)
    }

    /// Every change is looked at before the first is written.
    ///
    /// - Returns: false, with nothing written, if a checkpoint is another one.
    /// - Throws: `EventStoreError.invalidEvent` for a row that does not fit its schema.
    mutating func apply(_ updates: [ReadModelUpdate]) throws -> Bool {
        for update in updates {
            guard try live(update.schema).takes(update.change) else { return false }
        }
        for update in updates {
            _ = try changeLive(update.schema) { try $0.apply(update.change) }
        }
        return true
    }

    mutating func beginRebuild(_ schema: ReadModelSchema) throws {
        guard table(schema) != nil else { throw Self.unprepared(schema) }
        models[schema.name]?.rebuild = InMemoryTable(schema)
    }

    mutating func changeRebuild(
        _ schema: ReadModelSchema, _ body: (inout InMemoryTable) throws -> Bool
    ) throws -> Bool {
        guard table(schema) != nil, var rebuild = models[schema.name]?.rebuild else {
            throw Self.noRebuild(schema)
        }
        models[schema.name]?.rebuild = InMemoryTable(schema)
        defer { models[schema.name]?.rebuild = rebuild }
        return try body(&rebuild)
    }

    mutating func finishRebuild(_ schema: ReadModelSchema, at through: Position) throws -> Bool {
        let rebuild = try rebuild(schema)
        guard rebuild.status.checkpoint == through else { return false }
        models[schema.name] = Model(live: rebuild)
        return true
    }

    mutating func abandonRebuild(_ schema: ReadModelSchema) {
        models[schema.name]?.rebuild = nil
    }

    private func table(_ schema: ReadModelSchema) -> InMemoryTable? {
        guard let live = models[schema.name]?.live, live.schema.version == schema.version else {
            return nil
        }
        return live
    }

    private static func unprepared(_ schema: ReadModelSchema) -> EventStoreError {
        .ioFailure("the read model \(schema.name) was not prepared in version \(schema.version)")
    }

    private static func noRebuild(_ schema: ReadModelSchema) -> EventStoreError {
        .ioFailure("no rebuild of the read model \(schema.name) is under way")
    }
}
