import ArgumentParser
import LedgerCore

/// The command line: one subcommand for everything that can be done with a ledger.
struct DaybookCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "daybook",
        abstract: "An event-sourced ledger, and the terminal you explore it in.",
        discussion: """
            Accounts are folds of events that are never changed. ACCOUNT@ADDRESS names an account \
            at a point of its past: @412 (a version), @-3 (three back), @2026-08-01T12:00Z (a \
            moment; UTC unless it says otherwise; a day alone is its end), '@2h ago', @yesterday, \
            @snap:3 (a snapshot), @snap (the newest one), @first, @pos:90112 (a position of the \
            book). What begins with a - and is no number stands behind --: show -- -abc.

            stdout is data, stderr is narration. Exit status: 0 done, 1 failed, 2 wrong usage, \
            3 rejected by a rule of the ledger, 4 version conflict, 5 damage found, \
            130 interrupted.
            """,
        version: DaybookVersion.text,
        groupedSubcommands: [
            CommandGroup(
                name: "Act",
                subcommands: CommandName.allCases.map(\.declaration)
                    + [
                        ClosePeriodCommand.self, ReopenPeriodCommand.self, UnitsCommand.self,
                        DescriptionsCommand.self,
                    ]),
            CommandGroup(
                name: "Look",
                subcommands: [
                    ExploreCommand.self, AccountsCommand.self, ShowCommand.self, EventsCommand.self,
                    SnapshotsCommand.self, ProjectionsCommand.self, PeriodsCommand.self,
                    ImportsCommand.self,
                ]),
            CommandGroup(
                name: "Travel",
                subcommands: [
                    CompareCommand.self, WhyCommand.self, WhenCommand.self, CausesCommand.self,
                ]),
            CommandGroup(
                name: "Stream",
                subcommands: [
                    PublishCommand.self, ReactCommand.self, SubscriptionsCommand.self,
                    ParkedCommand.self, ReplayCommand.self, LagCommand.self,
                    MetricsCommand.self,
                ]),
            CommandGroup(
                name: "Prove",
                subcommands: [VerifyCommand.self, SealCommand.self, DoctorCommand.self]),
            CommandGroup(
                name: "Keep",
                subcommands: [
                    ImportCommand.self, ExportCommand.self, StatementCommand.self,
                    BackupCommand.self,
                    MigrateCommand.self, SnapshotCommand.self, RebuildCommand.self,
                    CreateTablesCommand.self, AdoptCommand.self, EnableStreamCommand.self,
                    ReplicaCommand.self,
                ]),
            CommandGroup(
                name: "Set",
                subcommands: [ConfigCommand.self, KeysCommand.self, InfoCommand.self]),
            CommandGroup(name: "Try", subcommands: [SimulateCommand.self, DemoCommand.self]),
        ],
        defaultSubcommand: ExploreCommand.self)

    static var _errorPrefix: String { "error: " }

    @OptionGroup var options: LedgerOptions
    @OptionGroup var look: LookOptions
}

/// The version of the program.
enum DaybookVersion {
    static let text = "0.1.0"
}
