import EventStoreCore
import TestSupport
import Testing
import TextFormats

@testable import EventStreaming

@Suite struct ReactionNotesTests {
    private static func note(_ position: Int64, _ reason: String = "no") -> ReactionNote {
        ReactionNote(
            position: Position(position), reason: reason,
            at: Timestamp(microseconds: 1_785_585_600_000_000))
    }

    @Test(arguments: TestEngine.allCases)
    func theNewestAreKept(_ engine: TestEngine) async throws {
        let log = try Log(engine)
        let notes = ReactionNotes(of: try SubscriptionName("echo"), log.store.checkpoints)
        #expect(try await notes.all().isEmpty)
        for position in [3, 1, 2, 3] { try await notes.add(Self.note(Int64(position))) }
        #expect(try await notes.all().map(\.position.number) == [1, 2, 3])
        let last = Int64(ReactionNotes.maximumNotes + 3)
        // The longest that can be: it still is a named value.
        let reason = String(repeating: "\u{1}\u{10FFFF}", count: 200)
        for position in 4...last { try await notes.add(Self.note(position, reason)) }
        let kept = try await notes.all()
        #expect(kept.map(\.position.number) == Array(4...last))
        #expect(kept.allSatisfy { $0.reason == String(reason.unicodeScalars.prefix(200)) })
    }

    @Test(arguments: TestEngine.allCases)
    func theyGoWithTheirSubscription(_ engine: TestEngine) async throws {
        let desk = try await SubscriptionDesk(engine)
        let notes = ReactionNotes(of: desk.name, desk.log.store.checkpoints)
        try await notes.add(Self.note(1))
        try await desk.subscriptions.delete(desk.name)
        #expect(try await notes.all().isEmpty)
        // Also those that a deletion which was cut off has left.
        try await notes.add(Self.note(2))
        await #expect(throws: SubscriptionError.missing(desk.name)) {
            try await desk.subscriptions.delete(desk.name)
        }
        #expect(try await notes.all().isEmpty)
    }

    @Test func whatIsDamagedGivesWay() async throws {
        let log = try Log(.inMemory)
        let (name, checkpoints) = (try SubscriptionName("echo"), log.store.checkpoints)
        let notes = ReactionNotes(of: name, checkpoints)
        for text in [
            "", "[]", "{}", #"{"format":1}"#, #"{"format":1,"notes":[1]}"#,
            #"{"format":1,"notes":[{"position":-1,"reason":"","at":"2026-01-01T00:00:00Z"}]}"#,
            #"{"format":1,"notes":\#([String](repeating: "{}", count: 41))}"#,
        ] {
            let known = try await checkpoints.read("reactor/echo")?.revision
            _ = try await checkpoints.set(
                "reactor/echo", to: Array(text.utf8), expecting: known)
            await #expect(throws: SubscriptionError.self, "\(text)") { try await notes.all() }
            try await notes.add(Self.note(1))
            #expect(try await notes.all().count == 1)
        }
        // What a newer program keeps stays.
        let known = try await checkpoints.read("reactor/echo")?.revision
        let newer = Array(#"{"format":2}"#.utf8)
        _ = try await checkpoints.set("reactor/echo", to: newer, expecting: known)
        await #expect(throws: SubscriptionError.newer(name, format: 2)) {
            try await notes.add(Self.note(1))
        }
        #expect(try await checkpoints.read("reactor/echo")?.bytes == newer)
    }
}
