import ArgumentParser
import EventStoreCore
import EventStoreSQLite
import Foundation
import LedgerService

/// The options that every command about a ledger has, before or behind the command's name.
struct LedgerOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The ledger: PATH or sqlite:PATH (default: $DAYBOOK_LEDGER, else the one in the "
                + "data folder).", valueName: "ledger"))
    var ledger: String?

    @Flag(name: .long, help: "Open the ledger for reading only.")
    var readOnly = false

    @Flag(name: .shortAndLong, help: "Say nothing on stderr but errors.")
    var quiet = false

    @Option(name: .long, help: "Who is acting, recorded with every event (default: the user).")
    var actor: String?
}

/// How a command wants the ledger.
enum LedgerUse {
    /// Only reads.
    case read
    /// Reads, and keeps read models up to date where it may.
    case readAndProject
    /// Writes to a ledger that is there.
    case write
    /// Writes, and makes the ledger if it is not there.
    case create
}

/// A ledger that was opened for a command.
struct OpenLedger {
    let store: SQLiteEventStore
    let ledger: Ledger
    let path: String
    let isReadOnly: Bool
    let isQuiet: Bool
}

extension DaybookCommand {
    /// Opens the ledger that a subcommand's options, its parent's, or the environment name.
    func open(_ own: LedgerOptions, for use: LedgerUse) throws -> OpenLedger {
        let named =
            own.ledger ?? options.ledger ?? ProcessInfo.processInfo.environment["DAYBOOK_LEDGER"]
        let path = try LedgerLocation(named).path
        let wantsReadOnly = own.readOnly || options.readOnly
        let (store, isReadOnly) = try Self.open(path, use, wantsReadOnly)
        let actor = own.actor ?? options.actor ?? Self.user
        let ledger = Ledger(store: store, environment: .live, actor: actor)
        return OpenLedger(
            store: store, ledger: ledger, path: path, isReadOnly: isReadOnly,
            isQuiet: own.quiet || options.quiet)
    }

    private static func open(
        _ path: String, _ use: LedgerUse, _ wantsReadOnly: Bool
    ) throws -> (SQLiteEventStore, isReadOnly: Bool) {
        switch use {
        case .read:
            return (try SQLiteEventStore.open(path: path, mode: .readOnly), true)
        case .readAndProject:
            if !wantsReadOnly {
                do {
                    return (try SQLiteEventStore.open(path: path, mode: .readWrite), false)
                } catch EventStoreError.readOnly {
                    // Reading is still possible; the read models stay as they are.
                }
            }
            return (try SQLiteEventStore.open(path: path, mode: .readOnly), true)
        case .write, .create:
            guard !wantsReadOnly else {
                throw CommandStop(.usage, "error: the command writes, and --read-only forbids it")
            }
            let mode: OpenMode = use == .create ? .create : .readWrite
            return (try SQLiteEventStore.open(path: path, mode: mode), false)
        }
    }

    /// The name of the user who runs the program.
    private static var user: String {
        let environment = ProcessInfo.processInfo.environment
        return environment["USER"] ?? environment["LOGNAME"] ?? "uid \(getuid())"
    }
}
