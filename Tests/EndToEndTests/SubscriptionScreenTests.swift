import Foundation
import TestSupport
import Testing

/// The screen of subscriptions on a terminal, while a publisher runs in another process.
@Suite struct SubscriptionScreenTests {
    /// What `daybook subscriptions` says of the one.
    private func listed(_ desk: Desk) async throws -> [String: Any] {
        try Records.json(try await desk.done("subscriptions", "--format", "ndjson"))
    }

    @Test func aPublisherIsWatchedAndPausedFromTheScreen() async throws {
        let desk = try Desk()
        try await desk.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
        for _ in 0..<3 { try await desk.done("deposit", "acc-1", "5") }
        try await desk.done("publish", "orders", "--to", "file:out.ndjson", "--once", "--quiet")
        try await desk.done("deposit", "acc-1", "6")
        let session = try await Session.explorer(on: desk)
        session.type("6")
        try await session.shows("orders", "behind", "1 subscription: 1 behind")
        // Somebody reads in another process: the screen finds that by itself.
        let publisher = try desk.start("publish", "orders", "--lease", "1")
        try await session.shows("1 subscription: 1 reading")
        try await desk.done("deposit", "acc-1", "7")
        try await eventually("it is published") {
            (try? String(contentsOfFile: desk.path("out.ndjson"), encoding: .utf8))?
                .split(separator: "\n").count == 6
        }
        session.type("p")
        try await session.shows(
            "Pause the subscription orders?", "daybook subscriptions pause orders")
        session.type("\t\r")
        try await session.shows("orders paused behind position 6")
        // At rest it looks every third of its lease.
        try await publisher.says("it is paused") { $0.err.contains("'orders' is paused") }
        let published = try String(contentsOfFile: desk.path("out.ndjson"), encoding: .utf8)
        // The lag moves, and nothing of it is read.
        try await desk.done("deposit", "acc-1", "8")
        try await desk.done("deposit", "acc-1", "9")
        try await session.sees("the lag") { screen in
            screen.text.split(separator: "\n").contains {
                $0.contains("orders") && $0.contains("paused") && $0.contains("  2  ")
            }
        }
        #expect(try await listed(desk)["state"] as? String == "paused")
        #expect(try await listed(desk)["lag"] as? Int == 2)
        #expect(try String(contentsOfFile: desk.path("out.ndjson"), encoding: .utf8) == published)
        // It goes on where it ended.
        session.type("p\t\r")
        try await eventually("the rest is published") {
            (try? String(contentsOfFile: desk.path("out.ndjson"), encoding: .utf8))?
                .split(separator: "\n").count == 8
        }
        publisher.interrupt(SIGTERM)
        _ = try await publisher.finished()
        session.type("Q")
        try await session.leave()
        try await desk.isSound()
    }

    /// While another screen is seen nothing is read of them, and nothing is sent.
    @Test func whoDoesNotLookCostsNothing() async throws {
        let desk = try Desk()
        try await desk.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
        try await desk.done("publish", "orders", "--to", "file:out.ndjson", "--once", "--quiet")
        let session = try await Session.explorer(on: desk)
        session.type("6")
        try await session.shows("1 subscription: 1 at rest")
        session.type("1")
        try await session.shows("Accounts", "Ada")
        try await session.rests(on: desk)
        try await session.leave()
    }

    @Test func causesAreATreeOnEveryWay() async throws {
        let desk = try Desk()
        try await desk.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
        try await desk.done("open", "acc-2", "--owner", "Bob", "--currency", "GBP")
        try await desk.done("deposit", "acc-1", "100")
        try await desk.done("transfer", "acc-1", "acc-2", "10")
        let table = try await desk.done("causes", "acc-2@2")
        #expect(table.contains("  FundsWithdrawn    acc-1"), "\(table)")
        #expect(table.contains("* └ FundsDeposited  acc-2"), "\(table)")
        let object = try Records.json(try await desk.done("causes", "@pos:4", "--format", "json"))
        let events = try #require(object["events"] as? [[String: Any]])
        #expect(events.map { $0["account"] as? String } == ["acc-1", "acc-2"])
        #expect(events.map { $0["depth"] as? Int } == [0, 1])
        #expect(events[1]["parentId"] as? String == events[0]["eventId"] as? String)
        #expect(object["isWhole"] as? Bool == true && object["outsideCause"] is NSNull)
        let id = try #require(events[1]["eventId"] as? String)
        let lines = try Records.ndjson(try await desk.done("causes", id, "--format", "ndjson"))
        #expect(lines.map { $0["isSubject"] as? Bool } == [false, true])
        let short = try await desk.run(["causes", "acc-1@3", "--look", "1"])
        #expect(short.narration.contains("--look takes a larger number"), "\(short)")
        try await desk.refused(2, "causes", "acc-1", "--look", "0", saying: "--look counts from 1")
        try await desk.refused(3, "causes", "nobody", saying: "nobody")
        // On the screen: from the stream to the tree, to the event, and back.
        let session = try await Session.explorer(on: desk)
        session.type("2B")
        try await session.shows("Causes", "└ FundsDeposited", "2 events in 2 accounts")
        session.type("g\r")
        try await session.sees("the timeline") { !$0.text.contains("└") && $0.text.contains("Ada") }
        session.type("\u{1B}")
        try await session.shows("└ FundsDeposited")
        try await session.leave()
    }
}
