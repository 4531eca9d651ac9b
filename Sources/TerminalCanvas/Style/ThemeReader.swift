import TextFormats

/// Turns the settings of a theme's file into styles, and collects what is wrong with them.
struct ThemeReader {
    typealias Problem = SettingsText.Problem

    private var problems: [Problem] = []
    private(set) var inherits: String?
    /// A colour or an attribute by a name: what is faint in one theme is dim in another.
    private var palette: [String: StylePatch] = [:]
    private let settings: SettingsText

    private static let tables = ["palette", "roles"]
    private static let topKeys = ["inherits"]

    init(_ settings: SettingsText) {
        self.settings = settings
        for table in settings.tables where !Self.tables.contains(table.name) {
            if table.path.count > 1, Self.tables.contains(table.path[0]) {
                let name = table.path.dropFirst().joined(separator: ".")
                problems.append(
                    Problem(
                        table.place,
                        "a name with dots is written in quotes, in [\(table.path[0])]: "
                            + "\"\(name).…\""))
                continue
            }
            let hint = NearestName.hint(for: table.name, among: Self.tables)
            problems.append(Problem(table.place, "unknown table [\(table.name)]\(hint)"))
        }
        for entry in settings.entries where entry.table.isEmpty { readTop(entry) }
    }

    /// All there are, in the order of the file.
    var sortedProblems: [Problem] {
        problems.sorted { ($0.place.line, $0.place.column) < ($1.place.line, $1.place.column) }
    }

    /// The file's palette put over another.
    mutating func palette(over inherited: [String: StylePatch]) -> [String: StylePatch] {
        palette = inherited
        for entry in settings.entries where entry.table == "palette" { readColour(entry) }
        return palette
    }

    /// - Parameter palette: the whole of it, those of nearer themes included.
    /// - Returns: what the file says of each role.
    mutating func patches(with palette: [String: StylePatch]) -> [Role: StylePatch] {
        self.palette = palette
        var patches: [Role: StylePatch] = [:]
        for entry in settings.entries where entry.table == "roles" {
            guard let role = Role(named: entry.key) else {
                let hint = NearestName.hint(for: entry.key, among: Role.names)
                problems.append(Problem(entry.place, "unknown role \"\(entry.key)\"\(hint)"))
                continue
            }
            if let text = string(entry) { patches[role] = patch(text, entry.valuePlace) }
        }
        return patches
    }

    private mutating func string(_ entry: SettingsText.Entry) -> String? {
        if case .string(let text) = entry.value { return text }
        problems.append(Problem(entry.valuePlace, "\"\(entry.key)\" wants a text in quotes"))
        return nil
    }

    private mutating func readTop(_ entry: SettingsText.Entry) {
        guard Self.topKeys.contains(entry.key) else {
            let hint = NearestName.hint(for: entry.key, among: Self.topKeys)
            problems.append(Problem(entry.place, "unknown key \"\(entry.key)\"\(hint)"))
            return
        }
        inherits = string(entry)
    }

    private mutating func readColour(_ entry: SettingsText.Entry) {
        guard let text = string(entry) else { return }
        let isTaken = Colour(entry.key) != nil || Self.words.contains(entry.key)
        if isTaken {
            problems.append(Problem(entry.place, "\"\(entry.key)\" has a meaning already"))
        } else if let patch = Self.patch(named: text) ?? palette[text] {
            palette[entry.key] = patch
        } else {
            problems.append(Problem(entry.valuePlace, unknownColour(text)))
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

    private mutating func patch(_ text: String, _ start: SettingsText.Place) -> StylePatch {
        var patch = StylePatch()
        var isBackground = false
        for (word, offset) in Self.split(text) {
            // The value's text begins behind its quote.
            let place = SettingsText.Place(line: start.line, column: start.column + 1 + offset)
            if word == "plain" {
                patch.isPlain = true
            } else if word == "on" {
                isBackground = true
            } else if let named = palette[word] ?? Self.patch(named: word) {
                patch.attributes.formUnion(named.attributes)
                guard let colour = named.foreground else { continue }
                let isSet = (isBackground ? patch.background : patch.foreground) != nil
                if isSet { problems.append(Problem(place, "a second colour, \"\(word)\"")) }
                if isBackground { patch.background = colour } else { patch.foreground = colour }
            } else {
                problems.append(Problem(place, unknownColour(word)))
            }
        }
        if isBackground, patch.background == nil {
            problems.append(Problem(start, "a colour is missing after \"on\""))
        }
        return patch
    }

    private func unknownColour(_ word: String) -> String {
        let names = Colour.names + palette.keys.sorted() + Self.words
        let hint =
            word.hasPrefix("#")
            ? "; a colour is # and six hexadecimal digits"
            : NearestName.hint(for: word, among: names)
        return "unknown colour or attribute \"\(word)\"\(hint)"
    }

    /// The words of a style, with the characters in front of each.
    private static func split(_ text: String) -> [(word: String, offset: Int)] {
        text.split(separator: " ").map { word in
            (String(word), text.distance(from: text.startIndex, to: word.startIndex))
        }
    }
}
