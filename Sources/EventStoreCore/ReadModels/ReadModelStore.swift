/// A column's value. Texts are equal when their UTF-8 bytes are, as in the engines: names that
/// Swift holds for equal may be keys of two rows.
public enum ReadModelValue: Hashable, Sendable {
    case integer(Int64)
    case text(String)
    case null

    public var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
    public var text: String? { if case .text(let value) = self { value } else { nil } }

    public static func == (left: ReadModelValue, right: ReadModelValue) -> Bool {
        switch (left, right) {
        case (.integer(let one), .integer(let other)): one == other
        case (.text(let one), .text(let other)): ByteText(one) == ByteText(other)
        case (.null, .null): true
        default: false
        }
    }

    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .integer(let number): hasher.combine(number)
        case .text(let text): hasher.combine(ByteText(text))
        }
    }
}

/// The shape of a read model: a table with a key, kept by the engine beside the events. The
/// engine knows no ledger; the ledger says what it wants kept.
public struct ReadModelSchema: Hashable, Sendable {
    public enum Kind: Sendable { case integer, text }

    public struct Column: Hashable, Sendable {
        public let name: String
        public let kind: Kind

        public init(_ name: String, _ kind: Kind) {
            self.name = name
            self.kind = kind
        }
    }

    /// Lower-case letters and underscores, as every column's name.
    public let name: String
    /// Another shape or another fold gets another version; the old table is then built anew.
    public let version: Int
    public let columns: [Column]
    /// The first so many columns are the key.
    public let keyCount: Int
    /// Columns that a window may be sorted by; each index ends with the key.
    public let sortable: [String]

    public init(name: String, version: Int, columns: [Column], keyCount: Int, sortable: [String]) {
        self.name = name
        self.version = version
        self.columns = columns
        self.keyCount = keyCount
        self.sortable = sortable
    }

    public func index(of column: String) -> Int? { columns.firstIndex { $0.name == column } }
}

/// Rows to write or remove, together with the checkpoint that they bring the model to.
public struct ReadModelChange: Sendable {
    public let upserts: [[ReadModelValue]]
    public let removedKeys: [[ReadModelValue]]
    /// The checkpoint that the change was computed from.
    public let from: Position
    public let through: Position
    public let at: Timestamp

    public init(
        upserts: [[ReadModelValue]], removedKeys: [[ReadModelValue]] = [], from: Position,
        through: Position, at: Timestamp
    ) {
        self.upserts = upserts
        self.removedKeys = removedKeys
        self.from = from
        self.through = through
        self.at = at
    }
}

/// One of the changes that several read models move on by together.
public struct ReadModelUpdate: Sendable {
    public let schema: ReadModelSchema
    public let change: ReadModelChange

    public init(_ schema: ReadModelSchema, _ change: ReadModelChange) {
        self.schema = schema
        self.change = change
    }
}

/// Where a read model stands.
public struct ReadModelStatus: Hashable, Sendable {
    public let name: String
    public let checkpoint: Position
    /// When the checkpoint was written.
    public let updatedAt: Timestamp
    public let rowCount: Int64
    /// Why its projection stopped, with the position that stopped it; nil while it runs.
    public let failure: ReadModelFailure?

    public init(
        name: String, checkpoint: Position, updatedAt: Timestamp, rowCount: Int64,
        failure: ReadModelFailure?
    ) {
        self.name = name
        self.checkpoint = checkpoint
        self.updatedAt = updatedAt
        self.rowCount = rowCount
        self.failure = failure
    }
}

/// What stopped a projection.
public struct ReadModelFailure: Hashable, Sendable {
    public let position: Position
    public let reason: String

    public init(position: Position, reason: String) {
        self.position = position
        self.reason = reason
    }
}

/// A window of a read model's rows.
public struct ReadModelQuery: Hashable, Sendable {
    /// A column of `sortable`, or nil for the order of the key.
    public let sort: String?
    public let descending: Bool
    /// The row to read behind: its sort value (nil when sorted by the key) and its key.
    public let after: Cursor?
    public let limit: Int
    /// Keep rows in which every one of these holds.
    public let filters: [Filter]

    public struct Cursor: Hashable, Sendable {
        public let sortValue: ReadModelValue?
        public let key: [ReadModelValue]

        public init(sortValue: ReadModelValue?, key: [ReadModelValue]) {
            self.sortValue = sortValue
            self.key = key
        }
    }

    public enum Filter: Hashable, Sendable {
        case equals(column: String, ReadModelValue)
        /// Text columns only; ASCII letters match in either case.
        case contains(columns: [String], text: String)
    }

    public init(
        sort: String? = nil, descending: Bool = false, after: Cursor? = nil, limit: Int,
        filters: [Filter] = []
    ) {
        self.sort = sort
        self.descending = descending
        self.after = after
        self.limit = limit
        self.filters = filters
    }
}

