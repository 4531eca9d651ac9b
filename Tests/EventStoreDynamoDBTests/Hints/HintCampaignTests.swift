import AWSClient
import EventStoreCore
import Synchronization
import TestSupport
import Testing

@testable import EventStoreDynamoDB

/// Two hosts that fail and are started again, on a stream that does all that it may, for days of
/// its clock.
@Suite struct HintCampaignTests {
    @Test(arguments: 0..<(Campaign.isWhole ? 400 : 25))
    func everyRecordIsHintedOrAGapIsTold(round: Int) async throws {
        var random = SeededRandom.announced(for: "HintCampaignTests")
        for _ in 0..<round { random = SeededRandom(seed: random.next()) }
        var campaign = HintCampaign(random)
        for _ in 0..<150 { try await campaign.step() }
        try await campaign.finish()
        #expect(campaign.written.subtracting(campaign.known) == [], "round \(round)")
        #expect(campaign.disorder == [], "round \(round)")
    }
}

/// One run of it.
private struct HintCampaign {
    let bench = HintBench()
    var random: SeededRandom
    var hosts: [HintReader]
    /// Keys of which a host knows, since a hint or a reading of the table has told it.
    var known: Set<String> = []
    var written: Set<String> = []
    /// The shard of each key, and the one that it came out of.
    var shards: [String: String] = [:]
    var parents: [String: String] = [:]
    var open: [String]
    /// Keys that came before one of the parent shard which came later.
    var disorder: [String] = []
    private var seen: [[String: Int]] = [[:], [:]]

    init(_ random: SeededRandom) {
        self.random = random
        let stream = bench.stream
        stream.state.withLock {
            $0.isUnruly = true
            $0.random = random
        }
        open = [stream.add(), stream.add()]
        hosts = [bench.reader(), bench.reader()]
    }

    private mutating func chance(_ percent: Int) -> Bool {
        Int.random(in: 0..<100, using: &random) < percent
    }

    mutating func step() async throws {
        let stream = bench.stream
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            let shard = open[Int.random(in: 0..<open.count, using: &random)]
            let key = "\(written.count)"
            stream.put([key], into: shard)
            written.insert(key)
            shards[key] = shard
        }
        if chance(8) { split() }
        if chance(5) { stream.clock.advance(seconds: 20 * 60) }
        if chance(3) { stream.clock.advance(seconds: .random(in: 1...40, using: &random) * 3600) }
        let percent = chance(20) ? UInt64(10) : 0
        let seed = random.next()
        stream.happens { operation, number in
            var random = SeededRandom(seed: seed &+ UInt64(number) &+ UInt64(operation.utf8.count))
            return random.next() % 100 < percent ? FakeStream.throttled : nil
        }
        for host in hosts.indices where chance(70) { try await read(host) }
    }

    private mutating func split() {
        let parent = open.remove(at: Int.random(in: 0..<open.count, using: &random))
        for _ in 0..<(open.count < 6 && chance(50) ? 2 : 1) {
            let child = bench.stream.add(behind: parent)
            parents[child] = parent
            open.append(child)
        }
    }

    private mutating func read(_ host: Int) async throws {
        guard let page = try? await hosts[host].read() else { return }
        if chance(10) { return restart(host) }
        note(page, host)
        if chance(50) { try await hosts[host].confirm() }
        if chance(5) { restart(host) }
    }

    private mutating func restart(_ host: Int) {
        hosts[host] = bench.reader()
        seen[host] = [:]
    }

    /// The host deals with a page: what is not hinted at is read from the table.
    private mutating func note(_ page: HintPage, _ host: Int) {
        known.formUnion(page.keys)
        if page.gap != nil { known = written }
        for key in page.keys {
            seen[host][key, default: 0] += 1
            guard seen[host][key] == 1, let shard = shards[key] else { continue }
            let children = parents.filter { $0.value == shard }.keys
            if seen[host].keys.contains(where: { children.contains(shards[$0] ?? "") }) {
                disorder.append(key)
            }
        }
    }

    mutating func finish() async throws {
        bench.stream.happens(nil)
        for host in hosts.indices {
            for _ in 0..<500 {
                let page = try await hosts[host].read()
                note(page, host)
                if page.isAtEnd { break }
            }
            try await hosts[host].confirm()
        }
        // Who comes now has nothing to read. What a host has confirmed that is not any more may be
        // a gap to it, once.
        for isFirst in [true, false] {
            let late = bench.reader()
            let (keys, gaps) = try await late.toEnd()
            #expect(keys == [] && (isFirst || gaps == []))
            try await late.confirm()
        }
    }
}
