import EventStoreCore
import LedgerService

/// Positions of a log, a bit each: those of a whole log of ten million events take 1.25 MB.
struct PositionSet {
    private static let wordsOfPage = 512
    private var pages: [Int64: [UInt64]] = [:]

    /// - Returns: false if it was there.
    mutating func insert(_ position: Position) -> Bool {
        let (page, word, bit) = Self.place(position)
        let empty = [UInt64](repeating: 0, count: Self.wordsOfPage)
        let isNew = !contains(position)
        pages[page, default: empty][word] |= bit
        return isNew
    }

    func contains(_ position: Position) -> Bool {
        let (page, word, bit) = Self.place(position)
        return pages[page].map { $0[word] & bit != 0 } ?? false
    }

    private static func place(_ position: Position) -> (page: Int64, word: Int, bit: UInt64) {
        let (word, bit) = position.number.quotientAndRemainder(dividingBy: 64)
        let (page, index) = word.quotientAndRemainder(dividingBy: Int64(wordsOfPage))
        return (page, Int(index), 1 << UInt64(bit))
    }
}
