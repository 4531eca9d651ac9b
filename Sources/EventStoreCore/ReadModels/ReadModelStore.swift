/// A column's value. Texts are equal when their UTF-8 bytes are, as in the engines: names that
/// Swift holds for equal may be keys of two rows.
public enum ReadModelValue: Hashable, Sendable {
    /// A whole number of 64 bits; what it counts, such as minor units, is the ledger's matter.
    case integer(Int64)
    /// UTF-8, kept byte for byte.
    case text(String)
    /// No value. It equals itself, stands before everything else in an order, and is no part of a
    /// key.
    case null

    /// The number; nil for anything else.
    public var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
    /// The text; nil for anything else.
    public var text: String? { if case .text(let value) = self { value } else { nil } }

    /// The engines' order: NULL before numbers before texts, texts by their bytes.
    package func isBefore(_ other: ReadModelValue) -> Bool {
        switch (self, other) {
        case (.integer(let one), .integer(let two)): one < two
        case (.text(let one), .text(let two)): one.utf8.lexicographicallyPrecedes(two.utf8)
        case (_, .null): false
        case (.null, _): true
        case (.integer, _): true
        case (.text, _): false
        }
    }

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
    /// What a column holds, beside `ReadModelValue.null`.
    public enum Kind: Sendable { case integer, text }

    /// A column, by its place in every row.
    public struct Column: Hashable, Sendable {
        /// 1 to 64 lower-case letters, digits and underscores; a schema has it once.
        public let name: String
        /// What its values are. Another one makes a row that does not fit.
        public let kind: Kind

        public init(_ name: String, _ kind: Kind) {
            self.name = name
            self.kind = kind
        }
    }

    /// 1 to 64 lower-case letters, digits and underscores, as every column's name.
    public let name: String
    /// Another shape or another fold gets another version; the old table is then built anew.
    public let version: Int
    /// The columns of a row, in the order of its values; those of the key come first.
    public let columns: [Column]
    /// The first so many columns are the key; at least one.
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

    /// The place of a column in a row, from 0; nil if there is none of this name.
    public func index(of column: String) -> Int? { columns.firstIndex { $0.name == column } }
}

/// Rows to write or remove, together with the checkpoint that they bring the model to. Rows are
/// removed first and written then.
public struct ReadModelChange: Sendable {
    /// Whole rows, a value for each column: each takes the place of the one with its key, if there
    /// is one.
    public let upserts: [[ReadModelValue]]
    /// Keys whose rows go; one without a row is passed over.
    public let removedKeys: [[ReadModelValue]]
    /// The checkpoint that the change was computed from.
    public let from: Position
    /// The checkpoint that the model stands at with it.
    public let through: Position
    /// When it is written; what `ReadModelStatus.updatedAt` says from then on.
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
    /// The read model that moves on.
    public let schema: ReadModelSchema
    /// What it moves on by.
    public let change: ReadModelChange

    public init(_ schema: ReadModelSchema, _ change: ReadModelChange) {
        self.schema = schema
        self.change = change
    }
}

/// Where a read model stands.
public struct ReadModelStatus: Hashable, Sendable {
    /// The name of its schema.
    public let name: String
    /// Everything up to this position of the log is in its rows; `Position.start` for an empty one.
    public let checkpoint: Position
    /// When the checkpoint was written.
    public let updatedAt: Timestamp
    /// Rows in the live table.
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
    /// The event that could not be folded.
    public let position: Position
    /// What was wrong with it, for the operator.
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
    /// In the opposite order: of the sort value and of the key.
    public let descending: Bool
    /// The row to read behind: its sort value (nil when sorted by the key) and its key. Nil begins
    /// with the first row.
    public let after: Cursor?
    /// Rows in the window, at most `Limits.pageSize`; of a `copy` any number.
    public let limit: Int
    /// Keep rows in which every one of these holds.
    public let filters: [Filter]

    /// A row's place in an order. There need not be such a row any more.
    public struct Cursor: Hashable, Sendable {
        /// What stands in the column that is sorted by; nil when sorted by the key.
        public let sortValue: ReadModelValue?
        /// The values of the key's columns.
        public let key: [ReadModelValue]

