extension String {
    /// The text with some of its scalars replaced. Whoever reads a format reads bytes: a quote ends
    /// a string there also if a mark behind it makes the two one character, which
    /// `replacing(_:with:)` takes for another one.
    ///
    /// - Parameter replacement: what stands for a scalar; nil where it stands for itself.
    /// - Returns: the text.
    package func replacing(_ replacement: (Unicode.Scalar) -> String?) -> String {
        unicodeScalars.map { replacement($0) ?? String($0) }.joined()
    }

    /// The text with a backslash before each backslash and each double quote.
    package var quotedByBackslashes: String {
        replacing { ["\\", "\""].contains($0) ? "\\\($0)" : nil }
    }
}
