import Foundation
import TestSupport
import Testing

/// The live ledger: it shows events as they come, and leaves nothing behind.
@Suite struct DemoTests {
    /// Processes with a text among their arguments.
    private func processes(with text: String) -> [String] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return entries.filter { entry in
            guard Int(entry) != nil,
                let bytes = FileManager.default.contents(atPath: "/proc/\(entry)/cmdline")
            else { return false }
            return bytes.range(of: Data(text.utf8)) != nil
        }
    }

    private func nothingIsLeft(
        _ desk: Desk, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let running = processes(with: desk.path("tmp"))
        #expect(running.isEmpty, sourceLocation: sourceLocation)
        let left = try FileManager.default.contentsOfDirectory(atPath: desk.path("tmp"))
        #expect(left.isEmpty, sourceLocation: sourceLocation)
    }

    @Test func endsAtItsLimit() async throws {
        for output in [Child.Output.captured, .terminal] {
            let desk = try Desk()
            let outcome = try await desk.run(["demo", "--limit", "5"], output: output)
            #expect(outcome.end == .exited(0), "\(outcome)")
            // The header, five events, and at the terminal also what is said.
            let events = outcome.lines.filter { $0.contains("AccountOpened") }
            #expect(events.count == 5, "\(outcome)")
            #expect((outcome.out + outcome.err).contains("a live ledger: "), "\(outcome)")
            #expect(!(outcome.out + outcome.err).contains("interrupted"), "\(outcome)")
            try nothingIsLeft(desk)
            // Nor a ledger where the user's own would be.
            #expect(!FileManager.default.fileExists(atPath: desk.path("books.db")))
        }
    }

    @Test func endsOnControlC() async throws {
        let desk = try Desk()
        let demo = try desk.start("demo", "--rate", "50", output: .terminal)
        try await demo.says("accounts") { $0.out.contains("Ada Lovelace") }
        demo.send("\u{3}")
        let outcome = try await demo.finished()
        // A key like any other: the explorer was left, and nothing was interrupted.
        #expect(outcome.end == .exited(0), "\(outcome)")
        try nothingIsLeft(desk)
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func theTerminalIsGivenBack(signal: Int32) async throws {
        let desk = try Desk()
        let demo = try desk.start("demo", output: .terminal)
        try await demo.says("accounts") { $0.out.contains("Ada Lovelace") }
        demo.interrupt(signal)
        let outcome = try await demo.finished()
        #expect(outcome.end == .exited(130), "\(outcome)")
        let last = try #require(outcome.out.range(of: "\u{1B}[?1049h", options: .backwards))
        let rest = outcome.out[last.upperBound...]
        #expect(rest.contains("\u{1B}[?1049l"), "the alternate screen is left")
        #expect(rest.contains("\u{1B}[?25h"), "the cursor is shown")
        try nothingIsLeft(desk)
    }

    @Test func qLeavesNothingBehind() async throws {
        let desk = try Desk()
        let demo = try desk.start("demo", output: .terminal)
        try await demo.says("accounts") { $0.out.contains("Ada Lovelace") }
        demo.send("q")
        #expect(try await demo.finished().end == .exited(0))
        try nothingIsLeft(desk)
        // Nor a note of what was seen.
        #expect(try FileManager.default.contentsOfDirectory(atPath: desk.path("home")).isEmpty)
    }

    @Test func endsOnTermination() async throws {
        let desk = try Desk()
        let demo = try desk.start("demo")
        try await demo.says("events") { $0.out.contains("AccountOpened") }
        demo.interrupt(SIGTERM)
        #expect(try await demo.finished().end == .exited(130))
        try nothingIsLeft(desk)
    }

    /// Killed, it cannot clear up; its writer notices and ends by itself.
    @Test func theWriterDoesNotOutliveIt() async throws {
        let desk = try Desk()
        let demo = try desk.start("demo", "--rate", "50")
        try await demo.says("events") { $0.out.contains("AccountOpened") }
        demo.interrupt(SIGKILL)
        #expect(try await demo.finished().end == .signalled(SIGKILL))
        try await eventually("the writer has ended") { processes(with: desk.path("tmp")).isEmpty }
    }
}
