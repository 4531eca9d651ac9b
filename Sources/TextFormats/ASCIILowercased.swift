extension String {
    /// ASCII letters in lower case, all else as it is: what the engines' `contains` compares.
    package var asciiLowercased: String {
        String(
            decoding: utf8.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }, as: UTF8.self)
    }
}
