import AWSClient
import EventStoreCore
import TextFormats

/// Makes the items of a copy as they would be written, and reads them as any host would.
struct ItemRehearsal: CopyRehearsal {
    let events: ForeignEvents
    private var stream: StreamID?
    private var rows: [ForeignRow] = []
    private var order: [UInt8] = []
    private var version = Version.empty
    private var balance = ForeignBalance()

    init(_ events: ForeignEvents) { self.events = events }

    var layout: String { events.layout.rawValue }
    var keepsBytes: Bool { events.layout.keepsBytes }

    /// What the service takes of an item, in bytes, with room for how it counts them.
    private static let mostBytes = 390_000
    /// Values inside each other.
    private static let deepest = 32

    mutating func fault(of event: RecordedEvent) -> String? {
        if stream != event.stream {
            (stream, rows, order, balance) = (event.stream, [], [], ForeignBalance())
            version = .empty
        }
        do {
            let item = try item(of: event)
            if let fault = Self.fault(of: item) { return fault }
            let read = try events.layout.reading.read(item)
            defer {
                rows = [ForeignRow(type: read.type, payload: read.payload, item: item)]
                (order, version) = (read.order, event.version)
            }
            return fault(of: read, for: event)
        } catch {
            return "\(Self.words(error))"
        }
    }

    private func item(of event: RecordedEvent) throws -> AttributeValue.Item {
        let draft = try events.meaning.draft(
            of: event.event, as: event.type, in: event.stream, like: nil, companions: [])
        let place = ItemPlace(
            stream: event.stream, version: event.version, moment: event.event.occurredAt,
            id: event.id, command: nil, correlationID: event.event.correlationID,
            causationID: event.event.causationID, keys: events.keys, isCopy: true)
        let items = try events.layout.reading.items(draft, at: place, behind: rows)
        guard let item = items.first else {
            throw EventStoreError.invalidEvent("no item stands for it")
        }
        return item
    }

    private mutating func fault(of read: ForeignItem, for event: RecordedEvent) -> String? {
        guard read.stream == event.stream else { return "its account would have another name" }
        if version != .empty, !order.lexicographicallyPrecedes(read.order) {
            return order == read.order
                ? "it would take the place of @\(version), of the same type and moment"
                : "it would stand before @\(version), for the layout orders the events of an "
                    + "account by \(events.layout.orderWords)"
        }
        let made = events.event(of: read, behind: nil, &balance)
        guard made.type == event.type else {
            return "its type would be \(Printable(made.type)) there"
        }
        let (one, other) = (made.payload, event.event.payload)
        guard keepsBytes ? one == other : one.canonical == other.canonical else {
            return "its payload would be another there"
        }
        return made.fold == event.event.fold
            ? nil : "what it moves would be another amount there, by what the table's types mean"
    }

    private static func fault(of item: AttributeValue.Item) -> String? {
        guard AttributeValue.wire(item).count <= mostBytes else {
            return "its item would be larger than the service takes"
        }
        guard AttributeValue.map(item).isTaken(deepest: deepest + 1) else {
            return "its item would have a name without a letter, a number of more than 38 digits, "
                + "or be too deep for the service"
        }
        return nil
    }

    private static func words(_ error: any Error) -> String {
        if case EventStoreError.invalidEvent(let reason) = error { return reason }
        return "\(error)"
    }
}

extension TableLayout {
    /// A payload is text, which comes back as it is.
    var keepsBytes: Bool { self == .spring }

    /// What decides of the order of an account's events, in words.
    fileprivate var orderWords: String {
        switch self {
        case .accountsDemo, .spring: "their numbers"
        case .cloudEvents: "their times, of whole milliseconds"
        case .singleTable: "their types, and then by their times"
        }
    }
}

extension AttributeValue {
    /// The largest number that the service takes, and the smallest above zero.
    private static let largest = ExactDecimal("9.9999999999999999999999999999999999999e125")
    private static let smallest = ExactDecimal("1e-130")

    /// False for what the service refuses: too deep, or a number that it would have to round.
    fileprivate func isTaken(deepest: Int) -> Bool {
        guard deepest > 0 else { return false }
        switch self {
        case .list(let elements): return elements.allSatisfy { $0.isTaken(deepest: deepest - 1) }
        case .map(let item):
            return item.allSatisfy { !$0.key.isEmpty && $0.value.isTaken(deepest: deepest - 1) }
        case .number(let digits): return Self.isTaken(digits)
        case .string, .binary, .boolean, .null, .strings, .numbers, .binaries: return true
        }
    }

    private static func isTaken(_ digits: String) -> Bool {
        guard let number = ExactDecimal(digits), number.isComparable, let largest, let smallest
        else { return false }
        let mantissa = digits.prefix { $0 != "e" && $0 != "E" }.utf8
            .filter { (0x30...0x39).contains($0) }
        let first = mantissa.firstIndex { $0 != 0x30 } ?? mantissa.endIndex
        let last = mantissa.lastIndex { $0 != 0x30 } ?? mantissa.startIndex
        guard first < mantissa.endIndex else { return true }
        let size = number < .zero ? number.negated : number
        return last - first < 38 && size <= largest && size >= smallest
    }
}

extension DynamoDBEventStore: RehearsingRemoteStore {
    public func rehearsal() async throws -> (any CopyRehearsal)? {
        (try await ready.value().follower as? TableFollower).map { ItemRehearsal($0.table.events) }
    }

    public func rehearse(_ request: AppendRequest) async throws {
        try await ready.value().writer.rehearse(request)
    }
}
