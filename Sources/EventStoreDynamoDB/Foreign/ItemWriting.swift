import AWSClient
import EventStoreCore
import TextFormats

/// An event as another program's table is to hold it.
public struct ForeignDraft: Hashable, Sendable {
    /// The type, as the table has it.
    public let type: String
    /// An object.
    public let payload: JSONText

    public init(type: String, payload: JSONText) {
        self.type = type
        self.payload = payload
    }
}

/// Makes the items of one layout, as the table's own program would.
protocol ItemWriting: Sendable {
    /// Members that the payloads of the table have beside what happened. Nil where its own program
    /// takes any: then no other event is an example.
    var companions: [String]? { get }

    /// The items of one event: its own, and what the table's own program puts behind it.
    ///
    /// - Parameters:
    ///   - draft: the event's type and payload.
    ///   - place: where it goes.
    ///   - history: the events before it in its stream, the newest last, as far as `historyNeeded`
    ///     asks for them.
    /// - Returns: the items in the order of their places.
    /// - Throws: `EventStoreError.invalidEvent` for what the layout cannot hold.
    func items(
        _ draft: ForeignDraft, at place: ItemPlace, behind history: [ForeignRow]
    ) throws -> [AttributeValue.Item]

    /// How many events before it the items of an event depend on, newest first.
    var historyNeeded: HistoryNeed { get }
}

/// How much of a stream has to be known for the next item.
enum HistoryNeed: Sendable {
    case last
    case whole
}

/// Where a new item goes, and whose it is.
struct ItemPlace: Sendable {
    let stream: StreamID
    /// Its number in the stream.
    let version: Version
    let moment: Timestamp
    /// Drawn for the event.
    let id: EventID
    let command: CommandID?
    let correlationID: String?
    let causationID: String?
    /// The names of the table's keys.
    let keys: [String]
    /// What is written is an event of another ledger, at the place that it has there: nothing comes
    /// behind it that is no event there, and its moment is not rounded.
    let isCopy: Bool
}

/// An event of a stream, as far as the next item depends on it.
struct ForeignRow: Sendable {
    let type: String
    let payload: JSONText
    /// The item as it is stored; nil if it was too long to be kept.
    let item: AttributeValue.Item?

    init(type: String, payload: JSONText, item: AttributeValue.Item?) {
        self.type = type
        self.payload = payload
        self.item = item
    }

    /// Of an event that was recorded.
    init(_ recorded: RecordedEvent) {
        type = recorded.type
        payload = recorded.event.payload
        item = recorded.event.metadata.flatMap { metadata in
            (try? JSONTree(metadata.bytes)["item"]).flatMap { try? AttributeValue.item($0) }
        }
    }
}

extension AttributeValue {
    /// The attribute that plain JSON stands for: a number is a number, whatever its digits.
    init(plain tree: JSONTree) {
        if let members = tree.members {
            self = .map(Self.item(plain: members))
        } else if let elements = tree.elements {
            self = .list(elements.map { AttributeValue(plain: $0) })
        } else if let text = tree.string {
            self = .string(text)
        } else if let digits = tree.number {
            // As the service gives it back.
            self = .number(Self.spelled(digits))
        } else if case .boolean(let value) = tree {
            self = .boolean(value)
        } else {
            self = .null
        }
    }

    /// A number in the one spelling of its value: without an exponent where the service takes it,
    /// which goes up to 10¹²⁶ and down to 10⁻¹³⁰ with 38 digits.
    static func spelled(_ digits: String) -> String {
        guard let number = ExactDecimal(digits) else { return digits }
        return number.plainText(mostDigits: 168) ?? number.text
    }

    static func item(plain members: [JSONTree.Member]) -> Item {
        Dictionary(
            members.map { ($0.name, AttributeValue(plain: $0.value)) },
            uniquingKeysWith: { _, last in last })
    }

    /// The attributes of a payload.
    ///
    /// - Throws: `EventStoreError.invalidEvent` if it is no object.
    static func item(payload: JSONText) throws -> Item {
        guard let members = try? JSONTree(payload.bytes).members else {
            throw EventStoreError.invalidEvent("its payload is no object, which its table needs")
        }
        return item(plain: members)
    }
}

extension AccountsDemoItems: ItemWriting {
    var companions: [String]? { nil }
    /// A snapshot states the fold of all events.
    var historyNeeded: HistoryNeed { .whole }

    /// Rows that the demo reads: one of them has to be a snapshot.
    private static let rowsRead = 10

    func items(
        _ draft: ForeignDraft, at place: ItemPlace, behind history: [ForeignRow]
    ) throws -> [AttributeValue.Item] {
        var item = try AttributeValue.item(payload: draft.payload)
        for name in Self.ownNames where item[name] != nil {
            throw EventStoreError.invalidEvent("its payload may have no member \(name)")
        }
        item.merge(row(draft.type, place, place.version)) { _, own in own }
        if place.isCopy { return [item] }
        let rows =
            history + [
                ForeignRow(type: draft.type, payload: draft.payload, item: nil)
            ]
        let since = rows.reversed().prefix { $0.type != "SNAPSHOT" }.count
        guard draft.type == "CREATED" || since >= Self.rowsRead - 1 else { return [item] }
        var snapshot = row("SNAPSHOT", place, place.version.next)
        snapshot["Balance"] = .number(try balance(rows, place.stream))
        return [item, snapshot]
    }

