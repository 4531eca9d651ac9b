import EventStoreCore
import LedgerService

/// A digest over a tuple of texts, each with its length before it, so that no two tuples run
/// together. The buffer is kept between rows.
struct TupleDigest {
    private var buffer = ByteBuffer()

    mutating func start(_ tag: StaticString) {
        buffer.removeAll()
        tag.withUTF8Buffer {
            buffer.append(UInt64($0.count))
            buffer.append(UnsafeRawBufferPointer($0))
        }
    }

    mutating func add(_ text: String) {
        buffer.append(UInt64(text.utf8.count))
        buffer.append(text)
    }

    mutating func add(number: UInt64) { buffer.append(number) }

    func digest() -> Digest { buffer.digest() }
}
