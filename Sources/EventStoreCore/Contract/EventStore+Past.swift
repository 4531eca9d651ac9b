extension EventStore {
    /// By way of single events, for engines that have no shorter one. Positions rise with
    /// versions, so a bisection reads one event a step.
    public func head(of stream: StreamID, at position: Position) async throws -> StreamHead? {
        guard let newest = try await head(of: stream) else { return nil }
        if newest.position <= position { return newest }
        var found: RecordedEvent?
        var low: Int64 = 0
        var high = newest.version.number - 1
        while low < high {
            let middle = low + (high - low + 1) / 2
            let query = StreamQuery(from: Version(middle), through: Version(middle), limit: 1)
            if let event = try await read(stream, query).first, event.position <= position {
                low = middle
                found = event
            } else {
                high = middle - 1
            }
        }
        return found.map {
            StreamHead(
                stream: stream, version: $0.version, hash: $0.hash, position: $0.position)
        }
    }

    /// By way of all heads, for engines that have no shorter one.
    public func streams(
        at position: Position, after: StreamID?, descending: Bool, limit: Int
    ) async throws -> [StreamHead] {
        try limits.checkPage(limit)
        var found: [StreamHead] = []
        var cursor = descending ? nil : after
        while true {
            let page = try await streams(after: cursor, limit: limit)
            for head in page {
                if descending, let after, head.stream >= after { return found.reversed() }
                if !descending, found.count == limit { return found }
                guard let then = try await self.head(of: head.stream, at: position) else {
                    continue
                }
                found.append(then)
                if descending, found.count > limit { found.removeFirst() }
            }
            guard page.count == limit, let last = page.last else { break }
            cursor = last.stream
        }
        return descending ? found.reversed() : found
    }

    /// By way of all heads, for engines that have no shorter one.
    public func streamCount(at position: Position) async throws -> Int64 {
        var count: Int64 = 0
        var cursor: StreamID?
        while true {
            let page = try await streams(
                at: position, after: cursor, descending: false, limit: limits.pageSize)
            count += Int64(page.count)
            guard page.count == limits.pageSize, let last = page.last else { return count }
            cursor = last.stream
        }
    }
}
