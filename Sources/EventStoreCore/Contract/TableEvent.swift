import TextFormats

/// Events that the copy of another program's table holds beside those of the table: what is wrong
/// with its items.
public enum TableEvent: String, Hashable, Sendable, CaseIterable {
    /// An item that is no event, or has no place among them. Its payload has the `reason`, the
    /// `key` and the `item`.
    case unreadable = "ItemUnreadable"
    /// An item is another now than when it was recorded, which stays. Its payload has the `event`
    /// that was recorded, the `key` and the `item`.
    case changed = "ItemChanged"
    /// An item is not there any more, which stays recorded. Its payload has the `event` that was
    /// recorded, if it was, the `key`, and the `item` as it was, if that is known.
    case removed = "ItemRemoved"
    /// Stands in a stream where the table has no item of a number that others come after. Its
    /// payload has the `version`.
    case missing = "ItemMissing"

    /// The book's stream of items that are no events, or have no place.
    public static let unreadableStream = StreamID(stored: "$unreadable")
    /// The book's stream of what was changed behind its back.
    public static let alarmStream = StreamID(stored: "$alarms")

    /// Nil for an event that says something else: other programs may have types of the same names.
    public init?(_ event: RecordedEvent) {
        guard let kind = TableEvent(rawValue: event.type), event.event.metadata == nil else {
            return nil
        }
        switch kind {
        case .unreadable where event.stream == Self.unreadableStream: self = kind
        case .changed, .removed:
            guard event.stream == Self.alarmStream else { return nil }
            self = kind
        case .missing where !event.stream.isReserved: self = kind
        case .unreadable, .missing: return nil
        }
    }
}

extension RecordedEvent {
    /// What is wrong with the item of another program's table that the event stands for, as a
    /// sentence that may hold text of that program; nil if nothing is, and in any other ledger.
    public var tableProblem: String? {
        guard let kind = TableEvent(self) else {
            let notes = ForeignMembers(event.metadata)
            return notes.string("layout") == nil ? nil : notes.string("problem")
        }
        let said = ForeignMembers(event.payload)
        switch kind {
        case .unreadable: return said.string("reason") ?? "cannot be read"
        case .changed:
            return "the item of \(said.string("event") ?? "an event") is another in the table now"
        case .removed:
            return "the item of \(said.string("event") ?? "no recorded event") is not in the table "
                + "any more"
        case .missing: return "version \(version) is not in the table"
        }
    }
}

extension RecordedEvent {
    /// The event that an alarm is about, as `acc-1@3`; nil for any other event, and for an alarm
    /// about an item that was never recorded.
    public var alarmedEvent: String? {
        switch TableEvent(self) {
        case .changed, .removed: ForeignMembers(event.payload).string("event")
        case .unreadable, .missing, nil: nil
        }
    }
}

/// Members of a JSON object that is looked into with every row that is shown.
private struct ForeignMembers {
    private let bytes: [UInt8]
    private let members: [JSONScanner.Member]

    /// Larger ones are not looked into: a screen of them must be drawn in a moment.
    private static let maximumBytes = 64 * 1024

    init(_ text: JSONText?) {
        bytes = text?.bytes ?? []
        members =
            bytes.isEmpty || bytes.count > Self.maximumBytes
            ? [] : (try? JSONScanner.members(of: bytes)) ?? []
    }

    func string(_ name: String) -> String? {
        guard let value = members.first(where: { $0.name == name })?.value, value.kind == .string
        else { return nil }
        return try? JSONScanner.string(from: Array(bytes[value.range]))
    }
}
