import AWSClient
import EventStoreCore
import TestSupport
import Testing

@testable import EventStoreDynamoDB

/// What loses records elsewhere: each rule of the reader on a stream that does what the service
/// does.
@Suite struct HintReaderTests {
    private static let nothingKnown = "nothing is known of what the stream said before"

    // MARK: Shards

    @Test func whoHasNoMarksBeginsAtTheHorizonAndReadsTheTable() async throws {
        let bench = HintBench()
        let root = bench.stream.add()
        bench.stream.put(["a"], into: root)
        bench.stream.put(["b"], .modified, into: root)
        bench.stream.put(["c"], .removed, into: root)
        let reader = bench.reader()
        let page = try await reader.read()
        #expect(page.gap == Self.nothingKnown && !page.isAtEnd && !page.isOver)
        #expect(page.hints.map(\.kind) == [.inserted, .modified, .removed])
        #expect(page.keys == ["a", "b", "c"])
        #expect(page.hints.map { $0.new?["v"] } == [.number("1"), .number("1"), nil])
        #expect(page.hints.allSatisfy { $0.old == nil })
        let next = try await reader.read()
        #expect(next == HintPage(hints: [], gap: nil, isAtEnd: true, isOver: false))
    }

    @Test func whatWasNotConfirmedIsReadAgain() async throws {
        let bench = HintBench()
        let root = bench.stream.add()
        let reader = try await bench.settledReader()
        bench.stream.put(["a", "b"], into: root)
        #expect(try await reader.read().keys == ["a", "b"])
        try await reader.confirm()
        bench.stream.put(["c"], into: root)
        #expect(try await reader.read().keys == ["c"])
        for _ in 0..<2 {
            let other = try await bench.reader().toEnd()
            #expect(other.keys == ["c"] && other.gaps == [])
        }
    }

    @Test func moreShardsThanAPageHasAreReadInTurn() async throws {
        let bench = HintBench()
        let shards = (0..<250).map { _ in bench.stream.add() }
        for shard in shards { bench.stream.put([shard], into: shard) }
        let reader = bench.reader()
        var read: [String] = []
        for _ in 0..<16 {
            _ = try await reader.read()
            let asked = bench.stream.read()
            #expect(asked.count <= 16)
            read += asked
        }
        // Nobody is asked twice before everybody was asked once.
        #expect(Set(read) == Set(shards) && Set(read.prefix(250)).count == 250)
        #expect(try await reader.toEnd().gaps == [])
        try await reader.confirm()
        #expect(try await bench.kept()?.shards.count == 250)
        #expect(try await bench.reader().toEnd().keys == [])
    }

    @Test func aListingTakesAsManyPagesAsThereAre() async throws {
        let bench = HintBench()
        for _ in 0..<250 { bench.stream.add() }
        bench.stream.happens(nil)
        _ = try await bench.reader().read()
        #expect(bench.stream.count(of: "DescribeStream") == 3)
    }

    @Test func aChildIsReadBehindItsParent() async throws {
        let bench = HintBench()
        let root = bench.stream.add()
        bench.stream.put((1...7).map { "root-\($0)" }, into: root)
        let left = bench.stream.add(behind: root)
        let right = bench.stream.add(behind: root)
        let last = bench.stream.add(behind: left)
        for shard in [last, right, left] { bench.stream.put([shard], into: shard) }
        let reader = bench.reader()
        let keys = try await reader.toEnd().keys
        #expect(keys.prefix(7) == (1...7).map { "root-\($0)" }[...])
        #expect(Set(keys.suffix(3)) == [left, right, last])
        #expect(try #require(keys.firstIndex(of: left)) < #require(keys.firstIndex(of: last)))
        try await reader.confirm()
        // What follows from the marks of children is not kept.
        #expect(try await bench.kept()?.shards.keys.sorted() == [right, last].sorted())
        bench.stream.put(["news"], into: last)
        #expect(try await bench.reader().toEnd().keys == ["news"])
    }

    @Test func aParentThatIsNotListedHoldsUpNobody() async throws {
        let bench = HintBench()
        let root = bench.stream.add()
        let child = bench.stream.add(behind: root)
        bench.stream.change(root) { $0.isGone = true }
        bench.stream.put(["a"], into: child)
        #expect(try await bench.reader().toEnd().keys == ["a"])
    }

    @Test func aClosedShardIsFollowedByItsChildren() async throws {
        let bench = HintBench()
        let root = bench.stream.add()
        let reader = try await bench.settledReader()
        bench.stream.put(["a"], into: root)
        let child = bench.stream.add(behind: root)
        bench.stream.put(["b"], into: child)
        let first = try await reader.read()
        #expect(first.keys == ["a"] && !first.isAtEnd)
        #expect(try await reader.read().keys == ["b"])
        #expect(try await reader.read().isAtEnd)
        // What is done is not asked again.
        _ = bench.stream.read()
        _ = try await reader.read()
        #expect(bench.stream.read() == [child])
    }

