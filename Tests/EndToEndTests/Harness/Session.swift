import Foundation
import Synchronization
import TestSupport
import Testing

/// A person at a terminal: types, looks at the screen, changes its size.
final class Session: Sendable {
    let child: Child
    private let view: Mutex<(screen: ScreenReader, seen: Int)>

    /// Starts a program on a terminal of its own.
    init(_ launch: Child.Launch) throws {
        var launch = launch
        launch.output = .terminal
        child = try Child(launch)
        view = Mutex((ScreenReader(), 0))
    }

    /// Starts a shell that knows job control and leaves the terminal's modes alone, as `sh` and
    /// not every shell does.
    static func shell(on desk: Desk, _ settings: [String: String] = [:]) async throws -> Session {
        var launch = desk.launch(["-i"])
        launch.program = "/bin/sh"
        launch.environment.merge(["PS1": "ready> ", "ENV": ""]) { $1 }
        launch.environment.merge(settings) { $1 }
        launch.environment = launch.environment.filter { !$0.value.isEmpty }
        let session = try Session(launch)
        try await session.shows("ready>")
        return session
    }

    /// Starts `daybook` from a shell and waits for its first full screen.
    static func explorer(
        on desk: Desk, _ arguments: String = "", _ settings: [String: String] = [:]
    ) async throws -> Session {
        let session = try await shell(on: desk, settings)
        session.type("\(Binaries.typed) \(arguments)\n")
        try await session.shows("Accounts", "live", "acc-")
        return session
    }

    /// What is seen now.
    var screen: ScreenReader {
        let bytes = child.outcome.stdout
        return view.withLock { view in
            view.screen.feed(bytes[view.seen...])
            view.seen = bytes.count
            return view.screen
        }
    }

    func type(_ keys: String) { child.send(keys) }

    func resize(_ columns: Int, _ height: Int) {
        // What was written so far was written for the size before.
        _ = screen
        view.withLock { $0.screen.resize(columns: columns, height: height) }
        child.resize(columns: columns, rows: height)
    }

    /// Waits until the screen satisfies a condition.
    ///
    /// - Throws: `Overdue` with the screen as it is.
    func sees(
        _ what: String, within bound: Duration = .seconds(30),
        _ condition: (ScreenReader) -> Bool
    ) async throws {
        do {
            try await eventually(what, within: bound) { condition(screen) }
        } catch is NeverHappened {
            throw Overdue("never seen: \(what)\n\(screen.text)\n", child.outcome)
        }
    }

    /// Waits until all of the texts are on the screen.
    func shows(_ texts: String...) async throws {
        try await sees(texts.joined(separator: ", ")) { screen in
            texts.allSatisfy { screen.text.contains($0) }
        }
    }

    /// The processes of `daybook` that were started from here.
    func explorers(on desk: Desk) -> [pid_t] {
        Processes.running(Binaries.daybook, in: desk.folder.path)
    }

    /// Waits until the explorer does nothing but look three times at the ledger.
    func rests(on desk: Desk) async throws {
        let process = try #require(explorers(on: desk).first)
        var start = Processes.wakeUps(of: process)
        var sent = child.outcome.stdout.count
        try await eventually("three looks at the ledger, and nothing else", within: .seconds(60)) {
            let now = Processes.wakeUps(of: process)
            let woken = now.filter { $0.value != start[$0.key] }
            let bytes = child.outcome.stdout.count
            guard woken.count <= 1, bytes == sent else {
                (start, sent) = (now, bytes)
                return false
            }
            return woken.contains { $0.value - (start[$0.key] ?? 0) >= 3 }
        }
    }

    /// Ends the shell, and with it whatever is left.
    func leave() async throws {
        child.interrupt(SIGKILL)
        _ = try await child.finished()
    }
}
