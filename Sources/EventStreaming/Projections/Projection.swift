import EventStoreCore

/// A fold of the whole log into a read model. `ProjectionRunner` runs it; it keeps no state itself.
public protocol Projection: Sendable {
    /// The read model that its rows stand in. Another fold needs another `ReadModelSchema.version`.
    var schema: ReadModelSchema { get }

    /// The types of events whose payloads it reads: those it finds in `FoldPage.details`.
    var wholeTypes: Set<String> { get }

    /// A fold that knows nothing yet. Asked for at the start of each pass, and after each write.
    func makeFold() -> any ProjectionFold
}

/// The running state of a projection: rows that were touched, until they are taken.
///
/// An event that was skipped (`SkippedEvents`) comes as one that moves no money, is not there
/// whole, and has the type `EventSkipped`: its place in the log and in its stream is the event's
/// own.
public protocol ProjectionFold: Sendable {
    /// Takes a page in. Rows that it needs and does not hold come from the source. May wait for a
    /// disk or a network there.
    ///
    /// - Throws: `ProjectionFailure` for an event that cannot be folded, or an error of its own:
    ///   the projection stops there, and no other does; what the source throws.
    mutating func fold(_ page: FoldPage, from source: any ProjectionSource) async throws

    /// How many rows wait to be written.
    var dirtyRowCount: Int { get }

    /// The rows to write, with their values; the fold then holds no row as dirty.
    ///
    /// - Returns: whole rows, a value for each column of the schema.
    /// - Throws: any error stops the projection, with nothing of these rows written.
    mutating func takeDirtyRows() async throws -> [[ReadModelValue]]
}

/// Where a fold finds what it does not hold. Every method may wait for a disk or a network.
public protocol ProjectionSource: Sendable {
    /// The names of streams that a page's entries speak of.
    ///
    /// - Throws: `EventStoreError`, as `EventStoreRefinements.streams(_:)`.
    func streams(_ handles: [StreamHandle]) async throws -> [StreamHandle: StreamID]
    /// When events happened: of each stream the event of one version, if it is there.
    ///
    /// - Throws: `EventStoreError`, as `EventStoreRefinements.occurrences(of:)`.
    func occurrences(
        of events: [StreamHandle: Version]
    ) async throws -> [StreamHandle: Timestamp]
    /// The rows that stand in the read model with these keys, in the order of the keys; a key
    /// without a row is left out.
    ///
    /// - Throws: `EventStoreError`, as `ReadModelStore.rows(_:keys:)`.
    func rows(keys: [[ReadModelValue]]) async throws -> [[ReadModelValue]]
}

/// An event that a projection cannot fold: the projection stops there and says so.
public struct ProjectionFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The position of that event.
    public let position: Position
    /// What is wrong with it, for the operator.
    public let reason: String

    public init(position: Position, reason: String) {
        self.position = position
        self.reason = reason
    }

    public var description: String { "stopped at position \(position): \(reason)" }
}
