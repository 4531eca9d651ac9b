import Testing

@testable import AWSClient

/// When credentials are looked for, and how often.
@Suite struct CredentialCacheTests {
    private static func keys(_ name: String, until end: Int64? = nil) -> AWSCredentials {
        AWSCredentials(
            accessKeyID: name, secretAccessKey: "s", expiration: end, origin: "the test")
    }

    private let clock = FakeClock(now: 1_000_000)

    @Test func keysWithoutEndAreLookedForOnce() async throws {
        let look = ScriptedLook([.success(Self.keys("A"))])
        let cache = look.cache(clock)
        for _ in 0..<3 { #expect(try await cache.credentials().accessKeyID == "A") }
        clock.advance(1_000_000)
        _ = try await cache.credentials()
        #expect(look.count == 1)
    }

    @Test func keysAreRenewedFiveMinutesBeforeTheirEnd() async throws {
        let look = ScriptedLook([
            .success(Self.keys("A", until: 1_003_600)), .success(Self.keys("B", until: 1_007_200)),
        ])
        let cache = look.cache(clock)
        _ = try await cache.credentials()
        clock.advance(3_299)
        #expect(try await cache.credentials().accessKeyID == "A")
        #expect(look.count == 1)
        clock.advance(1)
        #expect(try await cache.credentials().accessKeyID == "B")
        #expect(look.count == 2)
    }

    @Test func allWhoWaitShareOneLook() async throws {
        let gate = Gate()
        let look = ScriptedLook([.success(Self.keys("A"))], gate: gate)
        let cache = look.cache(clock)
        let tasks = (0..<50).map { _ in Task { try await cache.credentials() } }
        await look.begun.pass()
        await gate.open()
        for task in tasks { #expect(try await task.value.accessKeyID == "A") }
        #expect(look.count == 1)
    }

    @Test func whoIsCancelledDoesNotWaitAndSpoilsNothing() async throws {
        let gate = Gate()
        let look = ScriptedLook([.success(Self.keys("A"))], gate: gate)
        let cache = look.cache(clock)
        let first = Task { try await cache.credentials() }
        await look.begun.pass()
        let second = Task { try await cache.credentials() }
        first.cancel()
        await #expect(throws: CancellationError.self) { _ = try await first.value }
        await gate.open()
        #expect(try await second.value.accessKeyID == "A")
        #expect(look.count == 1)
    }

    @Test func aFailureIsNotFollowedByAnotherLookAtOnce() async throws {
        let look = ScriptedLook([
            .failure(CredentialFailure("no")), .failure(CredentialFailure("still no")),
            .success(Self.keys("A")),
        ])
        let cache = look.cache(clock)
        for _ in 0..<10 {
            await #expect(throws: CredentialFailure("no")) { _ = try await cache.credentials() }
        }
        #expect(look.count == 1)
        clock.advance(1)
        for _ in 0..<10 {
            await #expect(throws: CredentialFailure("still no")) {
                _ = try await cache.credentials()
            }
        }
        #expect(look.count == 2)
        clock.advance(1)
        await #expect(throws: CredentialFailure.self) { _ = try await cache.credentials() }
        clock.advance(1)
        #expect(try await cache.credentials().accessKeyID == "A")
        #expect(look.count == 3)
    }

    @Test func thePausesGrowToAMinute() async throws {
        let look = ScriptedLook([.failure(CredentialFailure("no"))])
        let cache = look.cache(clock)
        var seconds: [Int] = []
        for _ in 0..<9 {
            _ = try? await cache.credentials()
            let before = look.count
            var passed = 0
            while look.count == before {
                clock.advance(1)
                passed += 1
                _ = try? await cache.credentials()
            }
            seconds.append(passed)
        }
        #expect(seconds == [1, 2, 4, 8, 16, 32, 60, 60, 60])
    }

    @Test func keysThatAreStillGoodOutliveAFailure() async throws {
        let look = ScriptedLook([
            .success(Self.keys("A", until: 1_000_400)), .failure(CredentialFailure("no")),
        ])
        let cache = look.cache(clock)
        _ = try await cache.credentials()
        clock.advance(200)
        for _ in 0..<5 { #expect(try await cache.credentials().accessKeyID == "A") }
        #expect(look.count == 2)
        clock.advance(200)
        await #expect(throws: CredentialFailure("no")) { _ = try await cache.credentials() }
    }

    @Test func keysThatHaveEndedAlreadyAreNone() async throws {
        let look = ScriptedLook([.success(Self.keys("AKIA0000000000001234", until: 999_999))])
        let cache = look.cache(clock)
        do {
            _ = try await cache.credentials()
            Issue.record("keys of yesterday were handed out")
        } catch let failure as CredentialFailure {
            let expected = "they have ended: key …1234 from the test, until 1970-01-12T13:46:39Z"
            #expect(failure.reason == expected)
        }
    }

    @Test func onlyTheKeysThatAreHandedOutAreDiscarded() async throws {
        let look = ScriptedLook([.success(Self.keys("A")), .success(Self.keys("B"))])
        let cache = look.cache(clock)
        let first = try await cache.credentials()
        await cache.discard(Self.keys("X"))
        #expect(try await cache.credentials() == first)
        await cache.discard(first)
        #expect(try await cache.credentials().accessKeyID == "B")
        await cache.discard(first)
        #expect(try await cache.credentials().accessKeyID == "B")
        #expect(look.count == 2)
    }

    @Test func discardedKeysThatComeAgainAreNotLookedForAllTheTime() async throws {
        let look = ScriptedLook([.success(Self.keys("A"))])
        let cache = look.cache(clock)
        for _ in 0..<10 {
            let keys = try? await cache.credentials()
            if let keys { await cache.discard(keys) }
        }
        #expect(look.count <= 2)
    }
}
