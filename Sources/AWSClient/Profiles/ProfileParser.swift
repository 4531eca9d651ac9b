import TextFormats

/// Reads the configuration and the credentials file of the AWS tools.
struct ProfileParser {
    /// Which of the two files it is: they name profiles differently.
    enum Kind: Sendable { case configuration, credentials }

    /// Why a file is none. Its lines are not quoted: they may hold keys.
    struct Fault: Error, Hashable {
        /// From 1.
        let line: Int
        let reason: String
    }

    /// Reads a file into a set: what it says counts for more than what the set says already.
    ///
    /// - Throws: `Fault`.
    static func read(_ text: String, _ kind: Kind, into set: inout ProfileSet) throws {
        var parser = ProfileParser(kind: kind)
        for line in text.split(
            omittingEmptySubsequences: false, whereSeparator: { $0 == "\n" || $0 == "\r\n" })
        {
            try parser.read(line)
        }
        parser.merge(into: &set)
    }

    private enum Section: Hashable {
        case profile(String, hasPrefix: Bool)
        case ssoSession(String)
        case services(String)
        /// Whatever stands in it is left out.
        case ignored
    }

    private let kind: Kind
    private var number = 0
    private var section: Section?
    private var sections: [Section: [String: String]] = [:]
    /// The property that indented lines go on with; empty if its name is none.
    private var property: String?

    private init(kind: Kind) { self.kind = kind }

    private mutating func read(_ line: Substring) throws {
        number += 1
        let text = trimmed(line)
        if text.isEmpty || text.hasPrefix("#") || text.hasPrefix(";") { return }
        if line.hasPrefix(" ") || line.hasPrefix("\t") {
            try readContinuation(text)
        } else if text.hasPrefix("[") {
            try readSection(text)
        } else {
            try readProperty(text)
        }
    }

    private mutating func readSection(_ text: String) throws {
        let definition = trimmed(text.prefix { $0 != "#" && $0 != ";" })
        guard definition.hasSuffix("]") else { throw fault("a profile definition must end with ]") }
        let words = definition.dropFirst().dropLast().split { $0 == " " || $0 == "\t" }
        let named = Self.section(words.map(String.init), kind)
        section = named
        sections[named, default: [:]].merge([:]) { old, _ in old }
        property = nil
    }

    private static func section(_ words: [String], _ kind: Kind) -> Section {
        guard let name = words.last, name.utf8.allSatisfy(isNameByte) else { return .ignored }
        switch (kind, words.count, words[0]) {
        case (.credentials, 1, _): return .profile(name, hasPrefix: false)
        case (.configuration, 1, "default"): return .profile(name, hasPrefix: false)
        case (.configuration, 2, "profile"): return .profile(name, hasPrefix: true)
        case (.configuration, 2, "sso-session"): return .ssoSession(name)
        case (.configuration, 2, "services"): return .services(name)
        default: return .ignored
        }
    }

    private mutating func readProperty(_ text: String) throws {
        guard let section else { throw fault("a profile definition is missing before this line") }
        let definition = Self.withoutComment(text)
        guard let mark = definition.firstIndex(of: "=") else {
            throw fault("a property has no = sign")
        }
        let name = trimmed(definition[..<mark]).asciiLowercased
        guard !name.isEmpty else { throw fault("a property has no name") }
        guard name.utf8.allSatisfy(Self.isNameByte) else {
            property = ""
            return
        }
        property = name
        sections[section, default: [:]][name] =
            trimmed(definition[definition.index(after: mark)...])
    }

    private mutating func readContinuation(_ text: String) throws {
        guard let section else { throw fault("a profile definition is missing before this line") }
        guard let property else { throw fault("a property is missing before this line") }
        guard !property.isEmpty else { return }
        let value = sections[section]?[property] ?? ""
        // Below a property without a value stand properties of its own.
        if value.isEmpty || value.hasPrefix("\n") {
            guard let mark = text.firstIndex(of: "=") else {
                throw fault("a property below a property has no = sign")
            }
            guard mark > text.startIndex else {
                throw fault("a property below a property has no name")
            }
        }
        sections[section, default: [:]][property] = value + "\n" + text
    }

    private func merge(into set: inout ProfileSet) {
        let hasPrefixedDefault = sections.keys.contains(.profile("default", hasPrefix: true))
        for (section, properties) in sections {
            switch section {
            case .profile("default", hasPrefix: false)
            where kind == .configuration && hasPrefixedDefault:
                continue
            case .profile(let name, _): Self.add(properties, name, to: &set.profiles)
            case .ssoSession(let name): Self.add(properties, name, to: &set.ssoSessions)
            case .services(let name): Self.add(properties, name, to: &set.services)
            case .ignored: continue
            }
        }
    }

    private static func add(
        _ properties: [String: String], _ name: String, to profiles: inout [String: Profile]
    ) {
        profiles[name, default: Profile(name: name)].properties.merge(properties) { _, new in new }
    }

    /// Behind a blank, `#` and `;` begin a comment.
    private static func withoutComment(_ text: String) -> Substring {
        var previous: Character = "="
        for index in text.indices {
            let isMark = text[index] == "#" || text[index] == ";"
            if isMark, previous == " " || previous == "\t" { return text[..<index] }
            previous = text[index]
        }
        return text[...]
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "_-/.%@:+".utf8.contains(byte)
        }
    }

    private func fault(_ reason: String) -> Fault { Fault(line: number, reason: reason) }
}
