import EventStoreCore
import TestSupport
import Testing

/// Names that are refused, and names that only look as if they should be.
enum NameChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck(12, "names that break lines, terminals or indexes are refused", invalid),
        ConformanceCheck(12, "a name may have every other scalar, up to the limit", valid),
        ConformanceCheck(12, "a bulk transaction refuses the same names", bulk),
    ]

    private static func invalidNames(_ maximum: Int) -> [String] {
        [
            "", "\u{0}", "nul\u{0}inside", "line\nfeed", "carriage\rreturn", "tab\there",
            "\u{1B}[31m", "\u{7}", "\u{1F}", "\u{7F}", "\u{80}", "\u{85}", "\u{9B}31m",
            "\u{9F}", "\r\n",
            String(repeating: "x", count: maximum + 1),
            String(repeating: "é", count: maximum / 2) + "x",
        ]
    }

    /// One field of a request, set to a name.
    private static func requests(_ bench: Bench, _ name: String) -> [(String, AppendRequest)] {
        let events = bench.events
        func request(_ stream: String, _ event: NewEvent) -> AppendRequest {
            AppendRequest([
                StreamWrite(stream: bench.stream(stream), expecting: .any, events: [event])
            ])
        }
        return [
            ("stream", request(name, events.event())),
            ("type", request("s", events.event(type: name))),
            ("actor", request("s", events.event(actor: name))),
            ("correlation", request("s", events.event(correlationID: name))),
            ("causation", request("s", events.event(causationID: name))),
        ]
    }

    static func invalid(_ bench: Bench) async throws {
        let maximum = min(bench.store.limits.streamNameBytes, bench.store.limits.nameBytes)
        for name in invalidNames(maximum) {
            for (field, request) in requests(bench, name) {
                let error = await bench.storeError { _ = try await bench.store.append(request) }
                guard case .invalidName? = error else {
                    Issue.record(
                        "\(field) \(name.debugDescription): got \(String(describing: error))")
                    continue
                }
            }
        }
        #expect(try await bench.store.lastPosition() == .start)
        #expect(try await bench.store.streams(after: nil, limit: 10).isEmpty)
        try await bench.fill(bench.stream("fine"), 1)
        #expect(try await bench.store.lastPosition() == Position(1))
    }

    static func valid(_ bench: Bench) async throws {
        let maximum = min(bench.store.limits.streamNameBytes, bench.store.limits.nameBytes)
        let names =
            HostileString.scripts.map(\.text)
            + HostileString.syntax.map(\.text).filter { !$0.isEmpty }
            + [" ", "\u{A0}", String(repeating: "é", count: maximum / 2)]
            + [String(repeating: "x", count: maximum)]
        for name in names where name.utf8.count <= maximum {
            for (field, request) in requests(bench, name) {
                let outcome = try await bench.store.append(request)
                let event = try #require(
                    try await bench.store.readLog(
                        LogQuery(after: Position(outcome.positions.lowerBound - 1), limit: 1)
                    ).events.first)
                let write = request.writes[0]
                let label = Comment(rawValue: "\(field) \(name.debugDescription)")
                #expect(Array(event.stream.name.utf8) == Array(write.stream.name.utf8), label)
                #expect(byteFields(event.event) == byteFields(write.events[0]), label)
            }
        }
    }

    static func bulk(_ bench: Bench) async throws {
        for name in invalidNames(bench.store.limits.streamNameBytes) {
            for (field, request) in requests(bench, name) {
                let write = request.writes[0]
                let error = await bench.storeError {
                    try await bench.store.bulk { writer in
                        _ = try await writer.append(
                            write.events[0], to: write.stream, commandID: nil)
                    }
                }
                guard case .invalidName? = error else {
                    Issue.record(
                        "\(field) \(name.debugDescription): got \(String(describing: error))")
                    continue
                }
            }
        }
        #expect(try await bench.store.lastPosition() == .start)
    }
}
