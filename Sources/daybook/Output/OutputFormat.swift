import ArgumentParser

/// How a command writes its answer.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
    /// Aligned columns, for people.
    case table
    /// RFC 4180 with a header line.
    case csv
    /// One JSON value.
    case json
    /// One JSON object a line.
    case ndjson
}
