import Crypto
import EventStoreCore

/// SHA-256 over bytes that come one after the other.
struct RunningDigest: Sendable {
    private var hash = SHA256()

    mutating func take(_ bytes: [UInt8]) { hash.update(data: bytes) }

    /// Over all bytes so far.
    var digest: EventStoreCore.Digest {
        hash.finalize().withUnsafeBytes { EventStoreCore.Digest(bytes: $0) } ?? .zero
    }
}
