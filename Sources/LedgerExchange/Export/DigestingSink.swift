import EventStoreCore
import Synchronization

/// Hands bytes on, and keeps a digest over them.
final class DigestingSink: ByteSink {
    private let sink: any ByteSink
    private let running = Mutex(RunningDigest())

    init(_ sink: any ByteSink) { self.sink = sink }

    func write(_ bytes: [UInt8]) throws {
        running.withLock { $0.take(bytes) }
        try sink.write(bytes)
    }

    /// Over all bytes so far.
    var digest: Digest { running.withLock { $0.digest } }
}