        public init(sortValue: ReadModelValue?, key: [ReadModelValue]) {
            self.sortValue = sortValue
            self.key = key
        }
    }

    /// What a row must say to be kept.
    public enum Filter: Hashable, Sendable {
        /// The column holds just this value: texts by their bytes, and NULL equals NULL.
        case equals(column: String, ReadModelValue)
        /// One of these columns holds the text, in which nothing is a wildcard. Text columns only;
        /// ASCII letters match in either case.
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
    /// Where the read model stood at that moment.
    public let status: ReadModelStatus
    /// The rows that the query asked for, in its order.
    public let rows: [[ReadModelValue]]

    public init(status: ReadModelStatus, rows: [[ReadModelValue]]) {
        self.status = status
        self.rows = rows
    }
}

/// Keeps what is derived from events and can be made again: read models with their checkpoints, and
/// snapshots. The events may be elsewhere.
///
///     try await models.prepare(schema)
///     let change = ReadModelChange(
///         upserts: [[.text("alice"), .integer(2_500)]], from: checkpoint,
///         through: page.readThrough, at: now)
///     let isOurs = try await models.apply(change, to: schema)   // false: another was first
///     let top = try await models.rows(schema, ReadModelQuery(sort: "balance", limit: 10))
///
/// Each change of a read model is one transaction with its checkpoint; a rebuild is written beside
/// the live table, which answers until the new one takes its place.
///
/// Every method may wait for a disk or a network. What asks for a read model that was never
/// prepared in this version, or for a rebuild that is not under way, ends with
/// `EventStoreError.ioFailure`; `status`, `statuses` and `copy` say nil instead.
public protocol ReadModelStore: Sendable {
    // MARK: Snapshots

    /// Keeps snapshots, all or none. Each replaces one at the same version and no other. A store
    /// that has the events as well refuses one that stands on none of them, with `invalidEvent`.
    ///
    /// - Throws: `limitExceeded`, `invalidEvent` for one of no version; `readOnly`, `replaced`,
    ///   `busy`, `diskFull`, `ioFailure`.
    func put(_ snapshots: [Snapshot]) async throws

    /// The newest snapshot at or before a version; nil if there is none.
    ///
    /// - Throws: `damaged`, `ioFailure`.
    func latestSnapshot(of stream: StreamID, through: Version) async throws -> Snapshot?

    /// A page of the stream's snapshots from the oldest, behind a version; behind `Version.empty`
    /// it begins with the first. A page shorter than its limit is the last.
    ///
    /// - Throws: `limitExceeded`; `damaged`, `ioFailure`.
    func snapshots(of stream: StreamID, after: Version, limit: Int) async throws -> [Snapshot]

    /// A page of all snapshots by stream name and version, behind the place named; nil begins with
    /// the first. A page shorter than its limit is the last.
    ///
    /// - Throws: `limitExceeded`; `damaged`, `ioFailure`.
    func snapshots(after: StreamVersion?, limit: Int) async throws -> [Snapshot]

    /// Removes a snapshot; false if there was none.
    ///
    /// - Throws: `readOnly`, `replaced`, `busy`, `diskFull`, `ioFailure`.
    func deleteSnapshot(of stream: StreamID, at version: Version) async throws -> Bool

    // MARK: Read models

    /// Makes the read model's table if there is none of this name and version. One of another
    /// version gives way, with its rows and any rebuild. A new table is empty and stands at
    /// `Position.start`.
    ///
    /// - Throws: `invalidName` for a schema that cannot be a table; `readOnly`, `replaced`, `busy`,
    ///   `diskFull`, `ioFailure`.
    func prepare(_ schema: ReadModelSchema) async throws

    /// Where a read model stands. Nil if it was never prepared, or in another version only.
    ///
    /// - Throws: `damaged`, `ioFailure`.
    func status(_ schema: ReadModelSchema) async throws -> ReadModelStatus?

    /// As `status`, of several read models at one moment, in the order of the schemas.
    ///
    /// - Throws: `damaged`, `ioFailure`.
    func statuses(_ schemas: [ReadModelSchema]) async throws -> [ReadModelStatus?]

