import Foundation
import TestSupport
import Testing

/// The terminal changes its size, whatever is open.
@Suite(.serialized) struct ResizeTests {
    /// What is typed on the accounts, and what is seen then and after every change of size.
    private static let states: [(keys: String, seen: [String])] = [
        ("", ["Ada Lovelace"]), ("/lov", ["lov"]), ("&emm", ["emm"]),
        ("d5", ["Deposit to acc-1", "Amount"]), ("w7", ["Withdraw from acc-1", "Amount"]),
        ("t3", ["Transfer", "Amount"]), ("o", ["Open", "Owner"]),
        ("d5\r", ["Confirm", "105.00"]), ("?", ["Help"]), ("\r", ["Accounts › acc-1"]),
        ("\r\r", ["Accounts › acc-1", "FundsDeposited"]), ("2", ["Stream"]),
        ("X", ["Close acc-1"]), ("@1", ["go to @1"]), ("[", ["AS OF", "Accounts"]),
        ("3", ["Projections"]), ("4", ["Messages"]),
    ]
    private static let sizes = [
        (1, 1), (400, 120), (40, 12), (2, 200), (200, 2), (3, 3), (120, 40), (1, 24), (80, 1),
    ]

    private func explorer(_ desk: Desk) async throws -> Session {
        for (name, owner) in [("acc-1", "Ada Lovelace"), ("acc-2", "Emmy Noether")] {
            try await desk.done("open", name, "--owner", owner, "--currency", "GBP")
        }
        try await desk.done("deposit", "acc-1", "100")
        return try await Session.explorer(on: desk)
    }

    /// Waits until the program has noticed: it begins every new size with an empty screen.
    private func resize(_ session: Session, _ columns: Int, _ height: Int) async throws {
        let clears = session.screen.clears
        session.resize(columns, height)
        try await session.sees("a screen of \(columns)x\(height)") { $0.clears > clears }
    }

    private func sees(_ session: Session, _ texts: [String]) async throws {
        try await session.sees(texts.joined(separator: ", ")) { screen in
            texts.allSatisfy { screen.text.contains($0) }
        }
    }

    @Test(arguments: states.indices)
    func whateverIsOpen(_ index: Int) async throws {
        let state = Self.states[index]
        let desk = try Desk()
        let session = try await explorer(desk)
        session.type(state.keys)
        try await sees(session, state.seen)
        for (columns, height) in Self.sizes {
            try await resize(session, columns, height)
            try await resize(session, 80, 24)
            try await sees(session, state.seen)
        }
        // It still listens.
        session.type("\u{1B}\u{1B}")
        session.type("Q")
        try await eventually("the explorer has ended") { session.explorers(on: desk).isEmpty }
        try await session.sees("the terminal given back") {
            $0.modes == ScreenReader.standardModes
        }
        try await session.leave()
        #expect(try await desk.done("show", "acc-1").contains("100.00"))
    }

    /// A lost lock's dialog too: it comes with what won, and stays.
    @Test func whenAnotherWriterWasFirst() async throws {
        let desk = try Desk()
        let session = try await explorer(desk)
        session.type("d5\r")
        try await session.shows("Confirm")
        try await desk.done("deposit", "acc-1", "9")
        let seen = ["Changed by someone else", "v3 FundsDeposited +9.00 GBP by tester"]
        try await sees(session, seen)
        for (columns, height) in Self.sizes {
            try await resize(session, columns, height)
            try await resize(session, 80, 24)
            try await sees(session, seen)
        }
        try await session.leave()
    }

    /// A window dragged by its corner, with a form open and events arriving.
    @Test(arguments: [UInt64(1), 2])
    func draggedAbout(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        let desk = try Desk()
        let session = try await explorer(desk)
        session.type("d12.34")
        // A key that comes behind a window without room for the form would not open it.
        try await sees(session, ["Deposit to acc-1", "12.34"])
        let writer = try desk.start(
            "simulate", "--rate", "200", "--commands", "200", "--duration", "5", "--quiet")
        for _ in 0..<300 {
            session.resize(
                Int.random(in: 1...400, using: &random), Int.random(in: 1...120, using: &random))
        }
        #expect(try await writer.finished().end == .exited(0))
        session.resize(80, 24)
        try await session.sees("the form, seed \(seed)") {
            $0.text.contains("Deposit to acc-1") && $0.text.contains("12.34")
                && $0.lines[0].count >= 78
        }
        try await session.leave()
        try await desk.isSound()
    }
}
