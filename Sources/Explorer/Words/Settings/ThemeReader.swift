import TerminalCanvas
import TextFormats

/// Turns the settings of a theme's file into styles, and collects what is wrong with them.
struct ThemeReader {
    typealias Problem = TOML.Problem

    private var problems: [Problem] = []
    private(set) var inherits: String?
    private var colours: [TOML.Entry] = []
    private var roles: [TOML.Entry] = []
    /// A colour or an attribute by a name: what is faint in one theme is dim in another.
    private var palette: [String: StylePatch] = [:]

    private static let tables = ["palette", "roles"]
    private static let topKeys = ["inherits"]

    init(_ root: TOML.Table) {
        for entry in root.entries {
            switch (entry.key, entry.item.value) {
            case ("inherits", _): inherits = string(entry)
            case ("palette", .table(let table)): colours = texts(of: table, in: entry.key)
            case ("roles", .table(let table)): roles = texts(of: table, in: entry.key)
            case _ where Self.tables.contains(entry.key):
                add("\"\(entry.key)\" is a table: write [\(entry.key)]", entry.place)
            case (_, .table):
                let hint = NearestName.hint(for: entry.key, among: Self.tables)
                add("unknown table [\(Printable(entry.key))]\(hint)", entry.place)
            default:
                let hint = NearestName.hint(for: entry.key, among: Self.topKeys + Self.tables)
                add("unknown key \"\(Printable(entry.key))\"\(hint)", entry.place)
            }
        }
    }

    /// All there are, in the order of the file.
    var sortedProblems: [Problem] { problems.sorted { $0.place < $1.place } }

    private mutating func add(_ reason: String, _ place: TOML.Place) {
        problems.append(Problem(place, reason))
    }

    /// The entries of a table that are none themselves: names with dots are easily written without
    /// quotes, and make tables then.
    private mutating func texts(of table: TOML.Table, in name: String) -> [TOML.Entry] {
        table.entries.filter { entry in
            // A table in braces stands where its value does, any other one where its key does.
            guard case .table = entry.item.value, entry.item.place == entry.place else {
                return true
            }
            add(
                "a name with dots is written in quotes, in [\(name)]: "
                    + "\"\(Printable(entry.key)).…\"", entry.place)
            return false
        }
    }

    /// The file's palette put over another.
    mutating func palette(over inherited: [String: StylePatch]) -> [String: StylePatch] {
        palette = inherited
        for entry in colours { readColour(entry) }
        return palette
    }

    /// - Parameter palette: the whole of it, those of nearer themes included.
    /// - Returns: what the file says of each role.
    mutating func patches(with palette: [String: StylePatch]) -> [Role: StylePatch] {
        self.palette = palette
        var patches: [Role: StylePatch] = [:]
        for entry in roles {
            guard let role = Role(named: entry.key) else {
                let hint = NearestName.hint(for: entry.key, among: Role.names)
                add("unknown role \"\(Printable(entry.key))\"\(hint)", entry.place)
                continue
            }
            if let text = string(entry) { patches[role] = patch(text, entry.item) }
        }
        return patches
    }

    private mutating func string(_ entry: TOML.Entry) -> String? {
        if case .string(let text) = entry.item.value { return text }
        add("\"\(Printable(entry.key))\" wants a text in quotes", entry.item.place)
        return nil
    }

    private mutating func readColour(_ entry: TOML.Entry) {
        guard let text = string(entry) else { return }
        let isTaken = Colour(entry.key) != nil || Self.words.contains(entry.key)
        if isTaken {
            add("\"\(entry.key)\" has a meaning already", entry.place)
        } else if let patch = Self.patch(named: text) ?? palette[text] {
            palette[entry.key] = patch
        } else {
            add(unknownColour(text), entry.item.place)
        }
    }

    // MARK: Styles

    /// A colour or an attribute that has its name without a palette.
    private static func patch(named word: String) -> StylePatch? {
        var patch = StylePatch()
        if let colour = Colour(word) {
            patch.foreground = colour
        } else if let named = Style.Attributes.names.first(where: { $0.name == word }) {
            patch.attributes = named.attribute
        } else {
            return nil
        }
        return patch
    }

    private static let words = ["on", "plain"] + Style.Attributes.names.map(\.name)

    private mutating func patch(_ text: String, _ item: TOML.Item) -> StylePatch {
        var patch = StylePatch()
        var isBackground = false
        for (word, offset) in Self.split(text) {
            if word == "plain" {
                patch.isPlain = true
            } else if word == "on" {
                isBackground = true
            } else if let named = palette[word] ?? Self.patch(named: word) {
                patch.attributes.formUnion(named.attributes)
                guard let colour = named.foreground else { continue }
                let isSet = (isBackground ? patch.background : patch.foreground) != nil
                if isSet { add("a second colour, \"\(Printable(word))\"", item.place(at: offset)) }
                if isBackground { patch.background = colour } else { patch.foreground = colour }
            } else {
                add(unknownColour(word), item.place(at: offset))
            }
        }
        if isBackground, patch.background == nil {
            add("a colour is missing after \"on\"", item.place)
        }
        return patch
    }

    private func unknownColour(_ word: String) -> String {
        let names = Colour.names + palette.keys.sorted() + Self.words
        let hint =
            word.hasPrefix("#")
            ? "; a colour is # and six hexadecimal digits"
            : NearestName.hint(for: word, among: names)
        return "unknown colour or attribute \"\(Printable(word))\"\(hint)"
    }

    /// The words of a style, with the scalars in front of each.
    private static func split(_ text: String) -> [(word: String, offset: Int)] {
        let scalars = text.unicodeScalars
        return scalars.split(separator: " ").map { word in
            (String(word), scalars.distance(from: scalars.startIndex, to: word.startIndex))
        }
    }
}