    private func row(
        _ type: String, _ place: ItemPlace, _ version: Version
    ) -> AttributeValue.Item {
        var item: AttributeValue.Item = [
            "Id": .string(place.stream.name), "Version": AttributeValue(version.number),
            "Type": .string(type), "Timestamp": .string(place.time),
            "EventId": .string("\(place.id)"),
        ]
        item["CommandId"] = place.command.map { .string("\($0)") }
        item["CorrelationId"] = place.correlationID.map { .string($0) }
        item["CausationId"] = place.causationID.map { .string($0) }
        return item
    }

    /// The sum of all credits and withdrawals, to the last digit, as the demo counts them.
    private func balance(_ rows: [ForeignRow], _ stream: StreamID) throws -> String {
        var sum = ExactDecimal(minorUnits: 0, exponent: 0)
        for row in rows where row.type == "CREDIT" || row.type == "WITHDRAW" {
            guard let value = try? JSONTree(row.payload.bytes)["Amount"],
                let amount = (value.number ?? value.string).flatMap({ ExactDecimal($0) })
            else { continue }
            guard let next = row.type == "CREDIT" ? sum + amount : sum - amount else {
                throw EventStoreError.invalidEvent(
                    "the balance of \(Printable(stream.name)) has too many digits for the snapshot "
                        + "that has to be written with it")
            }
            sum = next
        }
        return sum.text
    }
}

extension SpringItems: ItemWriting {
    var companions: [String]? { ["aggregateId", "occurredAt", "correlationId"] }
    var historyNeeded: HistoryNeed { .last }

    func items(
        _ draft: ForeignDraft, at place: ItemPlace, behind history: [ForeignRow]
    ) throws -> [AttributeValue.Item] {
        var item: AttributeValue.Item = [
            "aggregateId": .string(place.stream.name),
            "sequenceNumber": AttributeValue(place.version.number),
            "eventType": .string(draft.type), "payload": .string("\(draft.payload)"),
            "occurredAt": .string("\(place.moment)"),
            "correlationId": .string(place.correlationID ?? "\(place.id)"),
            "id": .string("\(place.id)"),
        ]
        item["aggregateType"] = history.last?.item?["aggregateType"]
        if let command = place.command {
            item["commandId"] = .string("\(command)")
            // Beside a command alone is it known for ours when it is read.
            item["causationId"] = place.causationID.flatMap { EventID($0) }.map { .string("\($0)") }
        }
        return [item]
    }
}

extension CloudEventItems: ItemWriting {
    var companions: [String]? { nil }
    var historyNeeded: HistoryNeed { .last }

    /// Of a subject that has no event yet.
    private static let source = "urn:daybook"

    func items(
        _ draft: ForeignDraft, at place: ItemPlace, behind history: [ForeignRow]
    ) throws -> [AttributeValue.Item] {
        for text in [draft.type, place.stream.name] where text.count < 3 {
            throw EventStoreError.invalidEvent(
                "'\(Printable(text))' has less than 3 characters, which its table asks for")
        }
        let time = place.moment.microseconds / 1000
        var item: AttributeValue.Item = [
            "subject": .string(place.stream.name), "time_type": .string("\(time)_\(draft.type)"),
            "time": AttributeValue(time), "type": .string(draft.type), "id": .string("\(place.id)"),
            "data": .map(try AttributeValue.item(payload: draft.payload)), "pk_all": .string("all"),
        ]
        item["source"] = history.last?.item?["source"] ?? .string(Self.source)
        item["commandid"] = place.command.map { .string("\($0)") }
        item["causationid"] = place.causationID.map { .string($0) }
        return [item]
    }
}

extension SingleTableItems: ItemWriting {
    var companions: [String]? { nil }
    var historyNeeded: HistoryNeed { .last }

    func items(
        _ draft: ForeignDraft, at place: ItemPlace, behind history: [ForeignRow]
    ) throws -> [AttributeValue.Item] {
        var item = try AttributeValue.item(payload: draft.payload)
        for name in ["eventId", "commandId", "causationId"] where item[name] != nil {
            throw EventStoreError.invalidEvent("its payload may have no member \(name)")
        }
        item[place.keys[0]] = .string(place.stream.name)
        item[place.keys[1]] = .string("\(draft.type)#\(place.time)")
        item["eventId"] = .string("\(place.id)")
        if let command = place.command {
            item["commandId"] = .string("\(command)")
            // Beside a command alone is it known for ours when it is read.
            item["causationId"] = place.causationID.map { .string($0) }
        }
        return [item]
    }
}

extension ItemPlace {
    /// As JavaScript writes a date: three digits behind the second, always; six in a copy.
    fileprivate var time: String {
        let text = "\(moment)".dropLast()
        let parts = text.split(separator: ".", maxSplits: 1)
        let fraction = (parts.count > 1 ? parts[1] : "") + "000000"
        return "\(parts[0]).\(fraction.prefix(isCopy ? 6 : 3))Z"
    }
}

extension TableLayout {
    /// The command that wrote an item, if one of this program did.
    static func command(of item: AttributeValue.Item) -> CommandID? {
        ["commandId", "CommandId", "commandid"].lazy.compactMap { item[$0]?.string }.first
            .flatMap { CommandID($0) }
    }
}

extension AttributeValue {
    /// The id of the event that led to an item, if one of this program's reactors wrote it; each
    /// layout has the name in its own letters. What other programs call so says nothing here.
    static func causation(of item: Item) -> EventID? {
        guard TableLayout.command(of: item) != nil else { return nil }
        return ["causationId", "CausationId", "causationid"].lazy
            .compactMap { item[$0]?.string }.first.flatMap { EventID($0) }
    }
}
