import ArgumentParser
import EventStoreCore
import EventStoreSQLite
import Explorer
import Foundation
import LedgerCore
import LedgerService
import TextFormats

/// The options that every command about a ledger has, before or behind the command's name.
struct LedgerOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The ledger: PATH, sqlite:PATH or dynamodb://TABLE (default: $DAYBOOK_LEDGER, else "
                + "the configuration's, else the one in the data folder).", valueName: "ledger"))
    var ledger: String?

    @Flag(name: .long, help: "Open the ledger for reading only.")
    var readOnly = false

    @Flag(name: .shortAndLong, help: "Print nothing on stderr but errors.")
    var quiet = false

    @Option(
        name: .long, parsing: .unconditional,
        help: "Who is acting, recorded with every event (default: the user).")
    var actor: String?

    @Flag(name: .long, help: "Ignore the configuration file, and all that it says of ledgers.")
    var noConfig = false
}

/// How a command wants the ledger.
enum LedgerUse {
    /// Only reads.
    case read
    /// Reads, and keeps read models up to date where it may.
    case readAndProject
    /// As `readAndProject`, for a person who waits: another process that writes is waited for only
    /// so long.
    case explore
    /// Writes to a ledger that is there.
    case write
    /// Writes, and makes the ledger if it is not there.
    case create
    /// As `create`, for events of another ledger that are to stay what they are.
    case copy

    var writes: Bool { self == .write || mayCreate }
    var mayCreate: Bool { self == .create || self == .copy }
}

/// A ledger that was opened for a command.
struct OpenLedger {
    let stores: LedgerStores
    let ledger: Ledger
    let location: LedgerLocation
    /// Nothing may be written, what is derived from the log included.
    let isReadOnly: Bool
    let isQuiet: Bool
    let config: UserConfig
    /// What the configuration says of this ledger.
    let marks: LedgerMarks
    /// Why nothing may be recorded; nil if it may.
    let readOnlyReason: String?

    /// What answers: the file, or the replica of what is elsewhere.
    var store: any EventStore & ReadModelStore { stores.store }
    var isProduction: Bool { marks.isProduction?.value ?? false }
    /// As titles and questions have it.
    var name: String { location.name }

    /// Says which damaged logs wait beside the ledger to be looked at.
    func noteLogsSetAside() {
        for log in stores.local?.logsSetAside ?? [] {
            StandardError.write(
                "note: \(Printable(log)) is a damaged write-ahead log that was set aside: what it "
                    + "recorded may be missing; compare with a seal or a backup, then remove it")
        }
    }

    /// The file, for a command that is about one.
    ///
    /// - Throws: `CommandStop` for a ledger that is elsewhere.
    func local(for command: String) throws -> SQLiteEventStore {
        guard let local = stores.local else {
            throw CommandStop(
                .usage,
                "error: '\(command)' is about a file, and \(Printable(location.text)) is not in one"
            )
        }
        return local
    }
}

/// The engine that a ledger is on.
enum LedgerStores {
    case file(SQLiteEventStore)
    case remote(any RemoteEventStore & ReadModelStore)

    var store: any EventStore & ReadModelStore {
        switch self {
        case .file(let store): store
        case .remote(let store): store
        }
    }

    var local: SQLiteEventStore? {
        if case .file(let store) = self { store } else { nil }
    }

    var remote: (any RemoteEventStore)? {
        if case .remote(let store) = self { store } else { nil }
    }
}

extension DaybookCommand {
    /// The configuration, unless it is left out.
    ///
    /// - Throws: `ConfigFailure`.
    func config(_ own: LedgerOptions) throws -> UserConfig {
        own.noConfig || options.noConfig ? .leftOut() : try .load()
    }

    /// The options by which another command finds the same ledger and acts as the same person, as
    /// they were typed; what the surroundings say is said to it too.
    ///
    /// - Parameter own: the subcommand's options.
    /// - Returns: words of a command line.
    func typedAgain(_ own: LedgerOptions) -> [String] {
        let values = [
            ("--ledger", own.ledger ?? options.ledger), ("--actor", own.actor ?? options.actor),
        ]
        return values.flatMap { name, value in value.map { ["\(name)=\($0)"] } ?? [] }
            + (own.noConfig || options.noConfig ? ["--no-config"] : [])
    }

    /// What names the ledger: a subcommand's options, its parent's, the environment, the
    /// configuration.
    func ledgerSetting(_ own: LedgerOptions, _ config: UserConfig) -> Setting<String?> {
        config.ledger(
            flag: own.ledger ?? options.ledger, ProcessInfo.processInfo.environment)
    }

    /// What the configuration says of a table beside which something is to be made.
    ///
    /// - Parameters:
    ///   - address: the table's.
    ///   - own: the subcommand's options.
    /// - Returns: the marks of its ledger, which is not one that is only read.
    /// - Throws: `CommandStop` if nothing may be written there.
    func marksOfWritable(
        _ address: DynamoDBAddress, _ own: LedgerOptions
    ) throws -> LedgerMarks {
        let config = try config(own)
        let marks = LedgerMarks(config.config.ledgers, for: address.text)
        var obstacle = own.readOnly || options.readOnly ? "--read-only forbids it" : nil
        if obstacle == nil, let mark = marks.isReadOnly, mark.value {
            obstacle = "\(config.origin(mark.place)) marks the ledger read-only"
        }
        if let obstacle {
            throw CommandStop(.usage, "error: the command writes, and \(obstacle)")
        }
        return marks
    }

