import EventStoreCore
import LedgerService

/// Copies a ledger into another, event for event, each at its place: a stretch of the log in each
/// transaction. A copy that was cut short goes on behind the last whole stretch.
package struct LedgerCopy: Sendable {
    /// Events of a stretch, and bytes of it in memory, a page more at most: so many that what each
    /// transaction costs is not noticed.
    private static let events = 5000
    private static let bytes = 16 << 20

    private let source: any EventStore
    private let target: any EventStore & ReadModelStore
    private let codec: EventCodec
    private let environment: LedgerEnvironment

    /// - Parameters:
    ///   - source: what is copied.
    ///   - target: empty, or the beginning of a copy.
    ///   - codec: reads the ledger's own payloads in the target.
    ///   - environment: its clock dates snapshots.
    package init(
        from source: any EventStore, to target: any EventStore & ReadModelStore,
        codec: EventCodec, environment: LedgerEnvironment
    ) {
        self.source = source
        self.target = target
        self.codec = codec
        self.environment = environment
    }

    /// How much of the source the target has, each event compared by its id and its hash.
    ///
    /// - Parameter onProgress: told how many events were compared.
    /// - Returns: the position of the last; the start for an empty target.
    /// - Throws: `CopyMismatch` if the target does not begin as the source does; `EventStoreError`;
    ///   `CancellationError`.
    package func compare(onProgress: (Int64) -> Void = { _ in }) async throws -> Position {
        let last = try await target.lastPosition()
        var position = Position.start
        while position < last {
            try Task.checkCancellation()
            let limit = min(source.limits.pageSize, target.limits.pageSize)
            let query = LogQuery(after: position, through: last, limit: limit)
            let (own, other) = (try await source.readLog(query), try await target.readLog(query))
            if let place = Self.mismatch(own.events, other.events) {
                throw CopyMismatch(position: place)
            }
            guard other.readThrough > position else { break }
            position = other.readThrough
            onProgress(position.number)
        }
        return last
    }

    /// The first position at which two pages differ.
    private static func mismatch(_ own: [RecordedEvent], _ other: [RecordedEvent]) -> Position? {
        for (one, two) in zip(own, other)
        where one.id != two.id || one.hash != two.hash || one.position != two.position {
            return min(one.position, two.position)
        }
        guard own.count != other.count else { return nil }
        let common = min(own.count, other.count)
        return (own.count > common ? own : other)[common].position
    }

    /// Copies what is missing.
    ///
    /// - Parameters:
    ///   - start: what `compare` has found.
    ///   - options: of the import that each stretch is.
    ///   - onProgress: told the position that is copied, and the last that there is.
    /// - Returns: the number of events written.
    /// - Throws: `ImportError`, `EventStoreError`, `HistoryError`, `CancellationError`. Whole
    ///   stretches stay.
    package func run(
        after start: Position, _ options: ImportOptions,
        onProgress: (Position, Position) -> Void = { _, _ in }
    ) async throws -> Int {
        let end = try await source.lastPosition()
        let importer = Importer(
            events: target, readModels: target, codec: codec, environment: environment)
        var options = options
        options.isCopy = true
        var (position, written) = (start, 0)
        while position < end {
            let (lines, next) = try await lines(after: position, through: end)
            guard next > position else { break }
            let report = try await importer.importCloudEvents(EffectTable([:]), options) {
                ArraySource(lines)
            }
            written += report.eventsWritten
            position = next
            onProgress(position, end)
        }
        return written
    }

    /// The next stretch as an export has it, and the position that it ends at.
    private func lines(
        after start: Position, through end: Position
    ) async throws -> ([UInt8], Position) {
        let format = CloudEventWriter()
        var (lines, count, position): ([UInt8], Int, Position) = ([], 0, start)
        while position < end, count < Self.events, lines.count < Self.bytes {
            try Task.checkCancellation()
            let page = try await source.readLog(
                LogQuery(after: position, through: end, limit: source.limits.pageSize))
            for event in page.events {
                lines += format.line(event)
                lines.append(UInt8(ascii: "\n"))
            }
            guard page.readThrough > position else { break }
            count += page.events.count
            position = page.readThrough
        }
        return (lines, position)
    }
}

/// What is to be gone on with is not the beginning of the ledger that is copied.
package struct CopyMismatch: Error, Hashable, Sendable, CustomStringConvertible {
    /// The first position that differs.
    package let position: Position

    package var description: String {
        "it does not begin as the ledger that is copied: position \(position) is another event"
    }
}
