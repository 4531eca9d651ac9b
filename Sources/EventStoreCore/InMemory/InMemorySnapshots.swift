/// The snapshots of the in-memory engine.
struct InMemorySnapshots {
    /// Of each stream by version, ascending.
    private var streams: [[Snapshot]] = []
    private var indexes: [StreamID: Int] = [:]
    private var names = SortedNames()

    /// Keeps a snapshot, in place of one at the same version.
    mutating func put(_ snapshot: Snapshot) {
        let stream = index(of: snapshot.stream)
        let index = firstSnapshot(of: stream, after: snapshot.version)
        if index > 0, streams[stream][index - 1].version == snapshot.version {
            streams[stream][index - 1] = snapshot
        } else {
            streams[stream].insert(snapshot, at: index)
        }
    }

    func latest(of stream: StreamID, through version: Version) -> Snapshot? {
        guard let stream = indexes[stream] else { return nil }
        let index = firstSnapshot(of: stream, after: version)
        return index > 0 ? streams[stream][index - 1] : nil
    }

    func page(of stream: StreamID, after version: Version, limit: Int) -> [Snapshot] {
        guard let stream = indexes[stream] else { return [] }
        let start = firstSnapshot(of: stream, after: version)
        return Array(streams[stream][start...].prefix(limit))
    }

    mutating func page(after place: StreamVersion?, limit: Int) -> [Snapshot] {
        var page: [Snapshot] = []
        if let place { page = self.page(of: place.stream, after: place.version, limit: limit) }
        for stream in names.handles(after: place?.stream) {
            if page.count >= limit { break }
            page += streams[stream].prefix(limit - page.count)
        }
        return page
    }

    mutating func delete(_ stream: StreamID, at version: Version) -> Bool {
        guard let stream = indexes[stream],
            let index = streams[stream].firstIndex(where: { $0.version == version })
        else { return false }
        streams[stream].remove(at: index)
        return true
    }

    private mutating func index(of stream: StreamID) -> Int {
        if let index = indexes[stream] { return index }
        indexes[stream] = streams.count
        names.insert(stream, streams.count)
        streams.append([])
        return streams.count - 1
    }

    /// Index of the first snapshot behind a version.
    private func firstSnapshot(of stream: Int, after version: Version) -> Int {
        let snapshots = streams[stream]
        var (low, high) = (0, snapshots.count)
        while low < high {
            let middle = (low + high) / 2
            if snapshots[middle].version <= version { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
