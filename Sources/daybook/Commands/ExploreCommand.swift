import ArgumentParser
import Explorer
import ExplorerRuntime
import Foundation

/// How the explorer looks: before or behind the command's name.
struct LookOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "\(ThemeShelf.shipped.joined(separator: ", ")), or one of your own; "
                + "'daybook info' lists them."))
    var theme: String?

    @Flag(name: .long, help: "Print the accounts once, as plain lines, instead of exploring.")
    var plain = false

    /// As they would be typed again.
    var arguments: [String] {
        (theme.map { ["--theme", $0] } ?? []) + (plain ? ["--plain"] : [])
    }
}

struct ExploreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explore", abstract: "Explore the ledger in the terminal (the default).")

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions
    @OptionGroup var look: LookOptions

    @Option(
        name: .long, parsing: .unconditional,
        help: ArgumentHelp(
            "Open there: ACCOUNT@ADDRESS, or an address of the book.",
            valueName: "address"))
    var at: String?

    @OptionGroup(title: "Without a terminal") var scriptOptions: ScriptOptions
    /// For a ledger that goes away with the session.
    @Flag(name: .long, help: .private)
    var leaveNoTrace = false

    mutating func run() async throws {
        try SystemThread.require(Self.threads)
        // A wrong script is told before anything is opened.
        let play = try scriptOptions.play()
        // A script is played once.
        while try await explore(play), play == nil {}
    }

    /// - Returns: true if the ledger is to be opened again.
    private func explore(_ play: ScriptPlay?) async throws -> Bool {
        let isPlain = look.plain || parent.look.plain || play == nil && Self.whyNoScreens != nil
        let open = try await parent.open(
            ledgerOptions, for: isPlain && at != nil ? .read : .explore)
        let theme = look.theme ?? parent.look.theme
        // A wrong one is told, whether or not there is a screen to show it on.
        if theme != nil { _ = try open.themes(flag: theme) }
        if look.plain || parent.look.plain {
            try await PlainBook(open, at: at).write()
            return false
        }
        if play == nil, let reason = Self.whyNoScreens {
            if !open.isQuiet {
                StandardError.write("note: \(reason); the accounts are printed plainly, once")
            }
            try await PlainBook(open, at: at).write()
            return false
        }
        let themes = try open.themes(flag: theme)
        let opening = try await at.map { try ExplorerOpening($0) }?.find(in: open)
        return try await ExplorerSession(
            open.explored(parent.typedAgain(ledgerOptions)), host: .live, themes: themes,
            keymap: open.config.config.keymap, hasMouse: open.config.mouse.value,
            opening: opening, play: play,
            leavesNoTrace: leaveNoTrace
        ).run()
    }

    /// All workers, the UI, the tailer, and libdispatch's.
    private static let threads = 8

    /// Why there can be no screens here; nil if there can.
    private static var whyNoScreens: String? {
        guard isatty(STDIN_FILENO) == 1, StandardOutput.isTerminal else {
            return "there is no terminal"
        }
        return ProcessInfo.processInfo.environment["TERM"] == "dumb"
            ? "the terminal is dumb (TERM)" : nil
    }
}

extension OpenLedger {
    /// The themes, with the one first that is set.
    ///
    /// - Throws: `ThemeProblem` for one that is not there or is wrong, with where it is set.
    func themes(flag: String?) throws -> ThemeShelf {
        let wanted = config.theme(flag: flag, marks, ProcessInfo.processInfo.environment)
        do {
            return try ThemeShelf(first: wanted.value, config: config.folder)
        } catch let problem as ThemeProblem {
            let place = problem.isMissing ? "\(wanted.origin): " : ""
            throw ThemeProblem(
                "\(place)\(problem)\nerror: '--theme \(ThemeShelf.standard)' does without it",
                isMissing: problem.isMissing)
        }
    }
}
