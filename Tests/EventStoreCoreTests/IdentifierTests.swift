import EventStoreCore
import TestSupport
import Testing

@Suite struct IdentifierTests {
    @Test func version7IDsSortAsTheyAreMade() {
        var random = SeededRandom.announced(for: "IdentifierTests")
        let clock = ManualClock()
        var previous: EventID?
        for _ in 0..<1000 {
            clock.advance(microseconds: 1000)
            let id = EventID(timestamp: clock.now, random: (random.next(), random.next()))
            #expect(id.high >> 12 & 0xF == 7, "the version")
            #expect(id.low >> 62 == 0b10, "the variant")
            #expect(id.high >> 16 == UInt64(clock.now.microseconds / 1000))
            if let previous {
                #expect(previous < id)
                #expect(previous.description < id.description)
            }
            previous = id
        }
    }

    @Test func version7TakesOnlyItsRandomBits() {
        let id = EventID(timestamp: Timestamp(microseconds: 0), random: (.max, .max))
        #expect(id.description == "00000000-0000-7fff-bfff-ffffffffffff")
        let zero = EventID(timestamp: Timestamp(microseconds: 0), random: (0, 0))
        #expect(zero.description == "00000000-0000-7000-8000-000000000000")
    }

    @Test func derivedIDsAreVersion8AndRepeat() throws {
        let digest = Digest(sha256: Array("abc".utf8))
        let id = EventID(derivedFrom: digest)
        #expect(id == EventID(derivedFrom: digest))
        #expect(id != EventID(derivedFrom: Digest(sha256: [])))
        #expect(id.description == "ba7816bf-8f01-8fea-8141-40de5dae2223")
    }

    @Test func textComesBack() {
        var random = SeededRandom.announced(for: "IdentifierTests")
        for _ in 0..<1000 {
            let id = CommandID(high: random.next(), low: random.next())
            #expect(id.description.utf8.count == 36)
            #expect(CommandID(id.description) == id)
            #expect(CommandID(id.description.uppercased()) == id)
        }
    }

    @Test(arguments: [
        "", "-", "00000000-0000-7000-8000-00000000000", "00000000-0000-7000-8000-0000000000000",
        "00000000000070008000000000000000", "{00000000-0000-7000-8000-000000000000}",
        "0000000-00000-7000-8000-000000000000", "g0000000-0000-7000-8000-000000000000",
        "00000000-0000-7000-8000-00000000000 ", " 0000000-0000-7000-8000-000000000000",
        "00000000_0000_7000_8000_000000000000", "00000000-0000-7000-8000-00000000000０",
        "urn:uuid:00000000-0000-7000-8000-000000000000", "00000000-0000-7000-8000-0000000000-0",
    ])
    func rejects(text: String) { #expect(EventID(text) == nil) }
}
