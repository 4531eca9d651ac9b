import ArgumentParser

/// How a file is read, and what says so.
enum ImportFormat: String, CaseIterable, ExpressibleByArgument {
    case csv, cloudevents

    /// The format that a file's name tells; nil for a name that tells none.
    init?(name: String) {
        switch name.lowercased().split(separator: ".", omittingEmptySubsequences: false).last {
        case "csv", "tsv", "tab": self = .csv
        case "json", "ndjson", "jsonl": self = .cloudevents
        default: return nil
        }
    }

    /// The format that the first bytes look like: CloudEvents begin with a brace or a bracket.
    init(head: some Sequence<UInt8>) {
        let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF]
        let first = head.first { !blanks.contains($0) }
        self = first == UInt8(ascii: "{") || first == UInt8(ascii: "[") ? .cloudevents : .csv
    }

    static func isTabbed(name: String) -> Bool {
        [".tsv", ".tab"].contains { name.lowercased().hasSuffix($0) }
    }

    var told: String { self == .csv ? "CSV" : "CloudEvents" }
}
