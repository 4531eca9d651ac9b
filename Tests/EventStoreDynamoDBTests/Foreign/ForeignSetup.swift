import AWSClient
import EventStoreCore
import TestSupport
import TextFormats

@testable import EventStoreDynamoDB

/// A meaning of the tests' own: an amount moves money, and what is no amount is a problem.
struct PlainMeaning: TableMeaning {
    let assumedUnit: String? = nil

    var preamble: [(stream: StreamID, event: NewEvent)] {
        let moment = Timestamp(microseconds: 0)
        return [
            (
                StreamID(stored: "$descriptions"),
                NewEvent(
                    id: EventID(derivedFrom: Digest(sha256: [1])), type: "DescriptionDeclared",
                    payload: .emptyObject, occurredAt: moment, recordedAt: moment)
            )
        ]
    }

    func meaning(of item: ForeignItem) -> ForeignMeaning {
        guard let tree = try? JSONTree(item.payload.bytes),
            let amount = (tree["Amount"] ?? tree["amount"])?.number.flatMap({ Int64($0) }),
            amount > 0
        else { return ForeignMeaning(type: item.type, problem: "no amount: \(item.payload)") }
        return ForeignMeaning(
            type: item.type,
            fold: FoldFields(
                uncheckedSign: 1, amountMinor: amount,
                currency: CurrencyCode(tree["Currency"]?.string ?? "EUR")),
            notes: JSONText(stored: Array(#"{"effect":"credit"}"#.utf8)))
    }

    func types(for event: NewEvent) -> [String] { [event.type] }

    func draft(
        of event: NewEvent, as type: String, in stream: StreamID, like example: JSONText?,
        companions: [String]
    ) throws -> ForeignDraft { ForeignDraft(type: type, payload: event.payload) }
}

extension ForeignEvents {
    /// Of a table called `bank`.
    static func test(_ layout: TableLayout) -> ForeignEvents {
        ForeignEvents(
            table: "bank", layout: layout, keys: layout.reading.keys.names,
            meaning: PlainMeaning(), limits: DynamoDBEventStore.standardLimits)
    }

    /// All of the items at their places in a new log, as a first copy has them, behind what stands
    /// at its head.
    func placed(_ items: [AttributeValue.Item]) throws -> [RecordedEvent] {
        var placing = TablePlacing(self)
        return try placing.preamble()
            + FoundItem.ordered(items.map(found)).flatMap { try placing.place($0) }
    }
}

extension RecordedEvent {
    /// A text of its metadata, or of an unreadable item's payload.
    func said(_ name: String) -> String? {
        let json = stream.isReserved ? event.payload : event.metadata
        guard let json, let tree = try? JSONTree(json.bytes) else { return nil }
        return tree[name]?.string ?? tree[name]?.number
    }

    /// The item that it keeps, if it does.
    var item: AttributeValue.Item? {
        let json = stream.isReserved ? event.payload : event.metadata
        guard let json, let tree = try? JSONTree(json.bytes)["item"] else { return nil }
        return try? AttributeValue.item(tree)
    }
}