    /// Applies the changes in one transaction, each to a read model of its own, if every checkpoint
    /// still is its change's `from`; otherwise another process was first, nothing at all is
    /// written, and the answer is false. It need not be durable when it returns: what a crash takes
    /// is folded again.
    ///
    /// - Throws: `invalidName`, `invalidEvent` for a row that does not fit its schema, with nothing
    ///   written; `readOnly`, `replaced`, `busy`, `diskFull`, `ioFailure`.
    func apply(_ updates: [ReadModelUpdate]) async throws -> Bool

    /// Notes that the projection cannot go on from a checkpoint, or (nil) that it has come to it;
    /// if the read model stands elsewhere another process was first, nothing is noted, and the
    /// answer is false.
    ///
    /// - Throws: `readOnly`, `replaced`, `busy`, `diskFull`, `ioFailure`.
    func setFailure(
        _ failure: ReadModelFailure?, of schema: ReadModelSchema, at checkpoint: Position
    ) async throws -> Bool

    /// A window of the live table's rows, each with a value for every column of the schema. One
    /// shorter than its limit is the last.
    ///
    /// - Throws: `limitExceeded`; `invalidName` for a column that cannot be sorted or filtered by,
    ///   `invalidEvent` for a cursor that is no key; `damaged`, `ioFailure`.
    func rows(_ schema: ReadModelSchema, _ query: ReadModelQuery) async throws -> [[ReadModelValue]]

    /// As `rows(_:_:)`, with where the read model stands, both of one moment. Its rows have no
    /// limit but the query's: all of them are in memory. Nil where `status` is nil.
    ///
    /// - Throws: as `rows(_:_:)`, but for `limitExceeded`.
    func copy(_ schema: ReadModelSchema, _ query: ReadModelQuery) async throws -> ReadModelCopy?

    /// The rows with these keys, in the order of the keys; a key without a row is left out.
    ///
    /// - Throws: `invalidEvent` for values that are no key; `damaged`, `ioFailure`.
    func rows(
        _ schema: ReadModelSchema, keys: [[ReadModelValue]]
    ) async throws -> [[ReadModelValue]]

    /// How many rows the filters keep; all of them if there is no filter.
    ///
    /// - Throws: `invalidName` for a column that the schema does not have; `damaged`, `ioFailure`.
    func count(_ schema: ReadModelSchema, _ filters: [ReadModelQuery.Filter]) async throws -> Int64

    /// Starts an empty table beside the live one, in place of one that an earlier rebuild left. It
    /// stands at `Position.start`.
    ///
    /// - Throws: `readOnly`, `replaced`, `busy`, `diskFull`, `ioFailure`.
    func beginRebuild(_ schema: ReadModelSchema) async throws

    /// As `apply`, for the table of the rebuild. False: its checkpoint is not the change's `from`,
    /// for another rebuild has begun in its place.
    ///
    /// - Throws: as `apply`.
    func applyToRebuild(
        _ change: ReadModelChange, to schema: ReadModelSchema
    ) async throws -> Bool

    /// As `rows(_:keys:)`, from the table of the rebuild.
    ///
    /// - Throws: as `rows(_:keys:)`.
    func rebuildRows(
        _ schema: ReadModelSchema, keys: [[ReadModelValue]]
    ) async throws -> [[ReadModelValue]]

    /// As `rows(_:_:)`, from the table of the rebuild.
    ///
    /// - Throws: as `rows(_:_:)`.
    func rebuildRows(
        _ schema: ReadModelSchema, _ query: ReadModelQuery
    ) async throws -> [[ReadModelValue]]

    /// Puts the rebuilt table in the live one's place, in one transaction, if its checkpoint is
    /// `through`; otherwise another rebuild has begun in its place, nothing is written, and the
    /// answer is false.
    ///
    /// - Throws: `readOnly`, `replaced`, `busy`, `diskFull`, `ioFailure`.
    func finishRebuild(_ schema: ReadModelSchema, at through: Position) async throws -> Bool

    /// Drops a rebuild that is not wanted any more. Does nothing if none is under way.
    ///
    /// - Throws: `readOnly`, `replaced`, `busy`, `diskFull`, `ioFailure`.
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
