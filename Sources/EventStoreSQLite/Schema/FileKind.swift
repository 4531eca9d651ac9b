/// What a file of ours is. They differ in how events come in, and so in what may be done to them.
enum FileKind: Sendable {
    /// Events are recorded in it.
    case ledger
    /// A copy of a log that is elsewhere.
    case replica

    /// SQLite's mark of a file's kind: a daybook that knows nothing of replicas takes one for a
    /// file of another program, and leaves it alone.
    var applicationID: Int64 {
        switch self {
        case .ledger: LedgerSchema.applicationID
        case .replica: ReplicaSchema.applicationID
        }
    }

    /// Step n brings schema n − 1 to n.
    var migrations: [String] {
        switch self {
        case .ledger: LedgerSchema.migrations
        case .replica: ReplicaSchema.migrations
        }
    }
}
