import EventStoreCore

/// What goes with a file that is open as a replica.
struct OpenReplica: Sendable {
    let identity: ReplicaIdentity
    let files: ReplicaFiles
    let confirmation: ReplicaConfirmation
    let heads = ReplicaHeads()
    /// Keeps it from being dropped.
    let use: FlockFile

    /// - Throws: `EventStoreError.damaged` if the file does not say whose replica it is.
    init(_ reader: LedgerReader, _ files: ReplicaFiles, _ use: FlockFile) throws {
        let (identity, copy) = try reader.readNow { database in
            (try ReplicaNotes.identity(database), try ReplicaNotes.copy(database))
        }
        self.identity = identity
        self.files = files
        self.use = use
        confirmation = ReplicaConfirmation(files, copy: copy)
    }
}
