import AWSClient
import EventStoreCore
import TextFormats

/// Makes events of a foreign table's items: the same item becomes the same event, on every host.
struct ForeignEvents: Sendable {
    static let unreadable = TableEvent.unreadableStream
    static let alarms = TableEvent.alarmStream
    static let unreadableType = TableEvent.unreadable.rawValue
    static let changedType = TableEvent.changed.rawValue
    static let missingType = TableEvent.missing.rawValue

    let table: String
    let layout: TableLayout
    let keys: [String]
    let meaning: any TableMeaning
    let limits: Limits

    /// Bytes of an item that its event keeps, beside the payload.
    private static let storedBytes = 12 * 1024

    /// An item as it is gathered. One that cannot be read is gathered too, behind all others.
    func found(_ item: AttributeValue.Item) -> FoundItem {
        do {
            let read = try layout.reading.read(item)
            return FoundItem(
                stream: read.stream, order: read.order,
                moment: read.moment ?? Timestamp(microseconds: 0),
                content: AttributeValue.wire(item))
        } catch {
            return FoundItem(
                stream: Self.unreadable, order: AttributeValue.wire(key(of: item)),
                moment: Timestamp(microseconds: Timestamp.range.upperBound),
                content: AttributeValue.wire(item))
        }
    }

    /// What an item says; nil for one that cannot be read.
    func read(_ item: AttributeValue.Item) -> ForeignItem? { try? layout.reading.read(item) }

    /// The event of an item.
    ///
    /// - Parameters:
    ///   - item: what it says.
    ///   - latest: the moment of the event before it in its stream, for one that has none itself.
    /// - Returns: within the limits of an event, whatever the item holds.
    func event(of item: ForeignItem, behind latest: Timestamp?) -> NewEvent {
        let meant = meaning.meaning(of: item)
        let moment = item.moment ?? latest ?? Timestamp(microseconds: 0)
        var problems = [item.problem, meant.problem].compactMap(\.self)
        var payload = item.payload
        var (fold, notes) = (meant.fold, meant.notes)
        if payload.bytes.count > limits.payloadBytes {
            problems.append("its payload has \(payload.bytes.count) bytes and is not kept")
            (payload, fold, notes) = (Self.empty, .none, nil)
        }
        let correlation = item.correlationID.flatMap { id in
            (try? NameRule.correlation.check(id)) == nil ? nil : id
        }
        return NewEvent(
            id: id(of: item.stored), type: meant.type, payload: payload,
            metadata: metadata(item, notes, problems), fold: fold, occurredAt: moment,
            recordedAt: moment, correlationID: correlation)
    }

    /// The event that tells of an item that cannot be read.
    func unreadable(_ item: AttributeValue.Item, at moment: Timestamp) -> NewEvent {
        let reason: String
        do {
            _ = try layout.reading.read(item)
            reason = "has no place behind the items before it"
        } catch {
            reason = "\(error)"
        }
        return unreadable(item, reason, at: moment)
    }

    func unreadable(
        _ item: AttributeValue.Item, _ reason: String, at moment: Timestamp
    ) -> NewEvent {
        var writer = JSONWriter()
        writer.object { object in
            object.member("reason", String(reason.prefix(1000)))
            object.name("key")
            AttributeValue.write(key(of: item), to: &object)
            write(stored: item, to: &object)
        }
        return NewEvent(
            id: id(of: item), type: Self.unreadableType, payload: writer.text, occurredAt: moment,
            recordedAt: moment)
    }

    /// The event that stands for a number without an item.
    func missing(_ version: Version, in stream: StreamID, at moment: Timestamp) -> NewEvent {
        var writer = JSONWriter()
        writer.object { $0.member("version", version.number) }
        let name = "missing\u{0}\(table)\u{0}\(stream.name)\u{0}\(version)"
        return NewEvent(
            id: EventID(derivedFrom: Digest(sha256: Array(name.utf8))), type: Self.missingType,
            payload: writer.text, occurredAt: moment, recordedAt: moment)
    }

