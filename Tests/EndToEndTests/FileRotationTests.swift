import EventStoreCore
import EventStreaming
import Foundation
import TestSupport
import Testing
import TextFormats

@testable import daybook

/// Files of events that are put away by size or day, and packed.
@Suite struct FileRotationTests {
    /// Ends something where a kill would.
    private struct Killed: Error {}

    private func event(_ number: Int, day: String = "2026-11-30") -> OutgoingEvent {
        let attributes: [OutgoingEvent.Attribute] = [
            .init("specversion", .string("1.0")), .init("id", .string("event-\(number)")),
            .init("recordedtime", .string("\(day)T08:00:00.000007Z")),
        ]
        var writer = JSONWriter()
        writer.object { object in
            for attribute in attributes {
                if case .string(let text) = attribute.value { object.member(attribute.name, text) }
            }
            object.member("data", String(repeating: "x", count: 100 + number % 7))
        }
        return OutgoingEvent(
            position: Position(Int64(number)), stream: StreamID(stored: "a"),
            eventID: EventID(high: 0, low: UInt64(number)), attributes: attributes,
            content: .json([]), json: writer.bytes)
    }

    private func lines(_ events: [OutgoingEvent]) -> [String] {
        events.map { String(decoding: $0.json, as: UTF8.self) }
    }

    private func rotating(_ folder: TemporaryFolder, _ rule: String) throws -> RotatingFile {
        RotatingFile(
            folder.file("orders.ndjson"), try #require(FileRotation(argument: rule)),
            notify: { Issue.record("\($0)") })
    }

    private func names(_ folder: TemporaryFolder) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    /// The lines of a file, which has to be whole.
    private func lines(of name: String, in folder: TemporaryFolder) throws -> [String] {
        let text = try RotatedFiles.text(of: folder.file(name))
        #expect(text.isEmpty || text.hasSuffix("\n"), "\(name) ends in half a line")
        return text.split(separator: "\n").map(String.init)
    }

    /// What is packed where there is something to pack with.
    private var packed: String {
        #if Network
            ".gz"
        #else
            ""
        #endif
    }

    @Test(
        arguments: [
            ("day", true, nil), ("64M", false, 64 << 20), ("day,1G", true, 1 << 30),
            ("100K,day", true, 100 << 10), ("1024G", false, 1 << 40),
        ] as [(String, Bool, Int?)])
    func rulesAreRead(text: String, isDaily: Bool, bytes: Int?) throws {
        let rule = try #require(FileRotation(argument: text))
        #expect((rule.isDaily, rule.bytes) == (isDaily, bytes))
        #expect(FileRotation(argument: rule.text) == rule)
    }

    @Test(arguments: [
        "", "days", "day,day", "1M,2M", "M", "-1M", "0M", "1", "1.5M", "1m", "63K", "1025G",
        "9223372036854775807G", "day,", ",day", "day 1M",
    ])
    func whatIsNoRuleIsRefused(text: String) {
        #expect(FileRotation(argument: text) == nil)
    }

