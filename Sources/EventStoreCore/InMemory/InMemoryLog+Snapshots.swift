extension InMemoryLog {
    /// Keeps a snapshot, in place of one at the same version.
    ///
    /// - Returns: the snapshot that it replaced.
    /// - Throws: `EventStoreError.invalidEvent` if the stream has no such event.
    @discardableResult
    mutating func put(_ snapshot: Snapshot) throws -> Snapshot? {
        let place = "\(snapshot.stream)@\(snapshot.version)"
        guard let handle = streamIndexes[snapshot.stream],
            let event = event(of: snapshot.stream, at: snapshot.version)
        else {
            throw EventStoreError.invalidEvent("a snapshot stands on \(place), which is not there")
        }
        guard event.hash == snapshot.eventHash else {
            throw EventStoreError.invalidEvent("a snapshot stands on another event than \(place)")
        }
        let index = firstSnapshot(ofStreamAt: handle, after: snapshot.version)
        if index > 0, streams[handle].snapshots[index - 1].version == snapshot.version {
            let replaced = streams[handle].snapshots[index - 1]
            streams[handle].snapshots[index - 1] = snapshot
            return replaced
        }
        streams[handle].snapshots.insert(snapshot, at: index)
        return nil
    }

    func latestSnapshot(of stream: StreamID, through version: Version) -> Snapshot? {
        guard let handle = streamIndexes[stream] else { return nil }
        let index = firstSnapshot(ofStreamAt: handle, after: version)
        return index > 0 ? streams[handle].snapshots[index - 1] : nil
    }

    func snapshots(of stream: StreamID, after version: Version, limit: Int) -> [Snapshot] {
        guard let handle = streamIndexes[stream] else { return [] }
        let start = firstSnapshot(ofStreamAt: handle, after: version)
        return Array(streams[handle].snapshots[start...].prefix(limit))
    }

    mutating func snapshots(after place: StreamVersion?, limit: Int) -> [Snapshot] {
        var page: [Snapshot] = []
        if let place {
            page = snapshots(of: place.stream, after: place.version, limit: limit)
        }
        for handle in names.handles(after: place?.stream) {
            if page.count >= limit { break }
            page += streams[handle].snapshots.prefix(limit - page.count)
        }
        return page
    }

    @discardableResult
    mutating func deleteSnapshot(of stream: StreamID, at version: Version) -> Bool {
        guard let handle = streamIndexes[stream],
            let index = streams[handle].snapshots.firstIndex(where: { $0.version == version })
        else { return false }
        streams[handle].snapshots.remove(at: index)
        return true
    }

    /// Index of the first snapshot behind a version.
    private func firstSnapshot(ofStreamAt handle: Int, after version: Version) -> Int {
        let snapshots = streams[handle].snapshots
        var low = 0
        var high = snapshots.count
        while low < high {
            let middle = (low + high) / 2
            if snapshots[middle].version <= version { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
