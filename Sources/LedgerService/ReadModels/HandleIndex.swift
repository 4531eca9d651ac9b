import EventStoreCore

/// Row numbers by stream handle. Engines hand out small numbers one after the other, so an array
/// serves; a handle beyond it costs a look-up in a dictionary, and nothing else.
package struct HandleIndex: Sendable {
    /// 16 MB of row numbers.
    private static let maximumDense = 4_000_000

    @usableFromInline private(set) var dense: [Int32] = []
    @usableFromInline private(set) var sparse: [Int64: Int32] = [:]

    package init() {}

    /// The row number of a handle, or −1.
    @inlinable
    @inline(__always)
    package func row(of handle: StreamHandle) -> Int32 {
        let number = handle.number
        if number >= 0, number < dense.count { return dense[Int(number)] }
        return sparse.isEmpty ? -1 : sparse[number] ?? -1
    }

    package mutating func set(_ row: Int32, for handle: StreamHandle) {
        let number = handle.number
        guard number >= 0, number < Self.maximumDense else {
            sparse[number] = row
            return
        }
        if number >= dense.count {
            let count = max(Int(number) + 1, min(Self.maximumDense, dense.count * 2))
            dense += Array(repeating: -1, count: count - dense.count)
        }
        dense[Int(number)] = row
    }
}
