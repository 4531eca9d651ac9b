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
    /// Bytes of a key that an event names. A service's own, of 3 KB, may be six times as many where
    /// JSON has to escape all of them.
    private static let keyBytes = 20 * 1024
    /// Bytes of an envelope's text that metadata without the item has room for.
    private static let envelopeBytes = 1024
    /// Characters of a problem; each counts for one that is not made of many.
    private static let problemScalars = 1000

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
    ///   - balance: of its stream; takes what the event moves.
    /// - Returns: within the limits of an event, whatever the item holds.
    func event(
        of item: ForeignItem, behind latest: Timestamp?, _ balance: inout ForeignBalance
    ) -> NewEvent {
        let meant = meaning.meaning(of: item)
        let moment = item.moment ?? latest ?? Timestamp(microseconds: 0)
        var problems = [item.problem, meant.problem].compactMap(\.self)
        var payload = item.payload
        var (fold, notes) = (meant.fold, meant.notes)
        if payload.bytes.count > limits.payloadBytes {
            // First, for the others may quote it, and are cut.
            problems.insert("its payload has \(payload.bytes.count) bytes and is not kept", at: 0)
            (payload, fold, notes) = (Self.empty, .none, nil)
        }
        if let problem = balance.take(fold) {
            problems.append(problem)
            (fold, notes) = (.none, nil)
        }
        let correlation = item.correlationID.flatMap { id in
            (try? NameRule.correlation.check(id)) == nil ? nil : id
        }
        let causation = AttributeValue.causation(of: item.stored)
        return NewEvent(
            id: id(of: item.stored), type: meant.type, payload: payload,
            metadata: metadata(item, notes, problems), fold: fold, occurredAt: moment,
            recordedAt: moment, correlationID: correlation,
            causationID: causation.map { "\($0)" })
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
            object.member("reason", Self.shortened(reason))
            write(keyOf: item, to: &object)
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
        let isUnreadable = known.stream == Self.unreadable
        let kept = isUnreadable ? known.event.payload : known.event.metadata
        guard let kept, let members = try? JSONScanner.members(of: kept.bytes) else { return false }
        let wire = AttributeValue.wire(item)
        if let found = members.first(where: { $0.name == "item" }) {
            let text = kept.bytes[found.value.range]
            if text.elementsEqual(wire) { return true }
            return (try? AttributeValue.item(Array(text))).map { AttributeValue.areSame($0, item) }
                ?? false
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
            write(keyOf: item, to: &object)
            write(stored: item, to: &object)
        }
        let name = Array("changed\u{0}\(table)\u{0}".utf8) + AttributeValue.wire(item)
        return NewEvent(
            id: EventID(derivedFrom: Digest(sha256: name)), type: Self.changedType,
            payload: writer.text, occurredAt: moment, recordedAt: moment)
    }

    /// The event that tells of an item that is not there any more.
    ///
    /// - Parameters:
    ///   - key: the item's.
    ///   - known: what was recorded; nil where it went before it was seen.
    ///   - last: as it was then, as far as that is known.
    ///   - moment: when this was noticed.
    /// - Returns: the same one for the same item in the same state.
    func removal(
        of key: AttributeValue.Item, _ known: RecordedEvent?, last: AttributeValue.Item?,
        at moment: Timestamp
    ) -> NewEvent {
        var writer = JSONWriter()
        writer.object { object in
            if let known { object.member("event", "\(known.stream.name)@\(known.version)") }
            write(keyOf: key, to: &object)
            if let last { write(stored: last, to: &object) }
        }
        let name =
            Array("removed\u{0}\(table)\u{0}".utf8) + AttributeValue.wire(self.key(of: key))
            + AttributeValue.wire(last ?? [:])
        return NewEvent(
            id: EventID(derivedFrom: Digest(sha256: name)), type: TableEvent.removed.rawValue,
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

    /// Within the limit: the item, its key and a long envelope are left out where they do not fit.
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
            if let envelope = item.envelope, isWhole || Self.isShort(envelope) {
                object.name("cloudevent")
                object.object {
                    $0.member("id", envelope.id)
                    $0.member("source", envelope.source)
                }
            }
            object.member("layout", layout.rawValue)
            if isWhole {
                write(keyOf: item.stored, to: &object)
                write(stored: item.stored, to: &object)
            } else {
                object.member("itemBytes", AttributeValue.wire(item.stored).count)
            }
            if !problems.isEmpty {
                object.member("problem", Self.shortened(problems.joined(separator: "; ")))
            }
            guard let notes, let members = try? JSONScanner.members(of: notes.bytes) else { return }
            for member in members {
                object.name(member.name)
                object.raw(notes.bytes[member.value.range])
            }
        }
        return writer.text
    }

    private static func isShort(_ envelope: ForeignItem.Envelope) -> Bool {
        envelope.id.utf8.count + envelope.source.utf8.count <= envelopeBytes
    }

    /// Its beginning. By scalars: one character may be of any length.
    private static func shortened(_ problem: String) -> String {
        String(problem.unicodeScalars.prefix(problemScalars))
    }

    /// The key by itself, unless it is longer than any service lets it be.
    private func write(keyOf item: AttributeValue.Item, to object: inout JSONWriter) {
        let wire = AttributeValue.wire(key(of: item))
        guard wire.count <= Self.keyBytes else { return }
        object.name("key")
        object.raw(wire)
    }

    /// The item as it is stored, unless it is too long to be kept twice, or too deep for a reader
    /// of what keeps it.
    private func write(stored item: AttributeValue.Item, to object: inout JSONWriter) {
        let wire = AttributeValue.wire(item)
        if wire.count <= Self.storedBytes, Self.canBeKept(wire) {
            object.name("item")
            object.raw(wire)
        } else {
            object.member("itemBytes", wire.count)
        }
    }

    private static func canBeKept(_ wire: [UInt8]) -> Bool {
        (try? JSONTree(wire, deepest: JSONScanner.maximumDepth - 2)) != nil
    }
}
