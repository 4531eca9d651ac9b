/// What a check can find fault with. The tree is searched rule by rule.
enum Rule: String, CaseIterable, Sendable {
    case columns
    case functionLength
    case fileLength
    case imports
    case purity
    case leftovers
    case traps
    case topLevel
    case rooms
    case typeNames
    case fileNames
    case tracked
}

/// One fault: where it is, what it is, and what to do about it.
struct Finding: Equatable, CustomStringConvertible, Sendable {
    let rule: Rule
    let path: String
    /// Counted from 1.
    let line: Int
    let what: String
    let remedy: String

    var description: String { "\(path):\(line): \(what); \(remedy)" }
}
