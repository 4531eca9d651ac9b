/// A section of the configuration: its properties by name, in lower case.
struct Profile: Hashable, Sendable {
    let name: String
    var properties: [String: String] = [:]

    /// A property that says something; nil for an empty one.
    subscript(_ key: String) -> String? {
        guard let value = properties[key], !value.isEmpty else { return nil }
        return value
    }

    /// A property of a property: of lines that are indented below it.
    func nested(_ key: String, in parent: String) -> String? {
        guard let lines = properties[parent], lines.hasPrefix("\n") else { return nil }
        let values = lines.split(separator: "\n").compactMap { line -> String? in
            let name = line.prefix { $0 != "=" }
            return trimmed(name).lowercased() == key
                ? trimmed(line.dropFirst(name.count + 1)) : nil
        }
        return values.last.flatMap { $0.isEmpty ? nil : $0 }
    }
}

/// What both files say together.
struct ProfileSet: Hashable, Sendable {
    var profiles: [String: Profile] = [:]
    var ssoSessions: [String: Profile] = [:]
    var services: [String: Profile] = [:]
}
