import Foundation
import TestSupport
import Testing

/// Through tmux, as many an operator has it.
@Suite(.serialized, .enabled(if: Binaries.tmux != nil, "tmux is not installed; Tests/run does so"))
struct TmuxTests {
    /// A tmux server of the test's own, and a session with the explorer in it.
    private struct Panes {
        let desk: Desk

        init(_ desk: Desk) async throws {
            self.desk = desk
            let command = "new-session -d -s books -x 80 -y 24"
            try await tmux(command.split(separator: " ").map(String.init) + [Binaries.typed])
        }

        @discardableResult
        func tmux(_ arguments: [String]) async throws -> String {
            var launch = desk.launch(
                ["-f", "/dev/null", "-S", desk.path("tmux.socket")] + arguments)
            launch.program = Binaries.tmux ?? "tmux"
            let outcome = try await Child(launch).finished()
            guard outcome.end == .exited(0) else { throw Overdue("tmux failed", outcome) }
            return outcome.out
        }

        func type(_ keys: String...) async throws {
            try await tmux(["send-keys", "-t", "books"] + keys)
        }

        func shows(_ texts: String...) async throws {
            try await eventually(texts.joined(separator: ", ")) {
                let screen = try await tmux(["capture-pane", "-p", "-t", "books"])
                return texts.allSatisfy { screen.contains($0) }
            }
        }

        func resize(_ columns: Int, _ height: Int) async throws {
            try await tmux(
                ["resize-window", "-t", "books", "-x", "\(columns)", "-y", "\(height)"])
        }
    }

    @Test func aSession() async throws {
        let desk = try Desk()
        try await desk.done("open", "acc-1", "--owner", "Ada Lovelace", "--currency", "GBP")
        try await desk.done("deposit", "acc-1", "100")
        let panes = try await Panes(desk)
        try await panes.shows("live", "Ada Lovelace", "100.00 GBP")
        try await panes.type("Enter")
        try await panes.shows("Accounts › acc-1", "FundsDeposited")
        try await panes.resize(120, 40)
        try await panes.shows("Accounts › acc-1", "FundsDeposited")
        try await panes.resize(20, 5)
        try await panes.resize(80, 24)
        // Somebody looks at it from a terminal, and leaves: the explorer stays.
        var launch = desk.launch(
            ["-f", "/dev/null", "-S", desk.path("tmux.socket"), "attach", "-t", "books"])
        launch.program = Binaries.tmux ?? "tmux"
        let visitor = try Session(launch)
        try await visitor.shows("FundsDeposited", "100.00")
        visitor.type("\u{2}d")
        #expect(try await visitor.child.finished().end == .exited(0))
        try await desk.done("deposit", "acc-1", "11")
        try await panes.shows("111.00")
        try await panes.type("w", "1", "Enter")
        try await panes.shows("Confirm", "110.00")
        let explorer = try #require(
            Processes.running(Binaries.daybook, in: desk.folder.path).first)
        try await panes.tmux(["kill-session", "-t", "books"])
        try await eventually("the explorer is gone") { !Processes.isAlive(explorer) }
        #expect(try await desk.done("show", "acc-1").contains("111.00"))
        try await desk.isSound()
    }
}