    @Test func aShardThatNobodyAnnouncesIsFound() async throws {
        let bench = HintBench()
        bench.stream.add()
        let reader = try await bench.settledReader()
        let other = bench.stream.add()
        bench.stream.put(["a"], into: other)
        var keys: [String] = []
        for _ in 0...HintReader.readingsPerListing { keys += try await reader.read().keys }
        #expect(keys == ["a"])
    }

    @Test func anEmptyPageInTheMiddleIsNoEnd() async throws {
        let bench = HintBench()
        let root = bench.stream.add()
        bench.stream.put(["a"], into: root)
        bench.stream.change(root) { $0.emptyPages = 2 }
        bench.stream.close(root)
        let reader = bench.reader()
        #expect(try await reader.read().keys == [])
        #expect(try await reader.read().keys == [])
        #expect(try await reader.read().keys == ["a"])
        try await reader.confirm()
        #expect(try await bench.kept()?.shards == [root: .done])
    }

    // MARK: What is not there any more

    /// Nothing is passed over: neither behind a record, nor before the first.
    @Test(arguments: [["a"], []])
    func anExpiredIteratorIsOpenedWhereItWas(before: [String]) async throws {
        let bench = HintBench()
        let root = bench.stream.add()
        bench.stream.put(before, into: root)
        let reader = bench.reader()
        #expect(try await reader.toEnd().keys == before)
        bench.stream.clock.advance(seconds: 16 * 60)
        bench.stream.put(["b", "c"], into: root)
        #expect(try await reader.toEnd().keys == ["b", "c"])
        // It may expire again at once.
        bench.stream.put(["d"], into: root)
        bench.stream.happens { operation, _ in
            operation == "GetRecords"
                ? .failure(FakeStream.refused("ExpiredIteratorException")) : nil
        }
        let page = try await reader.read()
        #expect(page == HintPage(hints: [], gap: nil, isAtEnd: false, isOver: false))
        #expect(bench.stream.count(of: "GetRecords") == 2)
        bench.stream.happens(nil)
        #expect(try await reader.read().keys == ["d"])
    }

    @Test func trimmedRecordsAreToldAndTheRestIsRead() async throws {
        for isOpen in [true, false] {
            let bench = HintBench()
            let root = bench.stream.add()
            bench.stream.put(["a"], into: root)
            var reader = try await bench.settledReader()
            bench.stream.put((1...5).map { "\($0)" }, into: root)
            bench.stream.change(root) { $0.trimmed = 4 }
            if !isOpen { reader = bench.reader() }
            let page = try await reader.read()
            #expect(page.gap?.contains("dropped records of the shard \(root)") == true)
            #expect(page.keys == ["4", "5"])
            #expect(try await reader.toEnd().gaps == [])
            try await reader.confirm()
            #expect(try await bench.reader().toEnd().gaps == [])
        }
    }

    /// The mark that was trimmed does not come back from what is kept.
    @Test func aTrimmedMarkIsToldOnce() async throws {
        let bench = HintBench()
        let root = bench.stream.add()
        bench.stream.put(["a", "b"], into: root)
        let reader = try await bench.settledReader()
        bench.stream.change(root) { $0.trimmed = 2 }
        bench.stream.clock.advance(seconds: 16 * 60)
        #expect(try await reader.toEnd().gaps.count == 1)
        try await reader.confirm()
        #expect(try await bench.kept()?.shards == [root: .begun])
        #expect(try await bench.reader().toEnd().gaps == [])
    }

    @Test func aMarkThatTheShardDoesNotKnowIsAGap() async throws {
        let bench = HintBench()
        let root = bench.stream.add()
        bench.stream.put(["a"], into: root)
        let number = try #require(SequenceNumber("7"))
        let marks = HintMarks(
            stream: bench.stream.arn, since: bench.stream.clock.now,
            shards: [root: .after(number)])
        _ = try await bench.marks.set(HintBench.name, to: marks.bytes, expecting: nil)
        let (keys, gaps) = try await bench.reader().toEnd()
        #expect(keys == ["a"] && gaps.count == 1)
    }

    @Test func aShardThatWentBeforeItWasReadIsAGap() async throws {
        let bench = HintBench()
        let root = bench.stream.add()
        bench.stream.put(["a"], into: root)
        let reader = try await bench.settledReader()
        bench.stream.put(["b"], into: root)
        let child = bench.stream.add(behind: root)
        bench.stream.put(["c"], into: child)
        bench.stream.change(root) { $0.isGone = true }
        for host in [bench.reader(), reader] {
            let (keys, gaps) = try await host.toEnd()
            #expect(keys == ["c"])
            #expect(gaps.count == 1 && gaps[0].contains("dropped the shard \(root)"), "\(gaps)")
            try await host.confirm()
        }
        #expect(try await bench.kept()?.shards.keys.sorted() == [child])
        let after = try await bench.reader().toEnd()
        #expect(after.keys == [] && after.gaps == [])
    }

