import EventStoreCore
import LedgerCore
import LedgerHistory
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing

@Suite struct SealTests {
    @Test(arguments: TestEngine.forHistories)
    func textReadsBackAsTheSeal(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        let factory = EventFactory()
        let names = (HostileString.scripts + HostileString.syntax).map(\.text)
            .filter { (try? StreamID($0)) != nil }
        #expect(names.count > 15)
        for name in names { try await bench.record(factory.events(3), to: name) }
        let seal = try await bench.ledger.seal()
        #expect(seal.heads.count == names.count)
        #expect(seal.position == Position(Int64(names.count * 3)))
        #expect(seal.heads.map(\.stream) == seal.heads.map(\.stream).sorted())
        let read = try Seal(seal.text)
        #expect(read == seal)
        #expect(read.text == seal.text)
        let report = try await Verifier(bench.ledger).run(seal: read)
        #expect(report.isSound)
        #expect(report.sealedStreams == Int64(names.count))
    }

    @Test func anEmptyBookHasASeal() async throws {
        let bench = try LedgerBench(.inMemory)
        let seal = try await bench.ledger.seal()
        #expect(try Seal(seal.text) == seal)
        try await bench.submit(.open("acc-1"))
        #expect(try await Verifier(bench.ledger).run(seal: seal).isSound)
    }

    /// Every letter of it counts.
    @Test func aChangedSealIsRefused() async throws {
        let bench = try LedgerBench(.inMemory)
        for name in ["acc-1", "acc-2"] { try await bench.submit(.open(name)) }
        let text = try await bench.ledger.seal().text
        let bytes = Array(text.utf8)
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 1
            #expect(throws: SealError.self, "byte \(index) of\n\(text)") {
                try Seal(String(decoding: changed, as: UTF8.self))
            }
        }
        for count in bytes.indices {
            #expect(throws: SealError.self, "cut to \(count) bytes") {
                try Seal(String(decoding: bytes[..<count], as: UTF8.self))
            }
        }
        #expect(throws: SealError.self) { try Seal(text + "1 00 \"acc-3\"\n") }
        #expect(throws: SealError.self) { try Seal(text + "\n") }
    }

    @Test(arguments: ["9223372036854775807", "9223372036854775808", "-1", "-9223372036854775808"])
    func aNumberOfAnySizeIsRefused(_ number: String) async throws {
        let text = try await LedgerBench(.inMemory).ledger.seal().text
        for line in ["position 0", "streams 0"] {
            let name = line.split(separator: " ")[0]
            #expect(throws: SealError.self) {
                try Seal(text.replacing(line, with: "\(name) \(number)"))
            }
        }
    }

    /// It says nothing of time or place.
    @Test func equalBooksHaveEqualSeals() async throws {
        var texts: Set<String> = []
        for engine in TestEngine.forHistories {
            let bench = try LedgerBench(engine, seed: 4)
            for name in ["acc-2", "acc-1"] { try await bench.submit(.open(name)) }
            for _ in 0..<5 { try await bench.submit(.deposit("acc-1", 3)) }
            texts.insert(try await bench.ledger.seal().text)
        }
        #expect(texts.count == 1)
        let other = try LedgerBench(.inMemory, seed: 5)
        for name in ["acc-2", "acc-1"] { try await other.submit(.open(name)) }
        for _ in 0..<5 { try await other.submit(.deposit("acc-1", 3)) }
        texts.insert(try await other.ledger.seal().text)
        #expect(texts.count == 2)
    }

    @Test(arguments: TestEngine.forHistories)
    func laterEventsAreWelcome(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        try await bench.submit(.open("acc-1"))
        let seal = try await bench.ledger.seal()
        try await bench.submit(.deposit("acc-1", 3))
        try await bench.submit(.open("acc-2"))
        #expect(try await Verifier(bench.ledger).run(seal: seal).isSound)
        #expect(try await bench.ledger.seal() != seal)
    }

    /// Appends go on while the heads are read: the seal is of the moment that it names.
    @Test(arguments: TestEngine.forHistories)
    func isOfOneMoment(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        for name in ["acc-1", "acc-2"] { try await bench.submit(.open(name)) }
        let plain = try await bench.ledger.seal()
        let busy = HeadsHook(base: bench.store) {
            try await bench.submit(.deposit("acc-1", 3))
            try await bench.submit(.open("acc-3"))
        }
        #expect(try await bench.ledger(on: busy).seal() == plain)
    }

    @Test func anotherBooksSealIsNotThisOnes() async throws {
        let (one, other) = (
            try LedgerBench(.inMemory, seed: 1), try LedgerBench(.inMemory, seed: 2)
        )
        for bench in [one, other] { try await bench.submit(.open("acc-1")) }
        let report = try await Verifier(one.ledger).run(seal: try await other.ledger.seal())
        #expect(report.findings.map(\.kind) == [.seal])
        #expect(report.findings.first?.account == account("acc-1"))
        #expect(report.findings.first?.version == Version(1))
        #expect(report.sealedStreams == 0)
    }
}

/// A store that lets something happen just before the heads are listed.
private struct HeadsHook: ForwardingStore {
    let base: any EventStore & ReadModelStore
    let before: @Sendable () async throws -> Void

    func streams(after: StreamID?, limit: Int) async throws -> [StreamHead] {
        try await before()
        return try await base.streams(after: after, limit: limit)
    }
}
