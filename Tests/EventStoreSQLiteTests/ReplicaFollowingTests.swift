import EventStoreCore
import Foundation
import Glibc
import TestSupport
import Testing

@testable import EventStoreSQLite

@Suite("Following a log")
struct ReplicaFollowingTests {
    private static let moment = Timestamp(microseconds: 1_700_000_000_000_001)

    @Test("One follows at a time, and tells all", arguments: ReplicaBench.Engine.allCases)
    func claims(engine: ReplicaBench.Engine) async throws {
        let bench = try ReplicaBench(engine)
        let (one, other) = (try await bench.replica(), try await bench.another())
        #expect(one.lastConfirmed() == nil)
        var claim = try one.claimFollowing()
        #expect(claim != nil)
        #expect(try one.claimFollowing() == nil && other.claimFollowing() == nil)
        // Nobody has said anything by now, but that there is one who follows.
        #expect(other.lastConfirmed() == nil)
        claim?.confirm(Self.moment)
        #expect(one.lastConfirmed() == Self.moment && other.lastConfirmed() == Self.moment)
        let later = Self.moment.advanced(by: 1_234_567)
        claim?.confirm(later)
        #expect(other.lastConfirmed() == later)
        // A clock that was set back: what is said last counts.
        claim?.confirm(Self.moment)
        #expect(other.lastConfirmed() == Self.moment)
        claim = nil
        #expect(other.lastConfirmed() == Self.moment)
        // Another test's child process may hold the lock a little longer.
        try await eventually("the next claim") {
            claim = try other.claimFollowing()
            return claim != nil
        }
        #expect(one.lastConfirmed() == Self.moment)
    }

    @Test("A moment that is still to come is believed by nobody")
    func future() async throws {
        let bench = try ReplicaBench()
        let replica = try await bench.replica()
        let claim = try replica.claimFollowing()
        let now = ReplicaConfirmation.now
        claim?.confirm(now.advanced(by: 3600 * Timestamp.second))
        #expect(replica.lastConfirmed() == nil)
        claim?.confirm(Timestamp(microseconds: .max))
        #expect(replica.lastConfirmed() == nil)
        claim?.confirm(now)
        #expect(replica.lastConfirmed() == now)
    }

    @Test("What was said of an earlier copy is not believed of a new one")
    func newCopy() async throws {
        let bench = try ReplicaBench()
        var replica: (any ReplicaStore)? = try await bench.replica()
        try replica?.claimFollowing()?.confirm(Self.moment)
        #expect(replica?.lastConfirmed() == Self.moment)
        replica = nil
        // Not by a drop, which would have removed the follower's file too.
        for suffix in ["", "-wal", "-shm"] { unlink(bench.path + suffix) }
        replica = try await bench.replica()
        #expect(FileManager.default.fileExists(atPath: bench.path + "-follower"))
        #expect(replica?.lastConfirmed() == nil)
    }

    @Test(
        "A file that says something else says nothing",
        arguments: [
            "", "x", "\n", "1700000000000001 1700000000000001\n",
        ])
    func broken(text: String) async throws {
        let bench = try ReplicaBench()
        let replica = try await bench.replica()
        try replica.claimFollowing()?.confirm(Self.moment)
        let path = bench.path + "-follower"
        let whole = try String(contentsOfFile: path, encoding: .utf8)
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        #expect(replica.lastConfirmed() == nil)
        // As after a start of the system, half written, and of two writings.
        let words = whole.split(separator: " ").map(String.init)
        for index in words.indices {
            var other = words
            other[index] = index < 3 ? "0" : "1600000000000000"
            if index == words.count - 1 { other[index] += "\n" }
            try other.joined(separator: " ")
                .write(toFile: path, atomically: false, encoding: .utf8)
            #expect(replica.lastConfirmed() == nil, "\(other)")
        }
        try String(whole.dropLast(2)).write(toFile: path, atomically: false, encoding: .utf8)
        #expect(replica.lastConfirmed() == nil)
        try whole.write(toFile: path, atomically: false, encoding: .utf8)
        #expect(replica.lastConfirmed() == Self.moment)
    }

    @Test("The next follower's file is that of all, when the first was removed")
    func removed() async throws {
        let bench = try ReplicaBench()
        let replica = try await bench.replica()
        let claim = try replica.claimFollowing()
        unlink(bench.path + "-follower")
        #expect(replica.lastConfirmed() == nil)
        let next = try replica.claimFollowing()
        next?.confirm(Self.moment)
        claim?.confirm(Self.moment.advanced(by: 5))
        #expect(next != nil && replica.lastConfirmed() == Self.moment)
    }
}
