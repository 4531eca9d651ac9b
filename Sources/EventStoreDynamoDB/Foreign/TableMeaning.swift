import EventStoreCore
import TextFormats

/// What the events of another program's table mean to the book. The engine knows how an item is
/// laid out, and not what moves money.
public protocol TableMeaning: Sendable {
    /// What stands at the head of the log: the declarations that the meaning rests on, each with
    /// the stream that it belongs to. The same each time.
    var preamble: [(stream: StreamID, event: NewEvent)] { get }

    /// The code that amounts bear because nobody has named their unit; nil where it is known.
    var assumedUnit: String? { get }

    /// Types of events that commands record, and that nothing in the table stands for.
    var missingTypes: Set<String> { get }

    /// What an event is recorded as.
    ///
    /// - Parameter item: what the table says of it.
    /// - Returns: its meaning; one that moves no money, with a problem, if the payload does not
    ///   hold what its type promises.
    func meaning(of item: ForeignItem) -> ForeignMeaning

    /// What is written is the copy of another ledger, and stays as it is there.
    var isVerbatim: Bool { get }

    /// The types, as they are recorded, under which an event may be written into the table; the
    /// one that is meant if nothing else says so comes first. Its own type for an event that is no
    /// command's of the ledger.
    func types(for event: NewEvent) -> [String]

    /// What is written into the table for an event.
    ///
    /// - Parameters:
    ///   - event: of the ledger's own type, or of a described one.
    ///   - type: one of `types(for:)`.
    ///   - stream: where it goes.
    ///   - example: the payload of an event of that type in the table: the new one gets the same
    ///     members, in the same notation. Nil if there is none.
    ///   - companions: members that payloads of the layout have beside what happened.
    /// - Returns: the type by the table's name, and the payload.
    /// - Throws: `EventStoreError.invalidEvent` for what the table has no place for.
    func draft(
        of event: NewEvent, as type: String, in stream: StreamID, like example: JSONText?,
        companions: [String]
    ) throws -> ForeignDraft

    /// What is wrong with what a snapshot of the table's own program states.
    ///
    /// - Parameters:
    ///   - state: the snapshot's.
    ///   - balanceMinor: what the account's events have moved up to the snapshot's version.
    ///   - unit: what that is counted in; nil before the first amount.
    /// - Returns: in words; nil if nothing is, or nothing of it can be compared.
    func fault(
        ofSnapshot state: JSONText, balanceMinor: Int64, in unit: CurrencyCode?
    ) -> String?
}

extension TableMeaning {
    public var assumedUnit: String? { nil }
    public var isVerbatim: Bool { false }
    public var missingTypes: Set<String> { [] }

    public func fault(
        ofSnapshot state: JSONText, balanceMinor: Int64, in unit: CurrencyCode?
    ) -> String? { nil }
}

/// What one foreign event means.
public struct ForeignMeaning: Hashable, Sendable {
    /// The type that it is recorded under: the table's own, unless that is one of the ledger's.
    public let type: String
    public let fold: FoldFields
    /// Members of its metadata that tell how the payload was read, as a JSON object; nil for none.
    public let notes: JSONText?
    /// What is wrong with it; nil if nothing is.
    public let problem: String?

    public init(
        type: String, fold: FoldFields = .none, notes: JSONText? = nil, problem: String? = nil
    ) {
        self.type = type
        self.fold = fold
        self.notes = notes
        self.problem = problem
    }
}
