import TestSupport
import Testing

/// What a step of the selection costs over a slow link: both rows are drawn anew, the one that gets
/// the bar and the one that loses it.
@Suite struct StepBytesTests {
    /// At 80×24 in 256 colours, as the terminal of the tests is.
    private static let maximumBytes = 250

    @Test(arguments: ["terminal", "mono"])
    func aStepIsShort(_ theme: String) async throws {
        let desk = try Desk()
        for number in 1...4 {
            try await desk.done(
                "open", "acc-\(number)", "--owner", "Ada Lovelace", "--currency", "GBP")
            try await desk.done("deposit", "acc-\(number)", "12345.67", "--memo", "rent of May")
        }
        // Rows of one kind: of another one the footer says other keys, and is drawn anew.
        for _ in 1...4 {
            try await desk.done(
                "transfer", "acc-1", "acc-2", "10.25", "--memo", "rent of the shop")
        }
        let session = try await Session.explorer(on: desk, "--theme \(theme)")
        try await steps("j", session)
        session.type("gg\r")
        try await session.shows("Accounts › acc-1", "NOTE", "▸")
        try await steps("j", session)
        session.type("2")
        try await session.shows("POSITION", "▸")
        try await steps("k", session)
        try await session.leave()
    }

    /// Steps one by one, and looks at what each has written.
    private func steps(_ key: String, _ session: Session) async throws {
        func pointer() -> Int? { session.screen.lines.firstIndex { $0.hasPrefix("▸") } }
        for _ in 1...3 {
            let from = pointer()
            let before = session.child.outcome.stdout.count
            session.type(key)
            try await session.sees("the bar on another line") { screen in
                let line = screen.lines.firstIndex { $0.hasPrefix("▸") }
                return line != nil && line != from
            }
            let bytes = session.child.outcome.stdout.count - before
            #expect(bytes <= Self.maximumBytes, "\(key): \(session.screen.text)")
        }
    }
}
