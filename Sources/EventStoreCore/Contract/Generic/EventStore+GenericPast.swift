extension EventStore {
    public func head(of stream: StreamID, at position: Position) async throws -> StreamHead? {
        guard let newest = try await head(of: stream) else { return nil }
        if newest.position <= position { return newest }
        var found: RecordedEvent?
        // The event of `low` is at or before the position, that of `high` behind it.
        var (low, high): (Int64, Int64) = (0, newest.version.number)
        while high - low > 1 {
            let middle = Version(low + (high - low) / 2)
            let event = try await read(
                stream, StreamQuery(from: middle, through: middle, limit: 1)
            ).first
            guard let event else {
                throw EventStoreError.damaged("\(stream)@\(middle) is missing")
            }
            if event.position <= position {
                (low, found) = (middle.number, event)
            } else {
                high = middle.number
            }
        }
        return found.map(StreamHead.init)
    }

    public func streams(
        at position: Position, after: StreamID?, descending: Bool, limit: Int
    ) async throws -> [StreamHead] {
        try limits.checkPage(limit)
        var heads: [StreamID: StreamHead] = [:]
        try await forEachPage(through: position) { page in
            for event in page { heads[event.stream] = StreamHead(event) }
            return true
        }
        return heads.keys.page(after: after, descending: descending, limit)
            .compactMap { heads[$0] }
    }

    public func streamCount(at position: Position) async throws -> Int64 {
        var count: Int64 = 0
        try await forEachPage(through: position) { page in
            count += Int64(page.count { $0.version == Version(1) })
            return true
        }
        return count
    }
}
