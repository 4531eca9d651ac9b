import ArgumentParser
import EventStoreCore
import LedgerCore
import LedgerHistory
import LedgerService
import TextFormats

struct SnapshotsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshots",
        abstract: "List an account's snapshots, each checked against the fold of its events.")

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions

    @Argument(completion: AccountArgument.names, transform: TypedArguments.withoutMark)
    var account: String

    @Flag(name: .long, help: "Replace the snapshots that differ from the fold.")
    var repair = false

    @Option(name: .long, help: "table, csv, json or ndjson.")
    var format: OutputFormat = .table

    mutating func run() async throws {
        let open = try await parent.open(ledgerOptions, for: repair ? .write : .read)
        let id = try StreamID(account)
        guard let head = try await open.store.head(of: id) else {
            throw CommandStop.accountNotFound(id)
        }
        var writer = RecordWriter(format)
        var wrong = 0
        let found = try await BookReader(open.ledger).checkedSnapshots(of: id)
        // One beyond the account as it was found may stand on an event that was recorded meanwhile.
        let now = try await open.store.head(of: id)?.version ?? .empty
        for checked in found
        where checked.snapshot.version <= head.version || checked.snapshot.version > now {
            var check = checked.disagreement
            if check != nil, repair {
                try await open.ledger.takeSnapshot(of: checked.fold)
                check = check.map { "was wrong, replaced: \($0)" }
            } else if check != nil {
                wrong += 1
            }
            try writer.write(fields(checked.snapshot, checked.fold, check))
        }
        try writer.finish(header: ["account", "version", "created_at", "balance_minor", "check"])
        if wrong > 0 {
            throw CommandStop(
                .damaged,
                "error: \(wrong) of the snapshots differ from the fold; --repair replaces them")
        }
    }

    private func fields(_ snapshot: Snapshot, _ fold: AccountState, _ check: String?) -> [Field] {
        [
            Field("account", .text(snapshot.stream.name)),
            Field("version", .integer(snapshot.version.number), column: "VERSION"),
            Field("created_at", .moment(snapshot.createdAt), column: "TAKEN"),
            Field(
                "balance_minor", .integer(fold.account.balanceMinor), column: "BALANCE",
                shown: fold.account.balanceText),
            Field("check", .text(check ?? "ok"), column: "CHECK"),
        ]
    }
}

struct SnapshotCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot", abstract: "Take or drop a snapshot of an account.")

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions

    @Argument(help: "ACCOUNT, or ACCOUNT@ADDRESS.")
    var account: AccountArgument

    @Flag(name: .long, help: "Drop the snapshot at the address instead of taking one.")
    var drop = false

    mutating func run() async throws {
        let open = try await parent.open(ledgerOptions, for: .write)
        let (head, address) = try await account.findAccount(in: open.store)
        let id = head.stream
        let version = try await open.ledger.resolve(address, of: id)
        let place = "\(Printable(id.name))@\(version)"
        if drop {
            guard try await open.store.deleteSnapshot(of: id, at: version) else {
                throw CommandStop(.failure, "error: there is no snapshot at \(place)")
            }
            AfterCommit.answer("dropped the snapshot at \(place)") {
                StandardOutput.write("\(place)  snapshot dropped\n")
            }
        } else {
            guard version > .empty else {
                throw CommandStop(
                    .failure, "error: there is nothing to take a snapshot of at \(place)")
            }
            // From the first event: a snapshot that is taken by hand proves itself.
            let state = try await open.ledger.foldFromStart(id, through: version)
            try await open.ledger.takeSnapshot(of: state)
            let balance = state.account.balance?.description ?? "0"
            AfterCommit.answer("took a snapshot at \(place)") {
                StandardOutput.write("\(place)  snapshot taken  balance \(balance)\n")
            }
        }
    }
}
