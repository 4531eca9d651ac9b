import AWSClient
import EventStoreCore
import TextFormats

/// Items of the CloudEvents store, whose order is their time: nothing numbers them, and an item of
/// the same subject, time and type overwrites the one before it.
///
/// The sort key is a text, `1696543200000_event`, in which times before September 2001 stand behind
/// the later ones. Here the number counts.
struct CloudEventItems: ItemReading {
    let keys = LayoutKeys("subject", "time_type", "S")
    let isNumbered = false

    func read(_ item: AttributeValue.Item) throws -> ForeignItem {
        let reader = ItemReader(item, of: "an item")
        let stream = try ForeignItem.stream(reader, "subject")
        let key = try reader.string("time_type")
        _ = try Self.name(reader, "subject")
        let id = try Self.name(reader, "id")
        let type = try Self.name(reader, "type")
        if let problem = ForeignType.problem(item["type"], "type") {
            throw reader.fault("type", String(problem.dropFirst("its type ".count)))
        }
        let source = try Self.name(reader, "source")
        guard case .number(let digits)? = item["time"],
            let moment = ForeignMoment.milliseconds(digits)
        else { throw reader.fault("time", "is no number of milliseconds since 1970") }
        guard key.utf16.count >= 5, key.utf8.contains(UInt8(ascii: "_")) else {
            throw reader.fault("time_type", "is not a time, '_' and a type")
        }
        guard let data = item["data"]?.map else { throw reader.fault("data", "is no map") }
        var writer = JSONWriter()
        AttributeValue.writePlain(data, to: &writer)
        var found = ForeignItem(
            stream: stream, version: nil,
            order: ForeignItem.order(moment.microseconds) + Array(key.utf8), type: type,
            moment: moment, payload: writer.text, stored: item)
        found.envelope = ForeignItem.Envelope(id: id, source: source)
        if item["pk_all"] != .string("all") {
            found.problem = "its pk_all is not 'all': its own program does not list it by time"
        } else if key != "\(digits)_\(type)" {
            found.problem = "its time_type is not its time and its type"
        }
        return found
    }

    /// Its own program takes no text of fewer than three characters, which it counts in UTF-16.
    private static func name(_ reader: ItemReader, _ attribute: String) throws -> String {
        let text = try reader.string(attribute)
        guard text.utf16.count >= 3 else {
            throw reader.fault(attribute, "has less than 3 characters")
        }
        return text
    }
}

/// Items of a table for everything: an event is one whose sort key is a word, `#`, and what tells
/// it from others: `SCORE#2026-01-02T03:04:05Z`. The word is its type.
struct SingleTableItems: ItemReading {
    let keys = LayoutKeys("PK", "SK", "S", ignoresCase: true)
    let isNumbered = false

    private static let times = ["timestamp", "createdAt", "created_at", "occurredAt", "time"]

    func read(_ item: AttributeValue.Item) throws -> ForeignItem {
        let reader = ItemReader(item, of: "an item")
        let (hash, range) = item["PK"] == nil ? ("pk", "sk") : ("PK", "SK")
        let stream = try ForeignItem.stream(reader, hash)
        let key = try reader.string(range)
        // By its byte: with an accent behind it, it would be another character.
        guard let mark = key.utf8.firstIndex(of: UInt8(ascii: "#")), mark > key.startIndex else {
            throw reader.fault(range, "is not that of an event, such as SCORE#1")
        }
        let type = String(key[..<mark])
        guard (try? NameRule.eventType.check(type)) != nil else {
            throw reader.fault(range, "begins with the name of no type")
        }
        let rest = String(key[key.utf8.index(after: mark)...])
        let moment =
            Self.times.lazy.compactMap { Self.moment(item[$0]) }.first
            ?? Self.moment(.string(rest))
        var own: Set = [hash, range, "eventId", "commandId"]
        if AttributeValue.causation(of: item) != nil { own.insert("causationId") }
        return ForeignItem(
            stream: stream, version: nil, order: Array(key.utf8), type: type, moment: moment,
            payload: AttributeValue.plain(item, without: own), stored: item)
    }

    /// A text of RFC 3339, or a number of seconds or milliseconds: which of them, its size says.
    private static func moment(_ value: AttributeValue?) -> Timestamp? {
        if let found = ForeignMoment.text(value) { return found }
        guard case .number(let digits)? = value else { return nil }
        let isMilliseconds = digits.prefix { $0 != "." }.utf8.count >= 12
        return isMilliseconds
            ? ForeignMoment.milliseconds(digits) : ForeignMoment.seconds(digits)
    }
}
