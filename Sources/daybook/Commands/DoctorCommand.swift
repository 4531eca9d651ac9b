import ArgumentParser
import EventStoreCore
import EventStoreSQLite
import Foundation
import LedgerService
import TextFormats

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look at the ledger's file, its SQLite library, and the surroundings.",
        discussion: """
            Quick: reads no events. 'daybook verify' proves the content. Of a ledger in DynamoDB: \
            tries, on two throw-away tables of your account, whether the service keeps what the \
            engine relies on; says first what that costs, and asks.
            """)

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions

    @Option(name: .long, help: "table, csv, json or ndjson.")
    var format: OutputFormat = .table

    @Flag(name: .long, help: "Of a ledger in DynamoDB: make the throw-away tables unasked.")
    var yes = false

    mutating func run() async throws {
        let setting = parent.ledgerSetting(ledgerOptions, try parent.config(ledgerOptions))
        switch try LedgerLocation(setting.value) {
        case .sqlite: try await examineFile()
        case .dynamoDB(let address):
            try await RemoteDoctor(address, isAgreed: yes, format: format).run()
        }
    }

    private func examineFile() async throws {
        let open = try await parent.open(ledgerOptions, for: .readAndProject)
        let diagnosis = try await open.local(for: "doctor").diagnosis()
        let reserved = try await open.store.reservedStreams()
        let capabilities = open.store.capabilities
        var fields: [Field] = [
            Field("daybook", .text(DaybookVersion.text), column: "daybook"),
            Field("ledger", .text(diagnosis.path), column: "ledger"),
            Field(
                "access", .text(open.isReadOnly ? "read only" : "read, write"), column: "access"),
            Field(
                "file_system", .text(diagnosis.fileSystemType ?? "unknown"), column: "file system"),
            Field("file_mode", .text(String(diagnosis.fileMode, radix: 8)), column: "file mode"),
            Field("schema", .integer(diagnosis.schemaVersion), column: "schema"),
            Field("events", .integer(diagnosis.events), column: "events"),
            Field(
                "accounts", .integer(diagnosis.streams - Int64(reserved.ofTheBook.count)),
                column: "accounts"),
            Field(
                "accounts_of_reserved_names", .json(JSONList.texts(reserved.accounts.map(\.name))),
                column: reserved.accounts.isEmpty ? nil : "  of reserved names",
                shown: reserved.accounts.map(\.name).joined(separator: ", ")),
            Field(
                "bytes", .integer(diagnosis.pageBytes * diagnosis.pageCount), column: "bytes"),
            Field("log_bytes", .integer(diagnosis.logBytes), column: "write-ahead log"),
            Field(
                "log_state", .text(diagnosis.logFinding ?? "sound"), column: "log's state"),
            Field(
                "sqlite", .text(diagnosis.libraryVersion.description), column: "SQLite"),
            Field(
                "log_reset_race", .boolean(diagnosis.libraryVersion.hasLogResetRace)),
            Field(
                "verdict", .text(diagnosis.libraryVersion.logResetVerdict), column: "verdict"),
            Field("durable", .boolean(capabilities.durable), column: "durable"),
        ]
        for setting in diagnosis.settings {
            fields.append(Field(setting.name, .text(setting.value), column: setting.name))
        }
        try SingleRecord.write(fields + surroundings, as: format)
        open.noteLogsSetAside()
        if !reserved.accounts.isEmpty {
            StandardError.write(
                "note: names that begin with $ belong to the book; accounts that were opened under "
                    + "such names before go on as accounts: "
                    + reserved.accounts.map { "\(Printable($0.name))" }.joined(separator: ", "))
        }
        if diagnosis.fileMode & 0o077 != 0 {
            StandardError.write(
                "note: others on this machine may read the ledger; 'chmod 600' closes it")
        }
    }

    private var surroundings: [Field] {
        let environment = ProcessInfo.processInfo.environment
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy
            .compactMap { environment[$0] }.first { !$0.isEmpty }
        return [
            Field("locale", .text(locale ?? "none"), column: "locale"),
            Field("term", .text(environment["TERM"] ?? "none"), column: "TERM"),
        ]
    }
}
