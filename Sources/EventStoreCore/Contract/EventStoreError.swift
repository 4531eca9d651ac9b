/// Everything that can go wrong with a store. A failed expectation is always `versionConflict`,
/// and nothing else ever is: not a store that could not be reached, and not a lost answer.
public enum EventStoreError: Error, Hashable, Sendable {
    /// Another writer was first: every expectation and every guard of the append that failed.
    case versionConflict([ExpectationFailure])
    /// The command id was used before, for something else.
    case commandMismatch(CommandID)
    /// An event id that is already recorded, at this place.
    case duplicateEvent(EventID, StreamVersion)
    /// Something is larger than `Limits` allow, or a page has no size: `what` names it with its
    /// unit.
    case limitExceeded(what: String, value: Int, maximum: Int)
    /// A name that breaks its `NameRule`, or a column that a read model does not have: `what` says
    /// whose name it is, `reason` goes on behind the name.
    case invalidName(what: String, name: String, reason: String)
    /// Something that cannot be recorded or kept as it is: an append without events, a schema
    /// version of 0, a snapshot of no version, a row that does not fit its read model. The text
    /// says which.
    case invalidEvent(String)
    /// The store was opened for reading, or its file may not be written.
    case readOnly(String)
    /// The write lock was not to be had in time.
    case busy(String)
    /// There is no room on the disk: nothing of what was asked for was written. A read may need
    /// room too.
    case diskFull(String)
    /// The file is no ledger, or none that this version can open.
    case notALedger(path: String, reason: String)
    /// The store's file was removed, renamed or replaced since it was opened: what is written now
    /// would be lost. Open it again.
    case replaced(String)
    /// The store's content contradicts itself.
    case damaged(String)
    /// The system failed to read or write, or a call came at a time when it means nothing, such as
    /// a change of a read model that was never prepared. The text says what.
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
    /// The stream that was written or guarded.
    public let stream: StreamID
    /// What the request asked for.
    public let expected: Expectation
    /// Where the stream stood instead; 0 if it had no event.
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
                + "id; check whether they are there before you send them again"
        }
    }

    /// Whole seconds, rounded up.
    private static func seconds(_ wait: Duration) -> Int64 {
        let (seconds, rest) = wait.components
        return rest > 0 && seconds < .max ? seconds + 1 : seconds
    }
}