    /// True if an event was made of an item that was as this one is. Of an item that is too long to
    /// be kept its length has to do.
    func isRecorded(_ item: AttributeValue.Item, as known: RecordedEvent) -> Bool {
        let kept = known.type == Self.unreadableType ? known.event.payload : known.event.metadata
        guard let kept, let members = try? JSONScanner.members(of: kept.bytes) else { return false }
        let wire = AttributeValue.wire(item)
        if let found = members.first(where: { $0.name == "item" }) {
            return kept.bytes[found.value.range].elementsEqual(wire)
        }
        guard let length = members.first(where: { $0.name == "itemBytes" }) else { return true }
        return kept.bytes[length.value.range].elementsEqual("\(wire.count)".utf8)
    }

    /// True for an event that an item stands for: all but those that this program has made up.
    func isOfAnItem(_ event: RecordedEvent) -> Bool {
        event.stream == Self.unreadable || event.event.metadata != nil
    }

    /// The event that tells of an item that is not any more what was recorded.
    func alarm(
        _ item: AttributeValue.Item, of known: RecordedEvent, at moment: Timestamp
    ) -> NewEvent {
        var writer = JSONWriter()
        writer.object { object in
            object.member("event", "\(known.stream.name)@\(known.version)")
            object.name("key")
            AttributeValue.write(key(of: item), to: &object)
            write(stored: item, to: &object)
        }
        let name = Array("changed\u{0}\(table)\u{0}".utf8) + AttributeValue.wire(item)
        return NewEvent(
            id: EventID(derivedFrom: Digest(sha256: name)), type: Self.changedType,
            payload: writer.text, occurredAt: moment, recordedAt: moment)
    }

    /// The id of an item's event: of its key, for the table lets no two items have one.
    func id(of item: AttributeValue.Item) -> EventID {
        EventID(
            derivedFrom: Digest(
                sha256: Array("\(table)\u{0}".utf8) + AttributeValue.wire(key(of: item))))
    }

    func key(of item: AttributeValue.Item) -> AttributeValue.Item {
        item.filter { keys.contains($0.key) }
    }

    private static let empty = JSONText(stored: Array("{}".utf8))

    /// Within the limit: the item and its key are left out where they do not fit.
    private func metadata(
        _ item: ForeignItem, _ notes: JSONText?, _ problems: [String]
    ) -> JSONText {
        let whole = metadata(item, notes, problems, isWhole: true)
        return whole.bytes.count <= limits.metadataBytes
            ? whole : metadata(item, notes, problems, isWhole: false)
    }

    private func metadata(
        _ item: ForeignItem, _ notes: JSONText?, _ problems: [String], isWhole: Bool
    ) -> JSONText {
        var writer = JSONWriter(capacity: 512)
        writer.object { object in
            if let envelope = item.envelope {
                object.name("cloudevent")
                object.object {
                    $0.member("id", envelope.id)
                    $0.member("source", envelope.source)
                }
            }
            object.member("layout", layout.rawValue)
            if isWhole {
                object.name("key")
                AttributeValue.write(key(of: item.stored), to: &object)
                write(stored: item.stored, to: &object)
            }
            if !problems.isEmpty {
                object.member("problem", String(problems.joined(separator: "; ").prefix(1000)))
            }
            guard let notes, let members = try? JSONScanner.members(of: notes.bytes) else { return }
            for member in members {
                object.name(member.name)
                object.raw(notes.bytes[member.value.range])
            }
        }
        return writer.text
    }

    /// The item as it is stored, unless it is too long to be kept twice.
    private func write(stored item: AttributeValue.Item, to object: inout JSONWriter) {
        let wire = AttributeValue.wire(item)
        if wire.count <= Self.storedBytes {
            object.name("item")
            object.raw(wire)
        } else {
            object.member("itemBytes", wire.count)
        }
    }
}