    @Test func aShardThatIsDoneMayGo() async throws {
        let bench = HintBench()
        let root = bench.stream.add()
        bench.stream.put(["a"], into: root)
        bench.stream.close(root)
        let reader = try await bench.settledReader()
        #expect(try await bench.kept()?.shards == [root: .done])
        let child = bench.stream.add(behind: root)
        bench.stream.put(["b"], into: child)
        bench.stream.change(root) { $0.isGone = true }
        for host in [bench.reader(), reader] {
            let (keys, gaps) = try await host.toEnd()
            #expect(keys == ["b"] && gaps == [])
        }
        try await reader.confirm()
        #expect(try await bench.kept()?.shards.keys.sorted() == [child])
    }

    @Test func aShardThatIsOnlyNotListedIsReadToItsEnd() async throws {
        let bench = HintBench()
        let root = bench.stream.add()
        bench.stream.put(["a"], into: root)
        _ = try await bench.settledReader()
        bench.stream.put(["b"], into: root)
        let child = bench.stream.add(behind: root)
        bench.stream.put(["c"], into: child)
        bench.stream.change(root) { $0.isHidden = true }
        let (keys, gaps) = try await bench.reader().toEnd()
        #expect(keys == ["b", "c"] && gaps == [])
    }

    /// A shard that has given nothing has no mark that the service could call trimmed.
    @Test func whatWasNotReadForADayMayHaveLostRecords() async throws {
        for (hours, isGap) in [(19, false), (21, true), (49, true)] as [(Int64, Bool)] {
            for isSameHost in [true, false] {
                let bench = HintBench()
                let root = bench.stream.add()
                var reader = try await bench.settledReader()
                bench.stream.put(["a"], into: root)
                bench.stream.clock.advance(seconds: hours * 3600)
                bench.stream.put(["b"], into: root)
                if !isSameHost { reader = bench.reader() }
                let (keys, gaps) = try await reader.toEnd()
                #expect(keys == (hours < 24 ? ["a", "b"] : ["b"]), "\(hours)")
                #expect(gaps.count == (isGap ? 1 : 0), "\(hours): \(gaps)")
                try await reader.confirm()
                #expect(try await bench.reader().toEnd().gaps == [])
            }
        }
    }

    /// Nor has one that came and went while nobody looked.
    @Test func shardsThatNobodySawAreAGap() async throws {
        let bench = HintBench()
        let root = bench.stream.add()
        bench.stream.put(["a"], into: root)
        bench.stream.close(root)
        let reader = try await bench.settledReader()
        bench.stream.clock.advance(seconds: 3600)
        let child = bench.stream.add(behind: root)
        bench.stream.put(["b"], into: child)
        let last = bench.stream.add(behind: child)
        bench.stream.clock.advance(seconds: 30 * 3600)
        bench.stream.put(["c"], into: last)
        for host in [bench.reader(), reader] {
            let (keys, gaps) = try await host.toEnd()
            #expect(keys == ["c"] && gaps.count == 1, "\(gaps)")
        }
    }

    // MARK: The stream

    @Test func aStreamThatWasMadeAnewIsAGap() async throws {
        let old = HintBench(FakeStream("2026-08-01T12:00:00.000"))
        let root = old.stream.add()
        old.stream.put(["a"], into: root)
        let late = try await old.settledReader()
        let new = HintBench(FakeStream("2026-08-01T13:00:00.000"), marks: old.marks)
        new.stream.put(["b"], into: new.stream.add())
        let reader = new.reader()
        let (keys, gaps) = try await reader.toEnd()
        #expect(keys == ["b"] && gaps == ["the table's stream is another one than was read before"])
        try await reader.confirm()
        // Who still reads the old one does not take it back.
        old.stream.put(["c"], into: root)
        _ = try await late.toEnd()
        try await late.confirm()
        #expect(try await new.kept()?.stream == new.stream.arn)
        #expect(try await new.reader().toEnd().gaps == [])
    }

    @Test func aDisabledStreamIsReadToItsEndAndIsOver() async throws {
        let bench = HintBench()
        let root = bench.stream.add()
        let reader = try await bench.settledReader()
        bench.stream.put(["a", "b", "c", "d"], into: root)
        bench.stream.close(root)
        bench.stream.state.withLock { $0.status = "DISABLED" }
        let first = try await reader.read()
        #expect(first.keys == ["a", "b", "c"] && !first.isOver)
        #expect(try await reader.read().keys == ["d"])
        for _ in 0..<2 {
            let page = try await reader.read()
            #expect(page == HintPage(hints: [], gap: nil, isAtEnd: true, isOver: true))
        }
        bench.stream.state.withLock { $0.isGone = true }
        for _ in 0..<2 {
            let page = try await reader.read()
            #expect(page.isOver && page.gap == "the stream is not there any more")
        }
    }

    @Test func aStreamWithoutShardsIsLookedAtAgain() async throws {
        let bench = HintBench()
        bench.stream.state.withLock { $0.status = "ENABLING" }
        let reader = bench.reader()
        let page = try await reader.read()
        #expect(page.isAtEnd && !page.isOver)
        bench.stream.put(["a"], into: bench.stream.add())
        #expect(try await reader.toEnd().keys == ["a"])
    }
}
