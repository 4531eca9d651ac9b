extension StringProtocol {
    /// Printable ASCII and nothing else: a cell a byte. Asked of every text that is drawn, several
    /// times, so that it looks at bytes in memory and not through an iterator.
    var isPlain: Bool {
        utf8.withContiguousStorageIfAvailable { bytes in
            var isPlain = true
            for byte in bytes { isPlain = isPlain && byte &- 0x20 < 0x5F }
            return isPlain
        } ?? utf8.allSatisfy { $0 &- 0x20 < 0x5F }
    }
}
