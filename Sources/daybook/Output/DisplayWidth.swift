import TerminalCanvas

/// How many columns of a terminal a text takes.
enum DisplayWidth {
    static func of(_ text: String) -> Int { CellWidth.standard.ofClusters(text) }
}
