import EventStoreCore
import TestSupport
import Testing
import TextFormats

/// What corrections ask of a store: ids that follow from those of other events, and appends of
/// several streams.
enum ReversalChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck(
            5, "of two handles that record one derived id one does, and the other learns where",
            derivedID),
        ConformanceCheck(
            8, "an event of a derived id is found by it and by its cause, and counts in folds",
            found),
        ConformanceCheck(
            4, "a correction of several streams is nothing if the last stream refuses", lastStream),
        ConformanceCheck(
            4, "of two corrections that share one derived id one is recorded, and all of it",
            oneCorrection),
    ]

    private static let rounds = 8

    /// The id that follows from another, however the two are tied.
    private static func derived(_ id: EventID) -> EventID {
        EventID(derivedFrom: Digest(sha256: Array("what follows from \(id)".utf8)))
    }

    /// The opposite of a deposit, caused by it.
    private static func opposite(
        of event: NewEvent, _ amountMinor: Int64, _ bench: Bench
    ) -> NewEvent {
        bench.events.event(
            type: "FundsReversed",
            payload: JSONText(stored: Array(#"{"amount":\#(amountMinor),"reverses":1}"#.utf8)),
            fold: FoldFields(
                uncheckedSign: -1, amountMinor: amountMinor, currency: CurrencyCode("EUR")),
            causationID: event.id.description, id: derived(event.id))
    }

    /// Appends by several handles at once.
    ///
    /// - Returns: the outcome of each, in their order.
    /// - Throws: what is no refusal.
    private static func together(
        _ requests: [(any EventStore, AppendRequest)]
    ) async throws -> [Result<AppendOutcome, EventStoreError>] {
        typealias Numbered = (Int, Result<AppendOutcome, EventStoreError>)
        return try await withThrowingTaskGroup(of: Numbered.self) { group in
            for (number, (store, request)) in requests.enumerated() {
                group.addTask {
                    do {
                        return (number, .success(try await store.append(request)))
                    } catch let error as EventStoreError {
                        return (number, .failure(error))
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
                .sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    static func derivedID(_ bench: Bench) async throws {
        let handles = [bench.store, try await bench.place.open().events]
        for round in 0..<rounds {
            let stream = bench.stream("account-\(round)")
            let deposit = bench.events.deposit(40)
            try await bench.append([deposit], to: stream)
            let attempts = handles.map { handle in
                let event = opposite(of: deposit, 40, bench)
                let write = StreamWrite(stream: stream, expecting: .any, events: [event])
                return (handle, event, AppendRequest([write]))
            }
            for handle in handles { _ = try await bench.caughtUp(handle) }
            let outcomes = try await together(attempts.map { ($0.0, $0.2) })
            let winners = outcomes.indices.filter { (try? outcomes[$0].get()) != nil }
            #expect(winners.count == 1, "round \(round): \(outcomes)")
            let place = StreamVersion(stream: stream, version: Version(2))
            for case .failure(let error) in outcomes {
                #expect(error == .duplicateEvent(derived(deposit.id), place), "round \(round)")
            }
            _ = try await bench.caughtUp(bench.store)
            let history = try await bench.history(stream)
            #expect(history.map(\.event) == [deposit] + winners.map { attempts[$0].1 })
        }
    }

    static func found(_ bench: Bench) async throws {
        let (one, two) = (bench.stream("one"), bench.stream("two"))
        let (deposit, other) = (bench.events.deposit(70), bench.events.deposit(5))
        try await bench.append([deposit], to: one)
        try await bench.append([other], to: two)
        let reversal = opposite(of: deposit, 70, bench)
        try await bench.append([reversal], to: one)
        let reader = try await bench.caughtUp(try await bench.place.open().events)
        #expect(try await reader.event(derived(deposit.id))?.event == reversal)
        #expect(try await reader.event(derived(other.id)) == nil)
        let named = try await reader.events([derived(other.id), derived(deposit.id)])
        #expect(named.map(\.event) == [reversal])
        let log = try await bench.log(of: reader)
        let caused = log.filter { $0.event.causationID == deposit.id.description }
        #expect(caused.map(\.event) == [reversal])
        #expect(try await bench.log(types: ["FundsReversed"], of: reader) == caused)
        #expect(try await reader.read(one, StreamQuery(type: "FundsReversed")) == caused)
        let entries = try await reader.readFold(
            one, from: Version(1), through: Version(9), limit: 9, whole: [])
        #expect(entries.map(\.type) == ["FundsDeposited", "FundsReversed"])
        #expect(entries.map(\.fold) == [deposit.fold, reversal.fold])
        let page = try await reader.readFold(LogQuery(after: .start), whole: [])
        let sums = page.entries.reduce(into: [StreamHandle: Int64]()) { sums, entry in
            sums[entry.stream, default: 0] += Int64(entry.sign) * entry.amountMinor
        }
        #expect(sums.values.sorted() == [0, 5])
    }

    /// What a correction appends to three accounts: a reversal and a deposit anew in each.
    private static func correction(
        _ deposits: [(StreamID, NewEvent)], _ bench: Bench, last: Expectation
    ) -> AppendRequest {
        AppendRequest(
            deposits.enumerated().map { number, deposit in
                StreamWrite(
                    stream: deposit.0,
                    expecting: number == deposits.count - 1 ? last : .version(Version(1)),
                    events: [opposite(of: deposit.1, 9, bench), bench.events.deposit(8)])
            })
    }

    private static func deposits(
        _ bench: Bench, _ round: Int = 0
    ) async throws -> [(StreamID, NewEvent)] {
        var deposits: [(StreamID, NewEvent)] = []
        for name in ["first", "second", "third"] {
            let (stream, event) = (bench.stream("\(name)-\(round)"), bench.events.deposit(9))
            try await bench.append([event], to: stream)
            deposits.append((stream, event))
        }
        return deposits
    }

    static func lastStream(_ bench: Bench) async throws {
        let deposits = try await deposits(bench)
        let last = deposits[2].0
        try await bench.expectRefusal(
            .versionConflict([
                ExpectationFailure(
                    stream: last, expected: .version(Version(2)), actual: Version(1))
            ]), of: correction(deposits, bench, last: .version(Version(2))))
        for (stream, event) in deposits {
            #expect(try await bench.history(stream).map(\.event) == [event])
            #expect(try await bench.store.event(derived(event.id)) == nil)
        }
        let request = correction(deposits, bench, last: .version(Version(1)))
        let outcome = try await bench.store.append(request)
        #expect(outcome.heads.map(\.version) == [Version(3), Version(3), Version(3)])
        #expect(outcome.positions.count == 6)
        let written = try await bench.log().filter { outcome.positions ~= $0.position.number }
        #expect(written.map(\.event) == request.writes.flatMap(\.events))
    }

    static func oneCorrection(_ bench: Bench) async throws {
        let handles = [bench.store, try await bench.place.open().events]
        for round in 0..<rounds {
            let deposits = try await deposits(bench, round)
            // Only the account that both name is the same.
            let pairs = [[deposits[0], deposits[2]], [deposits[1], deposits[2]]]
            let requests = zip(handles, pairs).map { handle, pair in
                (handle, correction(pair, bench, last: .any))
            }
            for handle in handles { _ = try await bench.caughtUp(handle) }
            let outcomes = try await together(requests)
            let winners = outcomes.indices.filter { (try? outcomes[$0].get()) != nil }
            #expect(winners.count == 1, "round \(round): \(outcomes)")
            _ = try await bench.caughtUp(bench.store)
            let shared = deposits[2]
            for case .failure(let error) in outcomes {
                let place = StreamVersion(stream: shared.0, version: Version(2))
                #expect(error == .duplicateEvent(derived(shared.1.id), place), "round \(round)")
            }
            for (number, deposit) in deposits.enumerated() {
                let isIn = number == 2 || winners == [number]
                #expect(
                    try await bench.history(deposit.0).count == (isIn ? 3 : 1),
                    "round \(round), \(number)")
            }
        }
    }
}
