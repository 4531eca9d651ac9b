/// A folder of `Sources/Explorer`, and how its files may need each other. What stands lower knows
/// nothing of what stands higher.
enum Layer: String, CaseIterable, Comparable {
    case words = "Words"
    case rows = "Rows"
    case requests = "Requests"
    case lists = "Lists"
    case screens = "Screens"
    case root = "Root"
    case view = "View"

    /// Files that need each other, directly or through others, can only be read together.
    static let largestRing = 4

    /// The layer of a file, by its path in the room; nil for a folder that is none.
    init?(of path: some StringProtocol) {
        self.init(rawValue: String(path.prefix { $0 != "/" }))
    }

    static func < (one: Layer, other: Layer) -> Bool { one.height < other.height }

    private var height: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
