import Foundation
import TestSupport
import Testing

/// An explorer that is left open over night costs next to nothing.
@Suite struct IdleTests {
    /// One thread looks at the ledger once a second, for what no notice told of. After a while no
    /// other wakes, and nothing is sent.
    @Test func onlyTheTailerWakes() async throws {
        let desk = try Desk()
        try await desk.done("open", "acc-1", "--owner", "Ada Lovelace", "--currency", "GBP")
        let session = try await Session.explorer(on: desk)
        // It has worked: with events, keys, and a command of its own.
        try await desk.done("deposit", "acc-1", "100")
        try await session.shows("100.00 GBP")
        session.type("d5\r")
        try await session.shows("Confirm")
        session.type("\t\r")
        try await session.shows("recorded acc-1@3")
        // It has read all of the file, and shows what stands beside the log.
        session.type("V")
        try await session.shows("no problems found")
        session.type("6")
        try await session.shows("Subscriptions", "no subscriptions")
        try await session.rests(on: desk)
        try await session.leave()
    }
}
