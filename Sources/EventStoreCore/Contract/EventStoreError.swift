/// Everything that can go wrong with a store. A failed expectation is always `versionConflict`,
/// and nothing else ever is: not a store that could not be reached, and not a lost answer.
public enum EventStoreError: Error, Hashable, Sendable {
    /// Another writer was first: every expectation and every guard of the append that failed.
    case versionConflict([ExpectationFailure])
    /// The command id was used before, for something else.
    case commandMismatch(CommandID)
    /// An event id that is already recorded, at this place.
    case duplicateEvent(EventID, StreamVersion)
    case limitExceeded(what: String, value: Int, maximum: Int)
    case invalidName(what: String, name: String, reason: String)
    case invalidEvent(String)
    /// The store was opened for reading, or its file may not be written.
    case readOnly(String)
    /// The write lock was not to be had in time.
    case busy(String)
    case diskFull(String)
    /// The file is no ledger, or none that this version can open.
    case notALedger(path: String, reason: String)
    /// The store's file was removed, renamed or replaced since it was opened: what is written now
    /// would be lost. Open it again.
    case replaced(String)
    /// The store's content contradicts itself.
    case damaged(String)
    case ioFailure(String)
    /// The store could not be reached, or turned the request away before it did anything. Nothing
    /// was written: the same request may be sent again, after the time that the store named.
    case unavailable(reason: String, retryAfter: Duration?)
    /// An append was sent and its answer is missing: it may have been recorded or not. Sent again
    /// with the same command id it has one outcome. Nil: it had no command id, and to send it again
    /// may record it twice, unless its events have the ids of the first time.
    case outcomeUnknown(CommandID?)
}

/// An expectation that did not hold.
public struct ExpectationFailure: Hashable, Sendable {
    public let stream: StreamID
    public let expected: Expectation
    public let actual: Version

    public init(stream: StreamID, expected: Expectation, actual: Version) {
        self.stream = stream
        self.expected = expected
        self.actual = actual
    }
}

extension EventStoreError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .versionConflict(let failures):
            failures.map {
                "version conflict on \($0.stream): expected \($0.expected), "
                    + "actual version \($0.actual)"
            }.joined(separator: "; ")
        case .commandMismatch(let id):
            "command \(id) was carried out before with other content; use a new command id"
        case .duplicateEvent(let id, let place):
            "event \(id) is already recorded as \(place.stream)@\(place.version)"
        case .limitExceeded(let what, let value, let maximum):
            "\(what): \(value) is over the limit of \(maximum)"
        case .invalidName(let what, let name, let reason): "the \(what) '\(name)' \(reason)"
        case .invalidEvent(let reason): "an event is invalid: \(reason)"
        case .readOnly(let reason): reason
        case .busy(let reason): reason
        case .diskFull(let reason): reason
        case .notALedger(let path, let reason): "\(path): \(reason)"
        case .replaced(let reason): reason
        case .damaged(let reason): reason
        case .ioFailure(let reason): reason
        case .unavailable(let reason, let wait):
            "the store is unavailable: \(reason); nothing was written; try again "
                + (wait.map { "in \(Self.seconds($0)) s" } ?? "later")
        case .outcomeUnknown(let id?):
            "it is not known whether the command \(id) was carried out; send it again with the "
                + "same command id: it is then carried out once, or answered with what it came to"
        case .outcomeUnknown(nil):
            "it is not known whether the events were recorded, and they came without a command "
                + "id; look whether they are there before they are sent again"
        }
    }

    /// Whole seconds, rounded up.
    private static func seconds(_ wait: Duration) -> Int64 {
        let (seconds, rest) = wait.components
        return rest > 0 && seconds < .max ? seconds + 1 : seconds
    }
}
