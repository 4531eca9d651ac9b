import ArgumentParser
import EventStoreCore
import LedgerHistory
import LedgerService
import TextFormats

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract:
            "Verify the ledger: hashes, versions, commands, snapshots, read models, and a seal.",
        discussion: "Exits with 5 if anything is wrong, and names it by account and version.")

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions

    @Option(
        name: .long, help: "A seal that 'daybook seal' wrote: shows also a tail that was cut off.")
    var seal: String?

    @Option(name: .long, help: "table, csv, json or ndjson: the findings.")
    var format: OutputFormat = .table

    @Flag(
        name: .long,
        help: ArgumentHelp(
            "Compare the tables of a remote ledger with the copy on this machine: names what was "
                + "changed, removed or added behind its back, and the snapshots that are not what "
                + "the events say (snapshots= in the address). Says first what that costs."))
    var remote = false

    @Flag(name: .long, help: "With --remote: agrees to the costs.")
    var yes = false

    /// A seal of a million streams has some 110 MB.
    private static let maximumSealBytes = 512 * 1024 * 1024

    mutating func run() async throws {
        let sealed = try seal.map(readSeal)
        let open = try await parent.open(ledgerOptions, for: .read)
        if remote { return try await compare(open) }
        let answer = VerificationAnswer(format: format, isQuiet: open.isQuiet)
        try await answer.prove(open.ledger, seal: sealed) { open.noteLogsSetAside() }
    }

    // MARK: The tables of a remote ledger

    private func compare(_ open: OpenLedger) async throws {
        guard let store = open.stores.remote as? any ComparableRemoteStore else {
            throw CommandStop(
                .usage,
                "error: --remote is about tables, and \(Printable(open.location.text)) is a file")
        }
        let price = try await store.comparisonPrice()
        StandardError.writeRaw(
            "reads all of \(Printable(open.name)): about \(grouped(price.items)) items and "
                + "\(grouped(price.units)) read units, as counted some hours ago "
                + "(\(RequestPrice.read.words(price.units)))\n")
        try TerminalQuestion.agree(isAgreed: yes)
        let progress = Progress("comparing", isQuiet: open.isQuiet)
        let found = try await store.compare { progress.update($0, of: nil, "items") }
        progress.finish()
        if found.adopted > 0 {
            StandardError.writeRaw(
                found.adopted == 1
                    ? "1 item is new in the table, and has got its position\n"
                    : "\(grouped(found.adopted)) items are new in the table, and have got their "
                        + "positions\n")
        }
        try write(found)
    }

    private func write(_ found: RemoteComparison) throws {
        var writer = RecordWriter(format)
        for difference in found.differences {
            try writer.write([
                Field("kind", .text(difference.kind.rawValue), column: "KIND"),
                Field("place", .text(difference.place), column: "PLACE"),
                Field("reason", .text(difference.reason), column: "WHAT"),
            ])
        }
        guard found.count > 0 else {
            if format == .table {
                StandardOutput.write("equal: \(grouped(found.items)) items compared\n")
            } else {
                try writer.finish(header: ["kind", "place", "reason"])
            }
            return
        }
        try writer.finish(header: ["kind", "place", "reason"])
        throw CommandStop(
            .damaged,
            "error: \(grouped(found.count)) of \(grouped(found.items)) items are not "
                + (found.differences.contains { $0.kind == .snapshot }
                    ? "what they should be" : "as they were copied"))
    }

    private func readSeal(_ path: String) throws -> Seal {
        var source = try FileSource(path: path)
        var bytes: [UInt8] = []
        while bytes.count <= Self.maximumSealBytes, let chunk = try source.next() { bytes += chunk }
        guard bytes.count <= Self.maximumSealBytes,
            let text = String(validating: bytes, as: UTF8.self)
        else { throw CommandStop(.failure, "error: \(Printable(path)): this is not a seal") }
        return try Seal(text)
    }
}

struct SealCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seal",
        abstract: "Write a digest of every account's head, to keep somewhere else.")

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions

    mutating func run() async throws {
        let ledger = try await parent.open(ledgerOptions, for: .read).ledger
        StandardOutput.write(try await ledger.seal().text)
    }
}
