import TestSupport
import Testing

/// What a step of the selection costs over a slow link: both rows are drawn anew, the one that gets
/// the bar and the one that loses it.
@Suite struct StepBytesTests {
    /// At 80×24 in 256 colours, as the terminal of the tests is.
    private static let maximumBytes = 250
    /// Of rows with a sign, a far side and a memo, in themes that name a colour in eleven bytes.
    private static let maximumOfLongRows = 300

    @Test(arguments: ["terminal", "dark", "light", "safe", "mono"])
    func aStepIsShort(_ theme: String) async throws {
        let isRich = theme != "terminal" && theme != "mono"
        let longest = isRich ? Self.maximumOfLongRows : Self.maximumBytes
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
        // Trends are read behind the rows.
        try await session.sees("each account's trend") { screen in
            screen.lines.count { $0.contains("acc-") && $0.contains("█") } == 4
        }
        try await steps("j", session, Self.maximumBytes)
        session.type("gg\r")
        try await session.shows("Accounts › acc-1", "NOTE", "▸")
        try await steps("j", session, longest)
        session.type("2")
        try await session.shows("POSITION", "▸")
        try await steps("k", session, longest)
        try await session.leave()
    }

    /// Steps one by one, and looks at what each has written.
    private func steps(
        _ key: String, _ session: Session, _ maximum: Int
    ) async throws {
        func pointer() -> Int? { session.screen.lines.firstIndex { $0.hasPrefix("▸") } }
        for _ in 1...3 {
            let from = pointer()
            let before = session.child.outcome.stdout.count
            session.type(key)
            try await session.sees("the bar on another line") { screen in
                let line = screen.lines.firstIndex { $0.hasPrefix("▸") }
                return line != nil && line != from
            }
            let sent = session.child.outcome.stdout.dropFirst(before)
            let text = String(decoding: sent, as: UTF8.self).replacing("\u{1B}", with: "^")
            #expect(sent.count <= maximum, "\(key): \(text)")
        }
    }
}
