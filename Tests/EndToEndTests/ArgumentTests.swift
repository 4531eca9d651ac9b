import Foundation
import Testing

/// The arguments are those that were typed, or the command does nothing.
@Suite struct ArgumentTests {
    private func openDesk() async throws -> Desk {
        let desk = try Desk()
        try await desk.done("open", "acc-1", "--owner", "Ada Lovelace", "--currency", "GBP")
        return desk
    }

    private func shell(_ line: String, on desk: Desk, _ more: String...) async throws -> Outcome {
        var launch = desk.launch(["-c", line, Binaries.daybook] + more)
        launch.program = "/bin/sh"
        return try await Child(launch).finished()
    }

    // MARK: Without /proc

    private static let canCoverProc: Bool = {
        guard let unshare = Binaries.unshare else { return false }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: unshare)
        process.arguments = ["-r", "-m", "mount", "-t", "tmpfs", "none", "/proc"]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    @Test(
        .enabled(if: canCoverProc, "needs root, or namespaces of one's own"),
        arguments: [
            "--ledger other.db accounts", "accounts --ledger other.db", "--ledger=other.db --plain",
        ])
    func theLedgerThatIsNamedIsShownWithoutProc(_ arguments: String) async throws {
        let desk = try await openDesk()
        try await desk.done(
            "open", "acc-2", "--owner", "Bob", "--currency", "GBP", "--ledger", "other.db")
        let outcome = try await desk.tool(
            Binaries.unshare, "-r", "-m", "sh", "-c",
            "mount -t tmpfs none /proc && exec \"$0\" \(arguments)", Binaries.daybook)
        #expect(outcome.end == .exited(0), "\(outcome)")
        #expect(outcome.out.contains("acc-2") && !outcome.out.contains("acc-1"), "\(outcome)")
    }

    @Test(.enabled(if: canCoverProc, "needs root, or namespaces of one's own"))
    func aCommandIsDoneWithoutProc() async throws {
        let desk = try await openDesk()
        let outcome = try await desk.tool(
            Binaries.unshare, "-r", "-m", "sh", "-c",
            "mount -t tmpfs none /proc && exec \"$0\" deposit acc-1 5", Binaries.daybook)
        #expect(
            outcome.out == "acc-1@2  FundsDeposited  5.00 GBP  balance 5.00 GBP\n", "\(outcome)")
        // A demo needs it, to start itself again, and says so.
        let demo = try await desk.tool(
            Binaries.unshare, "-r", "-m", "sh", "-c",
            "mount -t tmpfs none /proc && exec \"$0\" demo --limit 1", Binaries.daybook)
        #expect(demo.end == .exited(1) && demo.err.contains("is /proc there?"), "\(demo)")
    }

    // MARK: What is not UTF-8

    /// `\351` is é in Latin-1. A file of that name is there, and so is one of the repaired name.
    @Test(arguments: [
        "exec \"$0\" --ledger \"$(printf 'caf\\351.db')\" accounts",
        "exec \"$0\" accounts --ledger=\"$(printf 'caf\\351.db')\"",
        "DAYBOOK_LEDGER=\"$(printf 'caf\\351.db')\" exec \"$0\" accounts",
        "exec \"$0\" deposit acc-1 5 --memo \"$(printf 'caf\\351')\"",
        "exec \"$0\" deposit \"$(printf 'acc\\3551')\" 5",
        "exec \"$0\" import \"$(printf 'caf\\351.csv')\"",
        "exec \"$0\" backup \"$(printf 'caf\\351.db')\"",
        "HOME=\"$PWD/$(printf 'caf\\351')\" exec \"$0\" accounts",
        "XDG_CONFIG_HOME=\"$PWD/$(printf 'caf\\351')\" exec \"$0\" accounts",
        "DAYBOOK_THEME=\"$(printf '\\377')\" exec \"$0\" accounts",
        "USER=\"$(printf '\\377')\" exec \"$0\" deposit acc-1 5",
    ])
    func whatIsNotUTF8IsRefused(_ line: String) async throws {
        let desk = try await openDesk()
        let prepared = try await shell(
            "cp books.db \"$(printf 'caf\\351.db')\"; "
                + "cp books.db \"$(printf 'caf\\357\\277\\275.db')\"",
            on: desk)
        #expect(prepared.end == .exited(0), "\(prepared)")
        let outcome = try await shell(line, on: desk)
        #expect(outcome.end == .exited(2), "\(outcome)")
        #expect(outcome.stdout.isEmpty, "\(outcome)")
        #expect(outcome.err.contains("is not UTF-8") && outcome.err.contains("\\x"), "\(outcome)")
        #expect(try await desk.done("events", "--format", "csv").split(separator: "\n").count == 2)
    }

    /// Where the way leads through such a name, the repaired one would be made.
    @Test(arguments: [
        "ln -s \"$(printf 'caf\\351.db')\" link.db; cp books.db \"$(printf 'caf\\351.db')\"; "
            + "exec \"$0\" --ledger link.db open a --owner b --currency GBP",
        "mkdir \"$(printf 'd\\351')\"; cd \"$(printf 'd\\351')\"; "
            + "exec \"$0\" --ledger new.db open a --owner b --currency GBP",
    ])
    func aWayThroughSuchANameIsRefused(_ line: String) async throws {
        let desk = try await openDesk()
        let outcome = try await shell(line, on: desk)
        #expect(outcome.end == .exited(1), "\(outcome)")
        #expect(outcome.err.contains("its full path is not UTF-8"), "\(outcome)")
    }

    /// Every other script is welcome.
    @Test func namesOfEveryScriptAreUnderstood() async throws {
        let desk = try await openDesk()
        try await desk.done(
            "open", "счёт", "--owner", "Софья", "--currency", "GBP", "--ledger", "книга 📒.db")
        let shown = try await desk.done("show", "счёт", "--ledger", "книга 📒.db")
        #expect(shown.contains("Софья"))
    }
}
