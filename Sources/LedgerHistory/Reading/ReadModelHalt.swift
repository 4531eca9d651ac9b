import EventStoreCore

/// What stopped a read model, with the event that it stands before.
package struct ReadModelHalt: Hashable, Sendable, CustomStringConvertible {
    package let failure: ReadModelFailure
    /// Nil if it is not there, as in a damaged log.
    package let event: RecordedEvent?

    init(_ failure: ReadModelFailure, _ event: RecordedEvent?) {
        self.failure = failure
        self.event = event
    }

    /// `acc-1@3`
    package var place: String? { event.map { "\($0.stream.name)@\($0.version)" } }

    /// `stopped at 412: acc-1@3: an amount in EUR in an account of GBP`, for a list.
    package var line: String {
        "stopped at \(failure.position): \(place.map { "\($0): " } ?? "")\(failure.reason)"
    }

    /// `stopped at position 412 (acc-1@3 FundsDeposited): an amount in EUR in an account of GBP`
    package var description: String {
        let event = event.map { " (\(place ?? "") \($0.type))" } ?? ""
        return "stopped at position \(failure.position)\(event): \(failure.reason)"
    }
}
