/// Which positions of a log are there: one bit for each, so that ten million take a megabyte and a
/// quarter. Positions are at most `ReplicaLoadRule.lastPosition`.
struct PositionSet {
    /// Positions of one block; its words are there if one of its positions is.
    private static let blockSize: Int64 = 65_536

    private var blocks: [[UInt64]] = []
    private(set) var count: Int64 = 0
    /// The highest one; 0 if there is none.
    private(set) var last: Int64 = 0

    /// - Returns: false if it was there.
    @discardableResult
    mutating func insert(_ position: Int64) -> Bool {
        let (block, word, bit) = Self.place(of: position)
        while blocks.count <= block { blocks.append([]) }
        if blocks[block].isEmpty {
            blocks[block] = Array(repeating: 0, count: Int(Self.blockSize / 64))
        }
        guard blocks[block][word] & bit == 0 else { return false }
        blocks[block][word] |= bit
        count += 1
        last = max(last, position)
        return true
    }

    /// The lowest stretches below the highest position that are not there.
    func holes(limit: Int) -> [ClosedRange<Int64>] {
        var holes: [ClosedRange<Int64>] = []
        var position: Int64 = 1
        while holes.count < limit {
            let start = first(from: position, isThere: false)
            guard start < last else { break }
            position = first(from: start, isThere: true)
            holes.append(start...position - 1)
        }
        return holes
    }

    /// The first position from one on that is there, or is not; one behind the last if there is
    /// none.
    private func first(from position: Int64, isThere: Bool) -> Int64 {
        var position = position
        while position <= last {
            let (block, word, _) = Self.place(of: position)
            if blocks[block].isEmpty {
                if !isThere { return position }
                position = Int64(block + 1) * Self.blockSize + 1
                continue
            }
            let offset = (position - 1) % 64
            let bits = (isThere ? blocks[block][word] : ~blocks[block][word]) >> UInt64(offset)
            if bits != 0 { return min(position + Int64(bits.trailingZeroBitCount), last + 1) }
            position += 64 - offset
        }
        return last + 1
    }

    private static func place(of position: Int64) -> (block: Int, word: Int, bit: UInt64) {
        let index = Int(clamping: position - 1)
        let size = Int(blockSize)
        return (index / size, index % size / 64, 1 << UInt64(index % 64))
    }
}
