/// Bytes that are put together for a hash, again and again: nothing is allocated once it has grown.
package struct ByteBuffer: Sendable {
    private var storage: [UInt8]
    private var count = 0

    package init(capacity: Int = 512) {
        storage = [UInt8](repeating: 0, count: max(64, capacity))
    }

    package mutating func removeAll() { count = 0 }

    package mutating func append(_ byte: UInt8) {
        if count == storage.count { grow(by: 1) }
        storage[count] = byte
        count += 1
    }

    /// Eight bytes, the highest first.
    package mutating func append(_ word: UInt64) {
        if count + 8 > storage.count { grow(by: 8) }
        storage.withUnsafeMutableBytes {
            $0.storeBytes(of: word.bigEndian, toByteOffset: count, as: UInt64.self)
        }
        count += 8
    }

    package mutating func append(_ bytes: UnsafeRawBufferPointer) {
        if count + bytes.count > storage.count { grow(by: bytes.count) }
        storage.withUnsafeMutableBytes {
            UnsafeMutableRawBufferPointer(rebasing: $0[count...]).copyMemory(from: bytes)
        }
        count += bytes.count
    }

    package mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    package mutating func append(_ bytes: [UInt8]) { bytes.withUnsafeBytes { append($0) } }

    /// SHA-256 over all of them.
    package func digest() -> Digest {
        storage.withUnsafeBytes { Digest(sha256: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }

    private mutating func grow(by extra: Int) {
        storage += [UInt8](repeating: 0, count: storage.count + extra)
    }
}
