import EventStoreCore

/// A fold of the whole log into a read model.
public protocol Projection: Sendable {
    var schema: ReadModelSchema { get }

    /// The types of events whose payloads it reads.
    var wholeTypes: Set<String> { get }

    /// A fold that knows nothing yet.
    func makeFold() -> any ProjectionFold
}

/// The running state of a projection: rows that were touched, until they are taken.
public protocol ProjectionFold: Sendable {
    /// Takes a page in. Rows that it needs and does not hold come from the source.
    ///
    /// - Throws: `ProjectionFailure` for an event that cannot be folded.
    mutating func fold(_ page: FoldPage, from source: any ProjectionSource) async throws

    /// How many rows wait to be written.
    var dirtyRowCount: Int { get }

    /// The rows to write, with their values; the fold then holds no row as dirty.
    mutating func takeDirtyRows() async throws -> [[ReadModelValue]]
}

/// Where a fold finds what it does not hold.
public protocol ProjectionSource: Sendable {
    func streams(_ handles: [StreamHandle]) async throws -> [StreamHandle: StreamID]
    /// The rows that stand in the read model with these keys.
    func rows(keys: [[ReadModelValue]]) async throws -> [[ReadModelValue]]
}

/// An event that a projection cannot fold: the projection stops there and says so.
public struct ProjectionFailure: Error, Hashable, Sendable, CustomStringConvertible {
    public let position: Position
    public let reason: String

    public init(position: Position, reason: String) {
        self.position = position
        self.reason = reason
    }

    public var description: String { "stopped at position \(position): \(reason)" }
}
