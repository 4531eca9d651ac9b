import EventStoreCore
import TestSupport
import Testing

/// An engine's shorter ways against the ways over what every engine owes.
enum RefinementChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck(8, "folds are those of the events as they are read", folds),
        ConformanceCheck(8, "moments are those of the events as they are read", occurrences),
        ConformanceCheck(8, "lists are those of the log as it is read", lists),
        ConformanceCheck(8, "the past is that of the log as it is read", past),
        ConformanceCheck(5, "remembered commands are those of the log as it is read", commands),
        ConformanceCheck(5, "events of a command elsewhere bear its id, and it is unknown", origin),
    ]

    /// Names that sort by their bytes alone, and events of every kind.
    private static let names = ["b", "a", "\u{E9}", "e\u{301}", "a/1", "Z"]
    private static let types: Set<String> = ["NoteTaken", "FundsDeposited"]

    private static func fill(_ bench: Bench) async throws {
        var random = SeededRandom(seed: 0x5EED)
        for number in 0..<60 {
            let name = names[Int.random(in: 0..<names.count, using: &random)]
            let correlation = number % 7 == 0 ? "shared" : nil
            let event =
                number % 3 == 0
                ? bench.events.deposit(Int64(number), correlationID: correlation)
                : bench.events.event(
                    type: number % 2 == 0 ? "NoteTaken" : "Other", correlationID: correlation)
            try await bench.append(
                [event], to: bench.stream(name),
                command: number % 5 == 0 ? bench.events.command() : nil)
        }
    }

    static func folds(_ bench: Bench) async throws {
        try await fill(bench)
        let (refined, generic) = (bench.store, Unrefined(bench.store))
        for whole in [[], ["NoteTaken"], types] as [Set<String>] {
            for name in names + ["nobody"] {
                for (from, through, limit) in [(1, 100, 100), (2, 5, 3), (50, 60, 5)] {
                    let range = (Version(Int64(from)), Version(Int64(through)))
                    let one = try await refined.readFold(
                        bench.stream(name), from: range.0, through: range.1, limit: limit,
                        whole: whole)
                    let other = try await generic.readFold(
                        bench.stream(name), from: range.0, through: range.1, limit: limit,
                        whole: whole)
                    #expect(one == other, "\(name) \(from)...\(through)")
                }
            }
            for types in [nil, ["Other"], ["NoteTaken", "FundsDeposited"]] as [Set<String>?] {
                let query = LogQuery(after: Position(3), through: Position(50), types: types)
                let one = try await read(refined, query, whole)
                let other = try await read(generic, query, whole)
                #expect(one == other, "\(types ?? []) \(whole)")
            }
        }
    }

    static func occurrences(_ bench: Bench) async throws {
        try await fill(bench)
        let (refined, generic) = (bench.store, Unrefined(bench.store))
        for number in [1, 2, 5, 40] as [Int64] {
            let one = try await times(of: Version(number), refined)
            #expect(one == (try await times(of: Version(number), generic)))
            #expect(one.isEmpty == (number == 40))
        }
        #expect(try await refined.occurrences(of: [:]).isEmpty)
        let unknown = StreamHandle(Int64.max)
        #expect(try await refined.occurrences(of: [unknown: Version(1)]).isEmpty)
    }

    /// When the events of a version happened, by the names of their streams.
    private static func times(
        of version: Version, _ store: any EventStore
    ) async throws -> [StreamID: Timestamp] {
        let page = try await store.readFold(LogQuery(after: .start), whole: [])
        let names = try await store.streams(page.entries.map(\.stream))
        let found = try await store.occurrences(
            of: Dictionary(page.entries.map { ($0.stream, version) }) { one, _ in one })
        for entry in page.entries where entry.version == version {
            #expect(found[entry.stream] == entry.occurredAt)
        }
        return Dictionary(
            uniqueKeysWithValues: try found.map { (try #require(names[$0.key]), $0.value) })
    }

    /// A page of a fold with names in the place of handles, as text.
    private static func read(
        _ store: any EventStore, _ query: LogQuery, _ whole: Set<String>
    ) async throws -> [String] {
        let page = try await store.readFold(query, whole: whole)
        let names = try await store.streams(page.entries.map(\.stream))
        return page.entries.map { entry in
            let detail = entry.detail < 0 ? nil : page.details[Int(entry.detail)]
            return "\(entry.position) \(names[entry.stream]?.name ?? "?") \(entry.version) "
                + "\(entry.occurredAt) \(entry.recordedAt) \(entry.amountMinor) "
                + "\(entry.currency) \(page.types[Int(entry.type)]) \(entry.sign) "
                + "\(detail.map { "\($0)" } ?? "-")"
        } + ["\(page.readThrough) \(page.isAtEnd) \(page.details.count)"]
    }

    static func lists(_ bench: Bench) async throws {
        try await fill(bench)
        let (refined, generic) = (bench.store, Unrefined(bench.store))
        let ids = try await generic.readLog(LogQuery(after: .start)).events.map(\.id)
        let unknown = EventID(high: 1, low: 2)
        for wanted in [[], [unknown], ids.suffix(2) + [unknown], ids] {
            let one = try await refined.events(Array(wanted))
            #expect(Set(one) == Set(try await generic.events(Array(wanted))))
            #expect(one.count == wanted.count { $0 != unknown })
        }
        for limit in [1, 2, 4, 100] {
            for id in ["shared", "none"] {
                let one = try await refined.events(correlatedBy: id, limit: limit)
                #expect(one == (try await generic.events(correlatedBy: id, limit: limit)))
            }
            for after in [nil] + (names + ["", "zz"]).map({ Optional(bench.stream($0)) }) {
                let heads = try await refined.streams(after: after, limit: limit)
                #expect(heads == (try await generic.streams(after: after, limit: limit)))
                let one = try await refined.streamNames(after: after, limit: limit)
                let other = try await generic.streamNames(after: after, limit: limit)
                #expect(one.map(\.stream) == other.map(\.stream))
            }
        }
    }

    static func past(_ bench: Bench) async throws {
        try await fill(bench)
        let (refined, generic) = (bench.store, Unrefined(bench.store))
        for number in [0, 1, 2, 17, 30, 59, 60, 61, Int64.max] as [Int64] {
            let position = Position(number)
            for name in names + ["nobody"] {
                let stream = bench.stream(name)
                let one = try await refined.head(of: stream, at: position)
                #expect(one == (try await generic.head(of: stream, at: position)), "\(number)")
            }
            #expect(
                try await refined.streamCount(at: position)
                    == generic.streamCount(at: position))
            for descending in [false, true] {
                for after in [nil, bench.stream("a"), bench.stream("c")] {
                    let one = try await refined.streams(
                        at: position, after: after, descending: descending, limit: 3)
                    let other = try await generic.streams(
                        at: position, after: after, descending: descending, limit: 3)
                    #expect(one == other, "\(number) \(descending)")
                }
            }
        }
    }

    static func commands(_ bench: Bench) async throws {
        try await fill(bench)
        let (refined, generic) = (bench.store, Unrefined(bench.store))
        let all = try await generic.rememberedCommands(after: nil, limit: 100)
        #expect(all.count == 12)
        #expect(try await refined.rememberedCommands(after: nil, limit: 100) == all)
        let ids = all.map(\.stamp.id)
        #expect(try await refined.rememberedCommands(ids) == generic.rememberedCommands(ids))
        for after in ids {
            let one = try await refined.rememberedCommands(after: after, limit: 3)
            #expect(one == (try await generic.rememberedCommands(after: after, limit: 3)))
        }
    }

    static func origin(_ bench: Bench) async throws {
        let (stream, id) = (bench.stream("a"), bench.events.commandID())
        let write = StreamWrite(
            stream: stream, expecting: .any, events: bench.events.events(2))
        let outcome = try await bench.store.append(AppendRequest([write], origin: id))
        #expect(outcome.positions == 1...2)
        #expect(try await bench.history(stream).map(\.commandID) == [id, id])
        #expect(try await bench.store.record(of: id) == nil)
        let stretches = try await bench.store.importedStretches()
        #expect(stretches.contains { $0.contains(1) && $0.contains(2) })
        let error = await bench.storeError {
            _ = try await bench.store.append(
                AppendRequest([write], command: bench.events.command(), origin: id))
        }
        guard case .invalidEvent? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
