extension EventStore {
    public func structuralDamage() async throws -> [String] { [] }

    public func rememberedCommands(_ ids: [CommandID]) async throws -> [RememberedCommand] {
        var found: [RememberedCommand] = []
        for id in ids {
            if let record = try await record(of: id) { found.append(record.remembered) }
        }
        return found
    }

    public func rememberedCommands(
        after: CommandID?, limit: Int
    ) async throws -> [RememberedCommand] {
        try limits.checkPage(limit)
        var ids: Set<CommandID> = []
        try await forEachPage(through: Position(.max)) { page in
            for case let id? in page.lazy.map(\.commandID) where after.map({ $0 < id }) ?? true {
                ids.insert(id)
            }
            return true
        }
        var found: [RememberedCommand] = []
        for id in ids.sorted() where found.count < limit {
            if let record = try await record(of: id) { found.append(record.remembered) }
        }
        return found
    }

    public func importedStretches() async throws -> [ClosedRange<Int64>] {
        let last = try await lastPosition().number
        return last > 0 ? [1...last] : []
    }
}
