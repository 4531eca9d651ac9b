import EventStoreCore
import EventStreaming
import Foundation
import LedgerExchange
import Synchronization

/// Writes the batches of a subscription to where they go. A batch is accepted when all of it is
/// there.
final class EventPublisher: Sendable {
    private let target: PublishTarget
    private let writer = CloudEventWriter()
    /// Used by one batch at a time.
    private let file: Mutex<EventFile?>

    /// - Throws: `CommandStop` for a file that cannot be appended to.
    init(_ target: PublishTarget) throws {
        self.target = target
        switch target {
        case .stdout: file = Mutex(nil)
        case .file(let path):
            let opened = EventFile(path)
            try opened.prepare()
            file = Mutex(opened)
        }
    }

    /// Writes a batch.
    ///
    /// - Throws: what the target throws; the batch then has to come again.
    func publish(_ batch: SubscriptionBatch) throws {
        switch target {
        case .stdout:
            for event in batch.events {
                let line = writer.line(event)
                if StandardOutput.isTerminal {
                    StandardOutput.write(JSONLine.safe(String(decoding: line, as: UTF8.self)))
                } else {
                    StandardOutput.write(bytes: line)
                }
                StandardOutput.write("\n")
                try StandardOutput.checkOpen()
            }
            try StandardOutput.flush()
        case .file:
            var lines: [UInt8] = []
            for event in batch.events {
                lines += writer.line(event)
                lines.append(0x0A)
            }
            try file.withLock { [lines] in try $0?.append(lines) }
        }
    }
}
