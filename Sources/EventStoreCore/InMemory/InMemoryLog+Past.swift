extension InMemoryLog {
    /// Where a stream stood at a position; nil if it had no event by then.
    func head(ofStreamAt handle: Int, at position: Position) -> StreamHead? {
        let indexes = streams[handle].indexes
        var (low, high) = (0, indexes.count)
        while low < high {
            let middle = (low + high) / 2
            if events[indexes[middle]].position <= position {
                low = middle + 1
            } else {
                high = middle
            }
        }
        guard low > 0 else { return nil }
        return StreamHead(events[indexes[low - 1]])
    }

    mutating func heads(
        at position: Position, after name: StreamID?, descending: Bool, limit: Int
    ) -> [StreamHead] {
        descending
            ? heads(names.handles(before: name), at: position, limit)
            : heads(names.handles(after: name), at: position, limit)
    }

    private func heads(
        _ handles: some Sequence<Int>, at position: Position, _ limit: Int
    ) -> [StreamHead] {
        Array(handles.lazy.compactMap { self.head(ofStreamAt: $0, at: position) }.prefix(limit))
    }

    func streamCount(at position: Position) -> Int64 {
        Int64(streams.indices.count { head(ofStreamAt: $0, at: position) != nil })
    }

    mutating func streamNames(after name: StreamID?, limit: Int) -> [NamedStream] {
        var page: [NamedStream] = []
        for handle in names.handles(after: name) {
            page.append(
                NamedStream(handle: StreamHandle(Int64(handle)), stream: streams[handle].id))
            if page.count == limit { break }
        }
        return page
    }
}
