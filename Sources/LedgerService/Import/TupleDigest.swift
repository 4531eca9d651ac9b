import EventStoreCore

/// A digest over a tuple of texts, each with its length before it, so that no two tuples run
/// together. The buffer is kept between rows.
struct TupleDigest {
    private var buffer: [UInt8] = []

    mutating func start(_ tag: StaticString) {
        buffer.removeAll(keepingCapacity: true)
        tag.withUTF8Buffer { add($0) }
    }

    mutating func add(_ bytes: some Collection<UInt8>) {
        add(number: UInt64(bytes.count))
        buffer.append(contentsOf: bytes)
    }

    mutating func add(number: UInt64) {
        withUnsafeBytes(of: number.bigEndian) { buffer.append(contentsOf: $0) }
    }

    func digest() -> Digest { buffer.withUnsafeBytes { Digest(sha256: $0) } }
}
