import EventStoreCore
import LedgerService

/// Writes events as one JSON array of CloudEvents, the batch format of the specification, with what
/// `CloudEventWriter` says of each.
package struct CloudEventBatchWriter: ExportFormat {
    private let writer: CloudEventWriter
    private var isFirst = true

    /// - Parameter reversals: as `CloudEventWriter` takes them.
    package init(reversals: Reversals = Reversals()) {
        writer = CloudEventWriter(reversals: reversals)
    }

    package mutating func writeHeader(into bytes: inout [UInt8]) {
        bytes.append(contentsOf: "[\n".utf8)
    }

    package mutating func write(_ recorded: RecordedEvent, into bytes: inout [UInt8]) -> Bool {
        if !isFirst { bytes.append(contentsOf: ",\n".utf8) }
        isFirst = false
        bytes.append(contentsOf: writer.line(recorded))
        return true
    }

    package mutating func writeFooter(into bytes: inout [UInt8]) {
        bytes.append(contentsOf: (isFirst ? "]\n" : "\n]\n").utf8)
    }
}
