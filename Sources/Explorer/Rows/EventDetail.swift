import Descriptions
import EventStoreCore
import LedgerCore
import TerminalCanvas
import TextFormats

/// An event in full: its envelope, payload, metadata, the events it is linked to, and its hashes.
package struct EventDetail: Sendable {
    package let row: EventRow
    /// The hash of the event before it in its stream; nil where it is not known.
    package let hashBefore: Digest?
    /// The other events of its correlation; nil until they are read.
    package let links: [EventRow]?

    package init(_ row: EventRow, hashBefore: Digest?, links: [EventRow]?) {
        self.row = row
        self.hashBefore = hashBefore
        self.links = links
    }

    package var title: String {
        Wording.safe("\(row.event.type)  \(row.event.stream)@\(row.event.version)")
    }

    /// Lines of at most so many cells.
    package func lines(width: Int, _ repertoire: Repertoire = .unicode) -> [[Span]] {
        var text = DetailText(width: width, repertoire: repertoire)
        let item = StoredItem(row.event)
        if let problem = row.note.problem {
            text.field("problem", Wording.safe(problem), .messageWarning)
        }
        if let alarm = row.alarm { text.field("alarm", Wording.safe(alarm), .messageWarning) }
        if let misstated = row.misstated { text.field("note", misstated, .messageWarning) }
        reversal(&text)
        envelope(&text)
        state(&text)
        if item?.isOfPayload != true {
            text.heading("payload")
            text.json(row.event.event.payload)
        }
        if let item {
            text.heading("the item as it is stored")
            if let layout = item.layout { text.line("(\(layout) table)", .textFaint) }
            text.item(item.lines)
        }
        if let metadata = item == nil ? row.event.event.metadata : item?.rest {
            text.heading("metadata")
            text.json(metadata)
        }
        correlation(&text)
        hashes(&text)
        return text.lines
    }

    /// What it is linked to by a reversal, as addresses that can be typed.
    private func reversal(_ text: inout DetailText) {
        let account = Wording.safe(row.event.stream.name)
        if let version = row.reverses {
            text.field("reverses", "\(account)@\(version)", .correlation)
        }
        if let version = row.reversedBy {
            text.field("reversed by", "\(account)@\(version)", .correlation)
        }
    }

    private func envelope(_ text: inout DetailText) {
        let event = row.event.event
        if row.movement != nil { text.field("amount", row.words.amount, .balance) }
        if let balance = row.balance { text.field("balance", Wording.balance(balance), .balance) }
        text.field("occurred", "\(event.occurredAt)", .time)
        text.field("recorded", "\(event.recordedAt)", .time)
        text.field("position", Wording.grouped(row.event.position.number), .position)
        if event.schemaVersion != 1 || row.isNewer {
            let note = row.isNewer ? ", newer than this program knows" : ""
            text.field("schema", "\(event.schemaVersion)\(note)", .eventForeign)
        }
        // Filters and exports know it by the id that it came with.
        if let id = foreignID { text.field("id", Wording.safe(id), .text) }
        text.field(foreignID == nil ? "id" : "event id", "\(event.id)", .text)
        if let actor = event.actor { text.field("by", Wording.safe(actor), .text) }
        if let id = row.event.commandID { text.field("command", "\(id)", .text) }
        if let id = event.causationID { text.field("caused by", Wording.safe(id), .correlation) }
    }

    /// The id that a foreign event came with; nil for any other one.
    private var foreignID: String? {
        guard let metadata = row.event.event.metadata,
            let envelope = try? PayloadFields(metadata).raw("cloudevent"),
            let fields = try? PayloadFields(JSONText(stored: envelope))
        else { return nil }
        return try? fields.optionalString("id")
    }

    /// What descriptions say of the account after the event.
    private func state(_ text: inout DetailText) {
        guard !row.state.isEmpty else { return }
        text.heading("state after it")
        for field in row.state {
            let value = field.value?.description ?? ""
            let isNew = row.changed.contains("\(field.name) = \(value)")
            text.field(field.name, Wording.safe(value), isNew ? .changed : .text)
        }
    }

    private func correlation(_ text: inout DetailText) {
        guard let id = row.event.event.correlationID else { return }
        text.heading("linked events")
        text.line("(correlation \(Wording.safe(id)))", .correlation)
        guard let links else { return text.line("reading …", .textFaint) }
        if links.isEmpty { text.line("no other event", .textFaint) }
        for link in links {
            let amount = link.movement.map { "  \(Wording.movement($0))" } ?? ""
            text.line(
                "\(Wording.safe(link.event.stream.name))@\(link.event.version)  "
                    + "\(link.words.name)\(amount)", .correlation)
        }
    }

    private func hashes(_ text: inout DetailText) {
        text.heading("hashes")
        text.field("previous", "\(row.event.previousHash)", .hash)
        if let hashBefore { check(hashBefore, &text) }
        text.field("this event", "\(row.event.hash)", .hash)
        let isRight = row.event.expectedHash() == row.event.hash
        text.check(isRight, isRight ? "matches the content" : "does not match the content")
    }

    private func check(_ hashBefore: Digest, _ text: inout DetailText) {
        let isRight = hashBefore == row.event.previousHash
        if row.event.version == Version(1) {
            let note = isRight ? "the first event has none" : "the first event must have none"
            return text.check(isRight, note)
        }
        let other = "v\(row.event.version.number - 1)'s hash"
        text.check(isRight, isRight ? "matches \(other)" : "does not match \(other)")
    }
}
