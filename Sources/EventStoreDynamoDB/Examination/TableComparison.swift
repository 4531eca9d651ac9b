import AWSClient
import EventStoreCore
import TextFormats

/// Compares the events' table of a ledger with its replica: one scan, at half the price, and a
/// strong look at whatever seems to be missing.
struct TableComparison: Sendable {
    let log: RemoteLog
    let replica: any ReplicaStore
    /// The last position that is compared: what came later may not be in the scan.
    let last: Position

    func run(progress: @Sendable (Int64) -> Void) async throws -> RemoteComparison {
        var found = RemoteComparison()
        var seen = SeenPositions(through: last)
        try await log.dynamo.scan(log.tables.events) { items in
            for item in items { try await compare(item, &seen, &found) }
            found.items += Int64(items.count)
            progress(found.items)
        }
        try await lookForMissing(seen, &found)
        return found
    }

    private func compare(
        _ item: AttributeValue.Item, _ seen: inout SeenPositions, _ found: inout RemoteComparison
    ) async throws {
        let event: RecordedEvent
        do {
            event = try EventItem.loaded(item).event
        } catch {
            let place = String(decoding: AttributeValue.wire(Self.key(of: item)), as: UTF8.self)
            return found.note(.init(.added, place, "\(error)"))
        }
        guard event.position <= last else { return }
        let place = "\(event.stream.name)@\(event.version)"
        guard let known = try await replica.event(event.id) else {
            return found.note(.init(.added, place, "the log does not know it"))
        }
        guard known.stream == event.stream, known.version == event.version else {
            return found.note(
                .init(.added, place, "it has the id of \(known.stream.name)@\(known.version)"))
        }
        seen.insert(known.position)
        if event != known {
            let reason =
                event.expectedHash() == event.hash
                ? "it has the hash \(event.hash), and was recorded with \(known.hash)"
                : "it is not what its hash was made of"
            found.note(.init(.changed, place, reason))
        }
    }

    private static func key(of item: AttributeValue.Item) -> AttributeValue.Item {
        item.filter { [EventItem.stream, EventItem.version].contains($0.key) }
    }

    private func lookForMissing(
        _ seen: SeenPositions, _ found: inout RemoteComparison
    ) async throws {
        var position = Position.start
        while position < last {
            try Task.checkCancellation()
            guard let next = seen.firstMissing(behind: position) else { return }
            let page = try await replica.readLog(
                LogQuery(after: Position(next.number - 1), through: next, limit: 1))
            position = next
            guard let event = page.events.first else { continue }
            let key = EventItem.key(event.stream, event.version)
            if try await log.dynamo.get(log.tables.events, key: key) == nil {
                found.note(
                    .init(
                        .removed, "\(event.stream.name)@\(event.version)",
                        "the log has it, and the table does not"))
            }
        }
    }
}

/// Positions that were met, a bit each.
private struct SeenPositions: Sendable {
    private var words: [UInt64]
    private let last: Int64

    init(through last: Position) {
        self.last = last.number
        words = Array(repeating: 0, count: Int(clamping: last.number / 64 + 1))
    }

    mutating func insert(_ position: Position) {
        let (word, bit) = (position.number / 64, position.number % 64)
        guard let index = Int(exactly: word), words.indices.contains(index) else { return }
        words[index] |= 1 << UInt64(bit)
    }

    /// Nil if all behind it were met.
    func firstMissing(behind position: Position) -> Position? {
        var number = position.number + 1
        while number <= last {
            let word = words[Int(clamping: number / 64)]
            if number % 64 == 0, word == .max, number + 64 <= last {
                number += 64
            } else if word & (1 << UInt64(number % 64)) == 0 {
                return Position(number)
            } else {
                number += 1
            }
        }
        return nil
    }
}
