import EventStoreCore
import Glibc

/// The type names of one page, each once. A log has few types, mostly in runs: a name is compared
/// as bytes with the few seen before, and becomes a `String` once.
struct TypeTable {
    /// Beyond so many names a dictionary takes over.
    private static let searched = 16

    private(set) var names: [String] = []
    private var bytes: [[UInt8]] = []
    private var indexes: [[UInt8]: Int32] = [:]
    private var last: Int32 = 0

    /// - Throws: `ColumnFault` for a name that is no UTF-8.
    mutating func index(of name: UnsafeBufferPointer<UInt8>) throws -> Int32 {
        if holds(Int(last), name) { return last }
        for candidate in 0..<min(bytes.count, Self.searched) where holds(candidate, name) {
            last = Int32(truncatingIfNeeded: candidate)
            return last
        }
        return try lookUp(name)
    }

    private mutating func lookUp(_ name: UnsafeBufferPointer<UInt8>) throws -> Int32 {
        let key = Array(name)
        if bytes.count > Self.searched, let index = indexes[key] { return index }
        guard let string = String(validating: name, as: UTF8.self) else {
            throw ColumnFault(column: "type", problem: "is not valid UTF-8")
        }
        last = Int32(truncatingIfNeeded: names.count)
        names.append(string)
        bytes.append(key)
        indexes[key] = last
        return last
    }

    private func holds(_ index: Int, _ name: UnsafeBufferPointer<UInt8>) -> Bool {
        guard index < bytes.count, bytes[index].count == name.count else { return false }
        guard let base = name.baseAddress else { return true }
        return bytes[index].withUnsafeBufferPointer { known in
            known.baseAddress.map { memcmp($0, base, name.count) == 0 } ?? true
        }
    }
}
