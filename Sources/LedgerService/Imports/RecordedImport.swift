import EventStoreCore

/// An import that the book keeps.
package struct RecordedImport: Hashable, Sendable {
    /// Of the command that is the import: each of its events bears it.
    package let id: CommandID
    /// The name of the file.
    package let file: String
    /// As options name it: `csv`, `cloudevents`.
    package let format: String
    /// The last that the book says of it: who imported, and when.
    package let event: RecordedEvent
    /// What it has recorded; nil of one that was cut off, or is under way.
    package let counts: ImportCounts?
    /// Where the book says that it began; nil where it only says that it ended.
    let began: Position?

    init(_ content: ImportRecord.Content, _ event: RecordedEvent, began: Position?) {
        id = content.id
        (file, format, counts) = (content.file, content.format, content.counts)
        self.event = event
        self.began = began
    }

    /// True for an event that it has recorded.
    func has(_ event: RecordedEvent) -> Bool { event.commandID == id && !event.isOfTheBook }
}
