extension Outcome {
    /// What a full-screen program has written, without what steers the terminal and without blanks:
    /// blanks may be drawn, or jumped over.
    var drawn: String {
        let steering = /\u{1B}(\[[0-9;:?>=]*[ -\/]*[@-~]|\][^\u{07}\u{1B}]*|[()][0-9A-B]|[ -~])/
        return out.replacing(steering, with: "").filter { !$0.isWhitespace }
    }

    /// Whether it has drawn a text somewhere, at some time.
    func hasDrawn(_ text: String) -> Bool { drawn.contains(text.filter { !$0.isWhitespace }) }
}
