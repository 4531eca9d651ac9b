/// Bytes from a file, a pipe or a test, a chunk at a time, so that a file of any size is read in
/// the memory of one chunk.
package protocol ByteSource {
    /// The next bytes, never an empty chunk; nil at the end. Errors are the source's own and end
    /// an import.
    mutating func next() throws -> [UInt8]?
}

/// Bytes that were kept: they can be read again, from any place.
package protocol SeekableSource: ByteSource {
    /// Makes `next` go on with the byte that stands so far behind the start.
    mutating func move(to offset: Int) throws
}

/// Bytes that are in memory already, handed out in chunks of any size.
package struct ArraySource: SeekableSource, Sendable {
    private let bytes: [UInt8]
    private let chunkSize: Int
    private var index = 0

    package init(_ bytes: [UInt8], chunkSize: Int = ImportLimits.chunkBytes) {
        self.bytes = bytes
        self.chunkSize = max(1, chunkSize)
    }

    package init(_ text: String, chunkSize: Int = ImportLimits.chunkBytes) {
        self.init(Array(text.utf8), chunkSize: chunkSize)
    }

    package mutating func next() -> [UInt8]? {
        guard index < bytes.count else { return nil }
        let end = min(bytes.count, index + chunkSize)
        defer { index = end }
        return Array(bytes[index..<end])
    }

    package mutating func move(to offset: Int) { index = min(max(0, offset), bytes.count) }
}

/// The chunk that a reader stands in, and how far it has come.
struct ByteCursor {
    private(set) var chunk: [UInt8] = []
    var index = 0
    /// Bytes of the chunks before this one.
    private var bytesBefore = 0
    private var source: any SeekableSource

    init(_ source: any SeekableSource) { self.source = source }

    /// Bytes from the start of the source to here.
    var bytesRead: Int { bytesBefore + index }

    /// Makes sure that there is a byte at `index`; false at the end.
    mutating func fill() throws -> Bool {
        while index >= chunk.count {
            guard let next = try source.next() else { return false }
            bytesBefore += chunk.count
            chunk = next
            index = 0
        }
        return true
    }

    /// Goes to the byte that stands so far behind the start of the source.
    mutating func move(to offset: Int) throws {
        let place = offset - bytesBefore
        if chunk.indices.contains(place) {
            index = place
            return
        }
        try source.move(to: offset)
        (bytesBefore, chunk, index) = (offset, [], 0)
    }

    mutating func peek() throws -> UInt8? { try fill() ? chunk[index] : nil }

    /// Skips a byte order mark at the very start.
    mutating func skipByteOrderMark() throws {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        guard try fill(), chunk[index] == mark[0] else { return }
        var head = Array(chunk[index...])
        while head.count < 3, let next = try source.next() { head += next }
        chunk = head
        index = head.starts(with: mark) ? 3 : 0
    }
}
