import EventStoreCore
import GRDBSQLite
import TextFormats

/// The texts and blobs of one row that is about to be written, side by side in one buffer that is
/// used for row after row: SQLite reads them in place, so that a row costs no allocation and no
/// copy on its side.
///
/// Not `Sendable`. `bind` is for after the last `add`: the buffer may move while it grows.
final class RowBytes {
    /// A place in the buffer.
    struct Span {
        fileprivate let start: Int
        fileprivate let count: Int
    }

    private var base: UnsafeMutableRawPointer
    private var capacity: Int
    private var count = 0

    init(capacity: Int = 4096) {
        self.capacity = capacity
        base = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 8)
    }

    deinit { base.deallocate() }

    /// Starts the next row.
    func removeAll() { count = 0 }

    func add(_ text: String) -> Span {
        var text = text
        return text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
    }

    func add(_ text: JSONText) -> Span { text.bytes.withUnsafeBytes { add($0) } }

    func add<Kind>(_ id: Identifier<Kind>) -> Span {
        withUnsafeBytes(of: (id.high.bigEndian, id.low.bigEndian)) { add($0) }
    }

    func add(_ digest: Digest) -> Span {
        let words = digest.words
        let stored = (
            words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian
        )
        return withUnsafeBytes(of: stored) { add($0) }
    }

    /// The characters of a unit's code.
    func add(_ currency: CurrencyCode) -> Span {
        let packed = currency.packed
        return withUnsafeBytes(of: packed.bigEndian) { bytes in
            add(UnsafeRawBufferPointer(rebasing: bytes[(packed.leadingZeroBitCount / 8)...]))
        }
    }

    func bind(text span: Span?, _ index: Int32, of handle: OpaquePointer) {
        guard let span else { return bindNull(index, handle) }
        sqlite3_bind_text64(
            handle, index, pointer(span).assumingMemoryBound(to: CChar.self), UInt64(span.count),
            nil, UInt8(SQLITE_UTF8))
    }

    func bind(blob span: Span?, _ index: Int32, of handle: OpaquePointer) {
        guard let span else { return bindNull(index, handle) }
        sqlite3_bind_blob64(handle, index, pointer(span), UInt64(span.count), nil)
    }

    private func bindNull(_ index: Int32, _ handle: OpaquePointer) {
        sqlite3_bind_null(handle, index)
    }

    private func pointer(_ span: Span) -> UnsafeRawPointer {
        UnsafeRawPointer(base + span.start)
    }

    private func add(_ bytes: UnsafeRawBufferPointer) -> Span {
        if count + bytes.count > capacity { grow(by: bytes.count) }
        if let source = bytes.baseAddress {
            (base + count).copyMemory(from: source, byteCount: bytes.count)
        }
        defer { count += bytes.count }
        return Span(start: count, count: bytes.count)
    }

    private func grow(by extra: Int) {
        let larger = max(capacity * 2, count + extra)
        let moved = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 8)
        moved.copyMemory(from: base, byteCount: count)
        base.deallocate()
        base = moved
        capacity = larger
    }
}
