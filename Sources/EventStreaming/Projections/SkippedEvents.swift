import EventStoreCore
import TextFormats

/// Events that a projection is to pass over, by decisions that are recorded in the book's stream
/// `$skipped`: `EventSkipped {"projection":"account_summary","version":3,"event":"0190…",…}`. Who
/// decided, and when, the event's own envelope says.
///
/// A decision is for one projection in one version. Another version folds the event, or stops at
/// it.
public struct SkippedEvents: Hashable, Sendable {
    /// The book's stream of decisions.
    public static let stream = StreamID(stored: "$skipped")
    /// The type of its events; also that under which a fold is handed an event that is skipped.
    public static let type = "EventSkipped"

    private struct Fold: Hashable, Sendable {
        let name: String
        let version: Int64
    }

    private var positions: [Fold: Set<Position>] = [:]

    /// Reads the decisions of a book. Where there is none it costs one look at the stream's head.
    /// What is no decision, or is about an event that is not in this book, adds nothing.
    ///
    /// - Parameter store: the book.
    /// - Throws: `EventStoreError`.
    public init(of store: any EventStore) async throws {
        guard let head = try await store.head(of: Self.stream) else { return }
        var version = Version.empty
        while version < head.version {
            let query = StreamQuery(
                from: version.next, through: head.version, limit: store.limits.pageSize)
            let page = try await store.read(Self.stream, query)
            for event in page { try await take(event, in: store) }
            guard let last = page.last else { return }
            version = last.version
        }
    }

    /// The positions that a projection passes over, by the name and version of its schema.
    public func positions(of schema: ReadModelSchema) -> Set<Position> {
        if positions.isEmpty { return [] }
        return positions[Fold(name: schema.name, version: Int64(schema.version))] ?? []
    }

    private mutating func take(_ recorded: RecordedEvent, in store: any EventStore) async throws {
        guard recorded.type == Self.type, recorded.event.fold.sign == 0,
            let object = try? KeptObject(recorded.event.payload.bytes),
            let name = try? object.text("projection"), let version = try? object.count("version"),
            let id = (try? object.text("event")).flatMap({ EventID($0) }),
            let event = try await store.event(id)
        else { return }
        positions[Fold(name: name, version: version), default: []].insert(event.position)
    }

    /// What is recorded of a decision.
    ///
    /// - Parameters:
    ///   - event: is passed over.
    ///   - schema: of the projection that passes over it.
    ///   - reason: why, in words.
    /// - Returns: an object; what identifies the event, and what people know it by.
    public static func payload(
        _ event: RecordedEvent, by schema: ReadModelSchema, because reason: String
    ) -> JSONText {
        var writer = JSONWriter(capacity: 240)
        writer.object { object in
            object.member("projection", schema.name)
            object.member("version", Int64(schema.version))
            object.member("event", "\(event.id)")
            object.member("stream", event.stream.name)
            object.member("number", event.version.number)
            object.member("type", event.type)
            object.member("reason", reason)
        }
        return writer.text
    }
}

extension FoldPage {
    /// The page as a fold gets it that passes over some positions: an event there keeps its place,
    /// moves nothing and says nothing.
    package func skipping(_ positions: Set<Position>) -> FoldPage {
        guard let first = entries.first?.position, let last = entries.last?.position,
            positions.contains(where: { first <= $0 && $0 <= last })
        else { return self }
        var page = self
        let type = Int32(clamping: page.types.count)
        page.types.append(SkippedEvents.type)
        for (index, entry) in entries.enumerated() where positions.contains(entry.position) {
            page.entries[index] = FoldEntry(
                position: entry.position, stream: entry.stream, version: entry.version,
                occurredAt: entry.occurredAt, recordedAt: entry.recordedAt, amountMinor: 0,
                currency: 0, type: type, detail: -1, sign: 0)
        }
        return page
    }

    /// A page with one of its events.
    func with(only entry: FoldEntry) -> FoldPage {
        FoldPage(
            entries: [entry], types: types, details: details, readThrough: entry.position,
            isAtEnd: false)
    }
}
