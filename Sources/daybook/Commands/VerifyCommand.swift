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

    /// A seal of a million streams has some 110 MB.
    private static let maximumSealBytes = 512 * 1024 * 1024

    mutating func run() async throws {
        let sealed = try seal.map(readSeal)
        let open = try await parent.open(ledgerOptions, for: .read)
        let answer = VerificationAnswer(format: format, isQuiet: open.isQuiet)
        try await answer.prove(open.ledger, seal: sealed) { open.noteLogsSetAside() }
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
