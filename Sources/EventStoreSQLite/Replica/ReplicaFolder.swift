import EventStoreCore
import GRDB
import Glibc
import TextFormats

/// The folder in which this user's replicas are kept on this host: `$XDG_CACHE_HOME/daybook`, or
/// `~/.cache/daybook`. It is its owner's alone, and so are the files in it.
///
///     guard let folder = ReplicaFolder(environment: environment) else { … }
///     for replica in try folder.list() { print(replica.address, replica.bytes) }
public struct ReplicaFolder: Sendable {
    /// Absolute; made with the first replica.
    public let path: String

    /// - Parameter path: of the folder, absolute.
    public init(path: String) { self.path = path }

    /// Nil where there is no home to keep it in.
    ///
    /// - Parameter environment: the process's.
    public init?(environment: [String: String]) {
        // As the XDG specification has it: a relative path is not one.
        if let cache = environment["XDG_CACHE_HOME"], cache.hasPrefix("/") {
            path = cache + "/daybook"
        } else if let home = environment["HOME"], home.hasPrefix("/") {
            path = home + "/.cache/daybook"
        } else {
            return nil
        }
    }

    /// Where the replica of a log is kept. Waits for nothing.
    ///
    /// - Parameters:
    ///   - identity: the log's.
    ///   - limits: what the replica accepts at most.
    /// - Returns: the place, with or without a replica.
    public func place(
        of identity: ReplicaIdentity, limits: Limits = .standard
    ) -> SQLiteReplicaPlace {
        SQLiteReplicaPlace(path, identity, limits)
    }

    /// What is kept, complete or not, by the names of the files. Waits for the disk, on the
    /// caller's thread.
    ///
    /// - Returns: empty if there is no folder.
    /// - Throws: `EventStoreError.readOnly` or `.ioFailure` if it cannot be read.
    public func list() throws -> [ReplicaListing] {
        var names: Set<String> = []
        for name in try entries() {
            if name.hasSuffix(ReplicaFiles.suffix) { names.insert(name) }
            let load = ReplicaFiles.suffix + "-load"
            if name.hasSuffix(load) { names.insert(String(name.dropLast("-load".count))) }
        }
        return names.sorted().compactMap { ReplicaListing.of(files($0)) }
    }

    /// Opens, to be copied into, the replica that was last known to be current of those that are
    /// meant. What cannot be opened is passed over.
    ///
    /// Nothing else is opened: a connection that is let go of brings libdispatch's threads up,
    /// which are looked after once a second from then on.
    ///
    /// - Parameters:
    ///   - table: whose replica it is.
    ///   - limits: what the replica accepts at most.
    ///   - isMeant: which replicas of tables of that name.
    /// - Returns: the open replica; nil if there is none that is complete.
    /// - Throws: `EventStoreError.readOnly` or `.ioFailure` if the folder cannot be read.
    public func newest(
        ofTable table: String, limits: Limits = .standard,
        where isMeant: @escaping @Sendable (ReplicaIdentity) -> Bool
    ) async throws -> SQLiteEventStore? {
        try await Aside.run {
            var newest: (store: SQLiteEventStore, confirmed: Timestamp)?
            for name in try entries()
            where name.hasSuffix(ReplicaFiles.suffix) && ReplicaIdentity.mayName(name, table: table)
            {
                guard let store = try? SQLiteReplicaPlace.opened(files(name), limits),
                    let identity = store.replicaIdentity, isMeant(identity)
                else { continue }
                let confirmed = store.lastConfirmed() ?? Timestamp(microseconds: .min)
                if let newest, newest.confirmed >= confirmed { continue }
                newest = (store, confirmed)
            }
            if let files = newest?.store.replica?.files {
                try SQLiteReplicaPlace.removeLeftovers(files)
            }
            return newest?.store
        }
    }

    /// Opens a replica for reading, whatever log it is of. Waits for the disk, on the caller's
    /// thread.
    ///
    /// - Parameter name: as `list` has it.
    /// - Returns: the open replica, which is not dropped meanwhile.
    /// - Throws: `EventStoreError.notALedger` if there is none, or it is not complete; `.busy`
    ///   while it is dropped; as `SQLiteEventStore.open`.
    public func open(_ name: String) throws -> SQLiteEventStore {
        let files = try files(checked: name)
        guard files.isComplete else {
            throw LedgerPath.refusal(
                files.path,
                files.isBegun
                    ? "its first copy is not complete; the next command that wants the ledger goes "
                        + "on with it" : "there is no such replica")
        }
        guard let use = try FlockFile.take(files.users, .together) else {
            throw EventStoreError.busy("the replica \(files.path) is being dropped")
        }
        return try SQLiteEventStore.openReplica(
            files, mode: .readOnly, limits: .standard, use: use)
    }

    /// Removes a replica, or a first copy that is not complete. Waits for the disk, on the caller's
    /// thread.
    ///
    /// - Parameter name: as `list` has it.
    /// - Throws: `EventStoreError.busy` while a process uses it; `.notALedger` if there is none, or
    ///   if the file is no replica; `.readOnly`, `.ioFailure`.
    public func drop(_ name: String) throws {
        let files = try files(checked: name)
        guard files.isComplete || files.isBegun else {
            throw LedgerPath.refusal(files.path, "there is no such replica")
        }
        guard let users = try FlockFile.take(files.users, .alone),
            let follower = try FlockFile.take(files.follower, .alone)
        else {
            throw EventStoreError.busy(
                "the replica \(files.path) is in use by another process; end it and try again")
        }
        for file in [files.path, files.load] { try Self.checkIsOurs(file) }
        for file in files.all + [files.users] {
            guard unlink(file) == 0 || errno == ENOENT else {
                throw ErrorTranslation.systemFailure("\(file) cannot be removed")
            }
        }
        withExtendedLifetime((users, follower)) {}
    }

    private func files(checked name: String) throws -> ReplicaFiles {
        guard name.hasSuffix(ReplicaFiles.suffix), !name.utf8.contains(UInt8(ascii: "/")) else {
            throw LedgerPath.refusal(name, "it is not the name of a replica")
        }
        return files(name)
    }

    private func files(_ name: String) -> ReplicaFiles { ReplicaFiles(path: path + "/" + name) }

    private func entries() throws -> [String] {
        guard let listing = opendir(path) else {
            if errno == ENOENT { return [] }
            throw ErrorTranslation.systemFailure("the folder \(path) cannot be read")
        }
        defer { closedir(listing) }
        var names: [String] = []
        while let entry = readdir(listing) {
            let bytes = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            // Another name than ours.
            guard let name = String(validating: bytes, as: UTF8.self) else { continue }
            names.append(name)
        }
        return names
    }

    /// Nothing is removed that was not made here, whatever its name is. Nobody has the file open:
    /// its lock is held.
    private static func checkIsOurs(_ path: String) throws {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        let start = status.st_mode & S_IFMT == S_IFREG ? RawFile.start(of: path) : nil
        // Killed before its first page was written.
        if status.st_size == 0, start != nil { return }
        let ours = [ReplicaSchema.applicationID, 0] + LoadFile.applicationIDs
        guard let start, start.starts(with: "SQLite format 3\0".utf8),
            ours.contains(start.withUnsafeBytes { Int64($0.bigEndian32(68)) })
        else {
            throw LedgerPath.refusal(path, "it is not a replica; nothing was removed")
        }
    }
}
