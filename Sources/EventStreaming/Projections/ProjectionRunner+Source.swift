import EventStoreCore

extension ProjectionRunner {
    /// Reads what a fold needs from the table that the run writes to.
    struct Source: ProjectionSource {
        let store: any Store
        let schema: ReadModelSchema
        let target: Target
        /// Nothing was written yet: there is no row to look for.
        let isEmpty: Bool

        func streams(_ handles: [StreamHandle]) async throws -> [StreamHandle: StreamID] {
            try await store.streams(handles)
        }

        func rows(keys: [[ReadModelValue]]) async throws -> [[ReadModelValue]] {
            if isEmpty || keys.isEmpty { return [] }
            return switch target {
            case .live: try await store.rows(schema, keys: keys)
            case .rebuild: try await store.rebuildRows(schema, keys: keys)
            }
        }
    }
}
