/// Stream names in byte order. New names wait unsorted until somebody asks for a page: sorting
/// each one in as it comes would make opening many streams quadratic.
struct SortedNames {
    private typealias Entry = (name: StreamID, handle: Int)
    private var sorted: [Entry] = []
    private var waiting: [Entry] = []

    mutating func insert(_ name: StreamID, _ handle: Int) { waiting.append((name, handle)) }

    /// The handles behind a name, in the order of the names.
    mutating func handles(after name: StreamID?) -> some Sequence<Int> {
        mergeWaiting()
        let start = name.map { firstIndex(after: $0) } ?? 0
        return sorted[start...].lazy.map(\.handle)
    }

    /// The handles before a name, in the opposite order.
    mutating func handles(before name: StreamID?) -> some Sequence<Int> {
        mergeWaiting()
        let end = name.map { firstIndex(notBefore: $0) } ?? sorted.count
        return sorted[..<end].reversed().lazy.map(\.handle)
    }

    private func firstIndex(notBefore name: StreamID) -> Int {
        let after = firstIndex(after: name)
        return after > 0 && sorted[after - 1].name == name ? after - 1 : after
    }

    private func firstIndex(after name: StreamID) -> Int {
        var low = 0
        var high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle].name <= name { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private mutating func mergeWaiting() {
        guard !waiting.isEmpty else { return }
        waiting.sort { $0.name < $1.name }
        var merged: [Entry] = []
        merged.reserveCapacity(sorted.count + waiting.count)
        var rest = waiting[...]
        for entry in sorted {
            while let next = rest.first, next.name < entry.name {
                merged.append(next)
                rest.removeFirst()
            }
            merged.append(entry)
        }
        sorted = merged + rest
        waiting.removeAll()
    }
}
