/// What a remote ledger is whose table belongs to another program: what a reader has to know of it
/// before relying on what is shown.
public struct ForeignTableFacts: Hashable, Sendable {
    /// How the table is laid out, by the layout's name: `spring`.
    public let layout: String
    /// Nothing is recorded in it.
    public let isReadOnly: Bool
    /// The code that amounts bear because nobody has named their unit; nil where one was named, and
    /// where the table's own kind has one.
    public let assumedUnit: String?
    /// What is promised of it, which is less than of a ledger in tables of its own.
    public let promises: Capabilities
    /// Items that are no events, or have no place among them. They are events of
    /// `TableEvent.unreadableStream`.
    public var unreadable: Int64
    /// Items that are others now than when they were recorded. They are events of
    /// `TableEvent.alarmStream`.
    public var alarms: Int64
    /// Types of events that commands record, and that nothing in the table stands for.
    public var missingTypes: Set<String> = []
    /// This host has no right to give positions: what other programs write is seen when another
    /// host has given it its own.
    public var isPlacedByOthers = false
    /// Its stream says what is done to its items; nil as long as that is not known.
    public var hasStream: Bool?
    /// What it takes to read all of it, where that was done.
    public var rescan: TableRescan?
    /// What was lost of the table's stream, and found again by reading all of the table: the last
    /// time that this happened. Nil if it did not.
    public var lastRepair: String?

    public init(
        layout: String, isReadOnly: Bool, assumedUnit: String?, promises: Capabilities,
        unreadable: Int64 = 0, alarms: Int64 = 0, lastRepair: String? = nil
    ) {
        self.layout = layout
        self.isReadOnly = isReadOnly
        self.assumedUnit = assumedUnit
        self.promises = promises
        self.unreadable = unreadable
        self.alarms = alarms
        self.lastRepair = lastRepair
    }
}

/// How a table is followed whose stream does not speak: all of it is read, again and again.
public struct TableRescan: Hashable, Sendable {
    /// Thousandths of capacity units of one reading.
    public let milliUnits: Int64
    /// Between two readings.
    public let milliseconds: Int64

    public init(milliUnits: Int64, milliseconds: Int64) {
        self.milliUnits = milliUnits
        self.milliseconds = milliseconds
    }
}
