import TestSupport
import Testing

/// The live view, while something keeps it from being whole.
@Suite struct LiveViewTests {
    /// Events are shown as ever; what comes from the read models says how far it is behind, and
    /// is there again by itself.
    @Test func readModelsThatCannotBeWrittenEndNothing() async throws {
        let desk = try Desk()
        try await desk.done("open", "acc-1", "--owner", "Ada Lovelace", "--currency", "GBP")
        try await desk.done("deposit", "acc-1", "100")
        let session = try await Session.explorer(on: desk)
        try await session.shows("100.00 GBP")
        _ = try await desk.query(
            "CREATE TRIGGER held BEFORE UPDATE ON read_models "
                + "BEGIN SELECT RAISE(ABORT, 'held'); END")
        try await desk.done("deposit", "acc-1", "11")
        try await session.shows("balances fall behind", "1 behind", "100.00 GBP")
        // The log itself is not behind.
        session.type("2")
        try await session.shows("11.00", "live")
        try await desk.done("deposit", "acc-1", "12")
        try await session.shows("12.00", "live")
        session.type("1")
        _ = try await desk.query("DROP TRIGGER held")
        try await session.sees("that nothing is behind") { screen in
            screen.text.contains("123.00 GBP") && !screen.text.contains("1 behind")
        }
        session.type("Q")
        try await eventually("it is gone") { session.explorers(on: desk).isEmpty }
        try await session.leave()
        try await desk.isSound()
    }
}
