/// What a stream, type, actor, correlation or checkpoint name may look like: not empty, bounded,
/// no control characters. Anything else would break a line, a terminal or an index somewhere.
public struct NameRule: Sendable {
    /// Whose name it is, for the error: `stream`.
    public let what: String
    /// UTF-8 bytes of a name, at most; at least one.
    public let maximumBytes: Int

    /// Of `StreamID`.
    public static let stream = NameRule(
        what: "stream", maximumBytes: Limits.standard.streamNameBytes)
    /// Of `NewEvent.type`.
    public static let eventType = NameRule(what: "type", maximumBytes: Limits.standard.nameBytes)
    /// Of `NewEvent.actor`.
    public static let actor = NameRule(what: "actor", maximumBytes: Limits.standard.nameBytes)
    /// Of `NewEvent.correlationID`.
    public static let correlation = NameRule(
        what: "correlation id", maximumBytes: Limits.standard.nameBytes)
    /// Of `NewEvent.causationID`.
    public static let causation = NameRule(
        what: "causation id", maximumBytes: Limits.standard.nameBytes)
    /// Of the names in a `CheckpointStore`.
    public static let checkpoint = NameRule(
        what: "checkpoint", maximumBytes: Limits.standard.nameBytes)

    /// Checks a name. Waits for nothing.
    ///
    /// - Throws: `EventStoreError.invalidName`, with the first 64 characters of the name.
    public func check(_ name: String) throws {
        var text = name
        // One pass without a branch a byte; what is wrong is found out after it.
        let (count, hasControl, isASCII) = text.withUTF8 { bytes in
            var hasControl = false
            var union: UInt8 = 0
            for byte in bytes {
                hasControl = hasControl || byte < 0x20 || byte == 0x7F
                union |= byte
            }
            return (bytes.count, hasControl, union < 0x80)
        }
        if hasControl { throw refusal(name, "holds a control character") }
        if count == 0 { throw refusal(name, "is empty") }
        if count > maximumBytes {
            throw refusal(name, "is \(count) bytes long; at most \(maximumBytes) are allowed")
        }
        // U+0080…U+009F are controls too: terminals read some of them as escape sequences.
        if !isASCII, name.unicodeScalars.contains(where: { (0x80...0x9F).contains($0.value) }) {
            throw refusal(name, "holds a control character")
        }
    }

    private func refusal(_ name: String, _ reason: String) -> EventStoreError {
        .invalidName(what: what, name: String(name.prefix(64)), reason: reason)
    }
}
