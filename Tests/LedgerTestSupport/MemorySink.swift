import LedgerExchange
import LedgerService
import Synchronization

/// Keeps what an export writes.
package final class MemorySink: ByteSink {
    private let content = Mutex<[UInt8]>([])

    package init() {}

    package var bytes: [UInt8] { content.withLock { $0 } }
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    package func write(_ bytes: [UInt8]) { content.withLock { $0 += bytes } }
}
