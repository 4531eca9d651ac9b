import AWSClient
import EventStoreCore
import TextFormats

/// Rows of the accounts demo: everything but the keys, the type and the time is the payload.
///
/// The table's first version had its accounts begin with a SNAPSHOT, without a CREATED row; a row
/// is what its `Type` says, whichever comes first.
struct AccountsDemoItems: ItemReading {
    let keys = LayoutKeys("Id", "Version", "N")
    let isNumbered = true

    /// What a row says beside its payload; the last four only where this program wrote it.
    static let ownNames: Set = [
        "Id", "Version", "Type", "Timestamp", "EventId", "CommandId", "CorrelationId",
        "CausationId",
    ]

    func read(_ item: AttributeValue.Item) throws -> ForeignItem {
        let reader = ItemReader(item, of: "an item")
        let stream = try ForeignItem.stream(reader, "Id")
        let version = try reader.integer("Version", from: 1)
        var found = ForeignItem(
            stream: stream, version: Version(version), order: ForeignItem.order(version),
            type: ForeignType.name(item["Type"]), moment: ForeignMoment.text(item["Timestamp"]),
            payload: AttributeValue.plain(item, without: Self.ownNames), stored: item)
        found.correlationID = item["CorrelationId"]?.string
        found.problem =
            ForeignType.problem(item["Type"], "Type")
            ?? (found.moment == nil ? "its Timestamp is no moment" : nil)
        return found
    }
}

/// Items of the Spring event store: the payload is JSON text, kept byte for byte.
struct SpringItems: ItemReading {
    let keys = LayoutKeys("aggregateId", "sequenceNumber", "N")
    let isNumbered = true

    func read(_ item: AttributeValue.Item) throws -> ForeignItem {
        let reader = ItemReader(item, of: "an item")
        let stream = try ForeignItem.stream(reader, "aggregateId")
        let version = try reader.integer("sequenceNumber", from: 1)
        let text = item["payload"]?.string.flatMap { try? JSONText($0) }
        // What is no JSON is kept as what it is.
        let payload = text ?? AttributeValue.plain(item, without: [])
        var found = ForeignItem(
            stream: stream, version: Version(version), order: ForeignItem.order(version),
            type: ForeignType.name(item["eventType"]),
            moment: ForeignMoment.text(item["occurredAt"]) ?? text.flatMap(Self.moment),
            payload: payload, stored: item)
        found.correlationID = item["correlationId"]?.string
        found.problem =
            ForeignType.problem(item["eventType"], "eventType")
            ?? (text == nil ? "its payload is no JSON text" : nil)
            ?? (found.moment == nil ? "its occurredAt is no moment" : nil)
        return found
    }

    /// The payload's own `occurredAt`: a text, or seconds since 1970 with a fraction, as Jackson
    /// writes an Instant by itself.
    private static func moment(_ payload: JSONText) -> Timestamp? {
        guard let value = try? JSONTree(payload.bytes)["occurredAt"] else { return nil }
        if let text = value.string { return Timestamp(text) }
        return value.number.flatMap { ForeignMoment.seconds($0) }
    }
}

/// The type of an item, which may be missing.
enum ForeignType {
    /// Of an item that has no type that could be recorded.
    static let missing = "ItemUnreadable"

    static func name(_ value: AttributeValue?) -> String {
        problem(value, "") == nil ? value?.string ?? missing : missing
    }

    static func problem(_ value: AttributeValue?, _ attribute: String) -> String? {
        guard let text = value?.string else {
            return "its \(attribute) is \(value == nil ? "missing" : "no text")"
        }
        return (try? NameRule.eventType.check(text)) == nil
            ? "its \(attribute) is the name of no type" : nil
    }
}

/// Moments as other programs write them.
enum ForeignMoment {
    /// RFC 3339, with or without a fraction.
    static func text(_ value: AttributeValue?) -> Timestamp? {
        value?.string.flatMap { Timestamp($0) }.flatMap { $0.isInRange ? $0 : nil }
    }

    /// Decimal seconds since 1970: `1700000000.123456789`.
    static func seconds(_ digits: String) -> Timestamp? { scaled(digits, by: 6) }

    /// Whole milliseconds since 1970.
    static func milliseconds(_ digits: String) -> Timestamp? {
        Int64(digits) == nil ? nil : scaled(digits, by: 3)
    }

    /// A number of seconds or thousandths, with so many digits behind its point.
    private static func scaled(_ digits: String, by places: Int) -> Timestamp? {
        let parts = digits.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first.flatMap({ Int64($0) }), whole >= 0 else { return nil }
        let fraction = parts.count > 1 ? parts[1] : ""
        guard fraction.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        var scaled = whole
        var rest = fraction.utf8.prefix(places).map { Int64($0) - 0x30 }
        rest += Array(repeating: 0, count: places - rest.count)
        for digit in rest {
            let (tens, isTooLong) = scaled.multipliedReportingOverflow(by: 10)
            let (sum, isTooLarge) = tens.addingReportingOverflow(digit)
            guard !isTooLong, !isTooLarge else { return nil }
            scaled = sum
        }
        let moment = Timestamp(microseconds: scaled)
        return moment.isInRange ? moment : nil
    }
}
