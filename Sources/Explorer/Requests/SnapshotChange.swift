import EventStoreCore

/// Something to do with a snapshot.
package enum SnapshotChange: Hashable, Sendable {
    case take(StreamID)
    case drop(StreamID, Version)
    /// Put the fold in the place of a wrong one.
    case repair(StreamID, Version)

    /// What does the same in a shell, behind what names the ledger; nil where the command line has
    /// no words for it: a name with an `@` in it may be taken for an address there.
    package var words: [String]? {
        let account: String
        var options: [String] = []
        switch self {
        case .take(let id):
            guard !id.name.utf8.contains(UInt8(ascii: "@")) else { return nil }
            account = id.name
        case .drop(let id, let version): (account, options) = ("\(id.name)@\(version)", ["--drop"])
        // One that is taken by hand is folded from the first event, and replaces another one.
        case .repair(let id, let version): account = "\(id.name)@\(version)"
        }
        // What looks like an option, and is none, stands behind all options.
        return account.hasPrefix("-")
            ? ["snapshot"] + options + ["--", account] : ["snapshot", account] + options
    }
}
