import LedgerService
import Synchronization

/// Keeps what an export writes.
final class MemorySink: ByteSink {
    private let content = Mutex<[UInt8]>([])

    var bytes: [UInt8] { content.withLock { $0 } }
    var text: String { String(decoding: bytes, as: UTF8.self) }

    func write(_ bytes: [UInt8]) { content.withLock { $0 += bytes } }
}
