extension InMemoryLog {
    func read(_ stream: StreamID, _ query: StreamQuery) -> [RecordedEvent] {
        guard let handle = streamIndexes[stream] else { return [] }
        let indexes = streams[handle].indexes
        let lowest = max(query.from.number, 1)
        let highest = min(query.through.number, Int64(indexes.count))
        guard lowest <= highest else { return [] }
        let wanted = indexes[Int(lowest - 1)..<Int(highest)]
        switch query.direction {
        case .forward: return take(query.limit, of: wanted, type: query.type)
        case .backward: return take(query.limit, of: wanted.reversed(), type: query.type)
        }
    }

    private func take(
        _ limit: Int, of indexes: some Sequence<Int>, type: String?
    ) -> [RecordedEvent] {
        var page: [RecordedEvent] = []
        for index in indexes {
            if let type, !events[index].type.utf8.elementsEqual(type.utf8) { continue }
            page.append(events[index])
            if page.count == limit { break }
        }
        return page
    }

    func readLog(_ query: LogQuery) -> LogPage {
        var page: [RecordedEvent] = []
        let progress = scan(query) { page.append($0) }
        return LogPage(
            events: page, readThrough: progress.readThrough, isAtEnd: progress.isAtEnd)
    }

    func readFold(_ query: LogQuery, whole: Set<String>) -> FoldPage {
        var builder = FoldPageBuilder(whole: whole)
        let progress = scan(query) { event in
            builder.add(event, StreamHandle(Int64(streamIndexes[event.stream] ?? -1)))
        }
        return builder.page(readThrough: progress.readThrough, isAtEnd: progress.isAtEnd)
    }

    /// Hands on what the query asks for, and says how far it looked. A page that is full ends at
    /// its last event; any other has seen everything that was asked for.
    private func scan(
        _ query: LogQuery, _ body: (RecordedEvent) -> Void
    ) -> (readThrough: Position, isAtEnd: Bool) {
        let filter = query.types.map { Set($0.map(ByteText.init)) }
        let start = max(query.after.number, 0)
        let end = min(query.through.number, lastPosition.number)
        guard start < end else { return (query.after, true) }
        var count = 0
        for index in Int(start)..<Int(end) {
            if let filter, !filter.contains(ByteText(events[index].type)) { continue }
            body(events[index])
            count += 1
            if count == query.limit {
                return (events[index].position, index + 1 == Int(end))
            }
        }
        return (Position(end), true)
    }

    func events(correlatedBy id: String, limit: Int) -> [RecordedEvent] {
        correlated[ByteText(id), default: []].prefix(limit).map { events[$0] }
    }

    /// The heads behind a name, in the order of the names.
    mutating func heads(after name: StreamID?, limit: Int) -> [StreamHead] {
        var page: [StreamHead] = []
        for handle in names.handles(after: name) {
            guard let head = head(ofStreamAt: handle) else { continue }
            page.append(head)
            if page.count == limit { break }
        }
        return page
    }
}