    @Test func aDayIsPutAwayWithTheFirstEventOfTheNext() async throws {
        let folder = try TemporaryFolder()
        let days = ["2026-11-28", "2026-11-29", "2026-11-30"]
        let events = (0..<30).map { event($0, day: days[$0 / 10]) }
        let file = try rotating(folder, "day")
        try file.prepare()
        _ = try await file.send(Array(events[..<5]))
        // In one sending, and in another run.
        let again = try rotating(folder, "day")
        try again.prepare()
        _ = try await again.send(Array(events[5...]))
        await again.finish()
        #expect(
            try names(folder) == [
                "orders-2026-11-28.ndjson\(packed)", "orders-2026-11-29.ndjson\(packed)",
                "orders.ndjson",
            ])
        for (number, name) in try names(folder).enumerated() {
            let own = events[(number * 10)..<(number * 10 + 10)]
            #expect(try lines(of: name, in: folder) == lines(Array(own)))
        }
        let modes = try names(folder).map {
            try FileManager.default.attributesOfItem(atPath: folder.file($0))[.posixPermissions]
                as? Int
        }
        #expect(modes == [0o600, 0o600, 0o600])
    }

    @Test func aClockThatGoesBackEndsNoDay() async throws {
        let folder = try TemporaryFolder()
        let events = ["2026-11-29", "2026-11-30", "2026-11-29", "2026-11-30", "2026-12-01"]
            .enumerated().map { event($0.offset, day: $0.element) }
        let file = try rotating(folder, "day")
        for event in events { _ = try await file.send([event]) }
        await file.finish()
        #expect(
            try names(folder) == [
                "orders-2026-11-29.ndjson\(packed)", "orders-2026-11-30.ndjson\(packed)",
                "orders.ndjson",
            ])
        #expect(
            try lines(of: "orders-2026-11-30.ndjson\(packed)", in: folder)
                == lines(Array(events[1...3])))
    }

    @Test func noFileIsLargerThanItMayBe() async throws {
        let folder = try TemporaryFolder()
        let events = (0..<2000).map { event($0) }
        let file = try rotating(folder, "64K")
        for start in stride(from: 0, to: 2000, by: 500) {
            _ = try await file.send(Array(events[start..<(start + 500)]))
        }
        await file.finish()
        let all = try names(folder)
        #expect(all.count > 5)
        #expect(all.first == "orders-2026-11-30.0001.ndjson\(packed)")
        #expect(all.last == "orders.ndjson")
        var found: [String] = []
        for name in all {
            let own = try lines(of: name, in: folder)
            #expect(own.reduce(0) { $0 + $1.utf8.count + 1 } <= 64 << 10)
            found += own
        }
        #expect(found == lines(events))
    }

    @Test func aFileThatIsCalledLikeAPackedOneHasNumbersToo() throws {
        let folder = try TemporaryFolder()
        let names = ClosedFileNames(folder.file("orders.ndjson.gz"))
        let first = try names.next("2026-11-30", isNumbered: true)
        try Data().write(to: URL(fileURLWithPath: first))
        #expect(try names.next("2026-11-30", isNumbered: true) != first)
        #expect(try names.unpacked() == [first])
        #expect(throws: CommandStop.self) {
            try ClosedFileNames(folder.file("missing/orders.ndjson")).next(nil, isNumbered: true)
        }
    }

    @Test func aNumberIsNotGivenAgainWhileALaterOneIsThere() throws {
        let folder = try TemporaryFolder()
        let names = ClosedFileNames(folder.file("orders.events.ndjson"))
        func make(_ name: String) throws {
            try Data().write(to: URL(fileURLWithPath: folder.file(name)))
        }
        let stem = folder.file("orders-2026-11-30")
        #expect(try names.next("2026-11-30", isNumbered: false) == "\(stem).events.ndjson")
        #expect(try names.next("2026-11-30", isNumbered: true) == "\(stem).0001.events.ndjson")
        try make("orders-2026-11-30.events.ndjson.gz")
        #expect(try names.next("2026-11-30", isNumbered: false) == "\(stem).0001.events.ndjson")
        try make("orders-2026-11-30.0007.events.ndjson")
        #expect(try names.next("2026-11-30", isNumbered: true) == "\(stem).0008.events.ndjson")
        let undated = folder.file("orders-undated.events.ndjson")
        #expect(try names.next(nil, isNumbered: false) == undated)
        // What others have put beside it is none of it.
        for name in [
            "orders.events.ndjson", "orders-2026-11-30.8.events.ndjson", "orders-x.events.ndjson",
            "orders-2026-11-30.0009.ndjson", "orders-2026-11-30.99999999999999999999.events.ndjson",
            "borders-2026-11-30.events.ndjson", "orders-2026-11-30.0010.events.ndjson.gz.part",
            "orders-.events.ndjson", "orders-2026-11-30.-001.events.ndjson",
        ] { try make(name) }
        #expect(try names.next("2026-11-30", isNumbered: true) == "\(stem).0008.events.ndjson")
        #expect(try names.unpacked() == ["\(stem).0007.events.ndjson"])
    }

    #if Network
        @Test(arguments: PackedFile.Step.allCases)
        func aKillWhilePackingLosesNothing(step: PackedFile.Step) async throws {
            let folder = try TemporaryFolder()
            let events = (0..<100).map { event($0) }
            let closed = folder.file("orders-2026-11-29.ndjson")
            let text = lines(events).joined(separator: "\n") + "\n"
            try Data(text.utf8).write(to: URL(fileURLWithPath: closed))
            #expect(throws: Killed.self) {
                try PackedFile.make(of: closed) { if $0 == step { throw Killed() } }
            }
            // Whole in each that is there under a name of its own.
            let left = try names(folder).filter { !$0.hasSuffix(".part") }
            #expect(!left.isEmpty)
            for name in left { #expect(try lines(of: name, in: folder) == lines(events)) }
            let next = try rotating(folder, "day")
            try next.prepare()
            await next.finish()
            #expect(
                try names(folder).filter { !$0.hasSuffix(".part") }
                    == ["orders-2026-11-29.ndjson.gz", "orders.ndjson"])
            #expect(try lines(of: "orders-2026-11-29.ndjson.gz", in: folder) == lines(events))
        }

        @Test func aPackedFileOfOthersIsNotReplaced() async throws {
            let folder = try TemporaryFolder()
            let text = lines([event(1)])[0] + "\n"
            try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file("o-2026-11-29.ndjson")))
            let packed = folder.file("o-2026-11-29.ndjson.gz")
            try Data("theirs".utf8).write(to: URL(fileURLWithPath: packed))
            #expect(throws: CommandStop.self) {
                try PackedFile.make(of: folder.file("o-2026-11-29.ndjson"))
            }
            #expect(try names(folder) == ["o-2026-11-29.ndjson", "o-2026-11-29.ndjson.gz"])
            #expect(try Data(contentsOf: URL(fileURLWithPath: packed)) == Data("theirs".utf8))
        }

        @Test(arguments: ["", "no events\n", "{\"specversion\":\"1.0\"}\n"])
        func whatHoldsNoEventsIsNotPacked(text: String) throws {
            let folder = try TemporaryFolder()
            let path = folder.file("orders-2026-11-29.ndjson")
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            try PackedFile.make(of: path)
            #expect(try names(folder) == ["orders-2026-11-29.ndjson"])
            try PackedFile.make(of: folder.file("nothing.ndjson"))
            #expect(try names(folder) == ["orders-2026-11-29.ndjson"])
        }
    #endif

    @Test func severalWritersLoseNoLineOfEachOther() async throws {
        let folder = try TemporaryFolder()
        let writers = 4
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<writers {
                let file = try rotating(folder, "64K")
                group.addTask {
                    for number in 0..<50 {
                        let first = writer * 10_000 + number * 20
                        _ = try await file.send((first..<(first + 20)).map { event($0) })
                    }
                    await file.finish()
                }
            }
            try await group.waitForAll()
        }
        // What one put away while another looked through the folder is packed by the next.
        let last = try rotating(folder, "64K")
        try last.prepare()
        await last.finish()
        let all = try names(folder)
        #expect(
            all.filter { $0.hasSuffix(".ndjson") } == (packed.isEmpty ? all : ["orders.ndjson"]))
        let found = try all.flatMap { try lines(of: $0, in: folder) }
        #expect(found.count == writers * 1000)
        for writer in 0..<writers {
            let own = (0..<1000).map { event(writer * 10_000 + $0) }
            let set = Set(lines(own))
            #expect(found.filter { set.contains($0) } == lines(own))
        }
    }

    @Test func whatACrashLeftOfALineIsNotPutAway() async throws {
        let folder = try TemporaryFolder()
        let events = (0..<3).map { event($0, day: "2026-11-29") }
        let half = String(lines([event(3)])[0].prefix(70))
        let text = lines(events).joined(separator: "\n") + "\n" + half
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file("orders.ndjson")))
        let file = try rotating(folder, "day")
        _ = try await file.send([event(3)])
        await file.finish()
        #expect(
            try lines(of: "orders-2026-11-29.ndjson\(packed)", in: folder) == lines(events))
        #expect(try lines(of: "orders.ndjson", in: folder) == lines([event(3)]))
    }
}
