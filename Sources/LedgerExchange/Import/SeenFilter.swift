/// Which ids an import has met, by a Bloom filter: it may say yes to one that it has not met, never
/// no to one that it has.
///
/// 16 MiB at most, a page as soon as it is needed. Of ten million ids one in some five hundred is
/// taken for another, which costs a look into the store.
struct SeenFilter {
    /// A block is a cache line, and all bits of an id stand in one, one in each word.
    private static let wordsOfBlock = 8
    private static let blocksOfPage = 512
    private static let pages = 512

    private var pages = [[UInt64]](repeating: [], count: pages)

    mutating func insert(_ key: some Hashable) {
        let place = Place(key)
        if pages[place.page].isEmpty {
            let words = Self.blocksOfPage * Self.wordsOfBlock
            pages[place.page] = [UInt64](repeating: 0, count: words)
        }
        pages[place.page].withUnsafeMutableBufferPointer { page in
            for word in 0..<Self.wordsOfBlock { page[place.block + word] |= place.bit(word) }
        }
    }

    func mayContain(_ key: some Hashable) -> Bool {
        let place = Place(key)
        return pages[place.page].withUnsafeBufferPointer { page in
            !page.isEmpty
                && (0..<Self.wordsOfBlock).allSatisfy { word in
                    page[place.block + word] & place.bit(word) != 0
                }
        }
    }

    /// Where the bits of a key are, by its hash: nine bits for the page, nine for the block, and
    /// six for each word.
    private struct Place {
        let page: Int
        let block: Int
        private let bits: UInt64

        init(_ key: some Hashable) {
            let hash = UInt64(bitPattern: Int64(key.hashValue))
            page = Int(hash % UInt64(SeenFilter.pages))
            block =
                Int(hash / UInt64(SeenFilter.pages) % UInt64(SeenFilter.blocksOfPage))
                * SeenFilter.wordsOfBlock
            // Spread over all 64, for there are not 48 left.
            bits = (hash >> 18) &* 0x9E37_79B9_7F4A_7C15
        }

        func bit(_ word: Int) -> UInt64 { 1 << (bits >> UInt64(6 * word) & 63) }
    }
}