    /// Opens the ledger that is named.
    ///
    /// - Parameters:
    ///   - own: the command's options.
    ///   - use: what for.
    ///   - suffix: of a file that stands beside the ledger's and is to become it.
    ///   - confirm: has its say before the file is touched, or made.
    /// - Returns: the ledger.
    /// - Throws: `ConfigFailure`, `CommandStop`, `EventStoreError`, and what `confirm` throws.
    func open(
        _ own: LedgerOptions, for use: LedgerUse, unfinished suffix: String = "",
        confirm: (_ name: String, _ isProduction: Bool) throws -> Void = { _, _ in }
    ) async throws -> OpenLedger {
        let config = try config(own)
        let location = try LedgerLocation(ledgerSetting(own, config).value)
        let marks = LedgerMarks(config.config.ledgers, for: location.text)
        // In many words for a command, and in few for the explorer's status line.
        let forbidden: (told: String, shown: String)? =
            if own.readOnly || options.readOnly {
                ("--read-only forbids it", "the ledger was opened with --read-only")
            } else if let mark = marks.isReadOnly, mark.value {
                (
                    "\(config.origin(mark.place)) marks the ledger read-only",
                    "the configuration marks the ledger read-only"
                )
            } else {
                nil
            }
        if forbidden == nil {
            try confirm(location.name, marks.isProduction?.value ?? false)
        }
        let isQuiet = own.quiet || options.quiet
        let (stores, isReadOnly) = try await Self.open(
            location.beside(suffix), use, forbidden?.told, isQuiet)
        for warning in stores.local?.warnings ?? [] {
            StandardError.write("warning: \(Printable(warning))")
        }
        let actor = own.actor ?? options.actor ?? Self.user
        let ledger = Ledger(
            events: stores.store, readModels: stores.store, environment: .live, actor: actor)
        // What cannot be read is for 'verify' to name: units are then shown as not declared.
        if stores.remote == nil || use != .explore { try? await ledger.learnDeclarations() }
        return OpenLedger(
            stores: stores, ledger: ledger, location: location, isReadOnly: isReadOnly,
            isQuiet: isQuiet, config: config, marks: marks,
            readOnlyReason: forbidden?.shown
                ?? (isReadOnly
                    ? (use == .read
                        ? "the ledger is open for reading only" : "the ledger is write-protected")
                    : stores.remote?.status.table?.readOnlyReason))
    }

    /// The units that a code, which is typed before the ledger is opened, may be one of. Where ISO
    /// 4217 does not know it, the ledger is looked at, if it is there.
    ///
    /// - Throws: as `open`.
    func units(for code: String, _ own: LedgerOptions) async throws -> Units {
        if Currency(code: code) != nil { return Units() }
        do {
            return try await open(own, for: .read).ledger.units
        } catch is CommandStop {
            return Units()
        }
    }

    /// Longer than appends take turns; shorter than a person looks at a dialog that does nothing.
    private static let explorersPatience = Duration.seconds(3)

    private static func open(
        _ location: LedgerLocation, _ use: LedgerUse, _ forbidden: String?, _ isQuiet: Bool
    ) async throws -> (LedgerStores, isReadOnly: Bool) {
        if use.writes, let forbidden {
            throw CommandStop(.usage, "error: the command writes, and \(forbidden)")
        }
        switch location {
        case .sqlite(let path):
            if !use.mayCreate, location.isMissing {
                throw CommandStop(.failure, Self.howToBegin(path))
            }
            let (store, isReadOnly) = try open(path, use, isForbidden: forbidden != nil)
            return (.file(store), isReadOnly)
        case .dynamoDB(let address):
            // What is derived from the log is in the replica, which is this user's own.
            let store = try await RemoteLedger.open(address, for: use, isQuiet: isQuiet)
            return (.remote(store), false)
        }
    }

    private static func open(
        _ path: String, _ use: LedgerUse, isForbidden: Bool
    ) throws -> (SQLiteEventStore, isReadOnly: Bool) {
        switch use {
        case .read:
            return (try SQLiteEventStore.open(path: path, mode: .readOnly), true)
        case .readAndProject, .explore:
            if !isForbidden {
                let patience =
                    use == .explore ? explorersPatience : SQLiteEventStore.standardLockTimeout
                do {
                    let store = try SQLiteEventStore.open(
                        path: path, mode: .readWrite, lockTimeout: patience)
                    return (store, false)
                } catch EventStoreError.readOnly {
                    // Reading is still possible; the read models stay as they are.
                }
            }
            return (try SQLiteEventStore.open(path: path, mode: .readOnly), true)
        case .write, .create, .copy:
            let mode: OpenMode = use.mayCreate ? .create : .readWrite
            return (try SQLiteEventStore.open(path: path, mode: mode), false)
        }
    }

    /// Nobody knows on the first day how a ledger comes to be.
    private static func howToBegin(_ path: String) -> String {
        """
        error: there is no such file: \(Printable(path)). To begin a ledger:
          daybook open NAME --owner OWNER --currency GBP   opens its first account
          daybook import FILE                              records history from a CSV file
          daybook demo                                     explores a made-up one
        """
    }

    /// The name of the user who runs the program: what the session says, else the login name.
    private static var user: String {
        let environment = ProcessInfo.processInfo.environment
        let names = [environment["USER"], environment["LOGNAME"], loginName]
        return names.compactMap { $0 }.first { !$0.isEmpty } ?? "uid \(getuid())"
    }

    /// Nil for a user of whom the system knows no name.
    private static var loginName: String? {
        var (entry, found) = (passwd(), UnsafeMutablePointer<passwd>?.none)
        // More than any entry of a name service has.
        var bytes = [CChar](repeating: 0, count: 65_536)
        guard getpwuid_r(getuid(), &entry, &bytes, bytes.count, &found) == 0, found != nil,
            let name = entry.pw_name
        else { return nil }
        return String(validatingCString: name)
    }
}