/// A read model, or a part of it, as of one moment.
public struct ReadModelCopy: Sendable {
    public let status: ReadModelStatus
    public let rows: [[ReadModelValue]]

    public init(status: ReadModelStatus, rows: [[ReadModelValue]]) {
        self.status = status
        self.rows = rows
    }
}

/// Keeps what is derived from events and can be made again: read models with their checkpoints,
/// and snapshots. The events may be elsewhere.
///
/// Each change of a read model is one transaction with its checkpoint; a rebuild is written beside
/// the live table, which answers until the new one takes its place.
public protocol ReadModelStore: Sendable {
    // MARK: Snapshots

    /// Keeps snapshots, all or none. Each replaces one at the same version and no other. A store
    /// that has the events as well refuses one that stands on none of them, with `invalidEvent`.
    ///
    /// - Throws: `limitExceeded`, `invalidEvent` for one of no version; `readOnly`, `diskFull`,
    ///   `ioFailure`.
    func put(_ snapshots: [Snapshot]) async throws

    /// The newest snapshot at or before a version.
    func latestSnapshot(of stream: StreamID, through: Version) async throws -> Snapshot?

    /// A page of the stream's snapshots from the oldest, behind a version.
    func snapshots(of stream: StreamID, after: Version, limit: Int) async throws -> [Snapshot]

    /// A page of all snapshots by stream name and version, behind the place named.
    func snapshots(after: StreamVersion?, limit: Int) async throws -> [Snapshot]

    /// Removes a snapshot; false if there was none.
    func deleteSnapshot(of stream: StreamID, at version: Version) async throws -> Bool

    // MARK: Read models

    /// Makes the read model's table if there is none of this name and version.
    func prepare(_ schema: ReadModelSchema) async throws

    /// Nil if the read model was never prepared, or in another version only.
    func status(_ schema: ReadModelSchema) async throws -> ReadModelStatus?

    /// As `status`, of several read models at one moment.
    func statuses(_ schemas: [ReadModelSchema]) async throws -> [ReadModelStatus?]

    /// Applies the changes in one transaction, each to a read model of its own, if every
    /// checkpoint still is its change's `from`; otherwise another process was first, nothing at
    /// all is written, and the answer is false.
    func apply(_ updates: [ReadModelUpdate]) async throws -> Bool

    /// Notes that the projection cannot go on from a checkpoint, or (nil) that it has come to it;
    /// if the read model stands elsewhere another process was first, nothing is noted, and the
    /// answer is false.
    func setFailure(
        _ failure: ReadModelFailure?, of schema: ReadModelSchema, at checkpoint: Position
    ) async throws -> Bool

    func rows(_ schema: ReadModelSchema, _ query: ReadModelQuery) async throws -> [[ReadModelValue]]

    /// As `rows(_:_:)`, with where the read model stands, both of one moment. Its rows have no
    /// limit but the query's: all of them are in memory. Nil where `status` is nil.
    func copy(_ schema: ReadModelSchema, _ query: ReadModelQuery) async throws -> ReadModelCopy?

    /// The rows with these keys; a key without a row is left out.
    func rows(
        _ schema: ReadModelSchema, keys: [[ReadModelValue]]
    ) async throws -> [[ReadModelValue]]

    /// How many rows the filters keep.
    func count(_ schema: ReadModelSchema, _ filters: [ReadModelQuery.Filter]) async throws -> Int64

    /// Starts an empty table beside the live one, in place of one that an earlier rebuild left.
    func beginRebuild(_ schema: ReadModelSchema) async throws

    /// As `apply`, for the table of the rebuild.
    func applyToRebuild(
        _ change: ReadModelChange, to schema: ReadModelSchema
    ) async throws -> Bool

    /// As `rows(_:keys:)`, from the table of the rebuild.
    func rebuildRows(
        _ schema: ReadModelSchema, keys: [[ReadModelValue]]
    ) async throws -> [[ReadModelValue]]

    /// Puts the rebuilt table in the live one's place, in one transaction, if its checkpoint is
    /// `through`; otherwise another rebuild has begun in its place, nothing is written, and the
    /// answer is false.
    func finishRebuild(_ schema: ReadModelSchema, at through: Position) async throws -> Bool

    /// Drops a rebuild that is not wanted any more.
    func abandonRebuild(_ schema: ReadModelSchema) async throws
}

extension ReadModelStore {
    /// As `put(_:)`, of one.
    public func put(_ snapshot: Snapshot) async throws { try await put([snapshot]) }

    /// As `apply(_:)`, for a change of one read model.
    public func apply(
        _ change: ReadModelChange, to schema: ReadModelSchema
    ) async throws -> Bool {
        try await apply([ReadModelUpdate(schema, change)])
    }
}
