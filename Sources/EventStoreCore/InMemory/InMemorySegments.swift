/// How far the parts of a first copy in memory have come.
struct InMemorySegments: Sendable {
    private var states: [LoadSegment.State]

    init(_ count: Int) { states = Array(repeating: .new, count: max(1, count)) }

    var all: [LoadSegment] {
        states.enumerated().map { LoadSegment(number: $0.offset, state: $0.element) }
    }

    /// - Throws: `EventStoreError.ioFailure` for a part that the copy does not have.
    func check(_ segment: Int) throws {
        guard states.indices.contains(segment) else { throw ReplicaLoadRule.unknown(segment) }
    }

    /// The part is one that `check` lets pass.
    mutating func set(_ state: LoadSegment.State, of segment: Int) { states[segment] = state }
}
