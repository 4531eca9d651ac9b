/// Reduces recorded events to a `FoldPage`.
struct FoldPageBuilder {
    private var entries: [FoldEntry] = []
    private let whole: Set<String>
    private var types: [String] = []
    /// By type: whether its events are wanted whole.
    private var areWhole: [Bool] = []
    private var typeIndexes: [ByteText: Int32] = [:]
    private var details: [RecordedEvent] = []

    init(whole: Set<String>) { self.whole = whole }

    mutating func add(_ recorded: RecordedEvent, _ stream: StreamHandle) {
        let fold = recorded.event.fold
        let type = index(of: recorded.type)
        var detail: Int32 = -1
        if areWhole[Int(type)] || recorded.stream.isReserved {
            detail = Int32(details.count)
            details.append(recorded)
        }
        entries.append(
            FoldEntry(
                position: recorded.position, stream: stream, version: recorded.version,
                occurredAt: recorded.event.occurredAt, recordedAt: recorded.event.recordedAt,
                amountMinor: fold.amountMinor ?? 0, currency: fold.currency?.packed ?? 0,
                type: type, detail: detail, sign: fold.sign))
    }

    func page(readThrough: Position, isAtEnd: Bool) -> FoldPage {
        FoldPage(
            entries: entries, types: types, details: details, readThrough: readThrough,
            isAtEnd: isAtEnd)
    }

    private mutating func index(of type: String) -> Int32 {
        let key = ByteText(type)
        if let index = typeIndexes[key] { return index }
        let index = Int32(types.count)
        types.append(type)
        areWhole.append(whole.holds(type))
        typeIndexes[key] = index
        return index
    }
}
