/// Computes the hash of an event: SHA-256 over everything that is recorded of it except its
/// position, each field with its length before it, led by the hash of the event before.
///
/// The position is left out so that a stream keeps its hashes when it is exported and imported into
/// another book. The buffer is kept between calls; an import hashes millions.
///
///     var hasher = EventHasher()
///     let first = hasher.hash(
///         opening, stream: account, version: Version(1), commandID: nil, after: .zero)
///     let second = hasher.hash(
///         deposit, stream: account, version: Version(2), commandID: command, after: first)
public struct EventHasher: Sendable {
    /// Names the format: another layout of fields gets another tag.
    private static let tag: StaticString = "daybook.event.1"
    private var buffer = ByteBuffer()

    /// Makes the buffer, which grows with the largest event.
    public init() {}

    /// The hash of an event at its place in a stream. Waits for nothing.
    ///
    /// - Parameters:
    ///   - event: all of it counts.
    ///   - stream: the stream that it is recorded in, by the bytes of its name.
    ///   - version: its number in that stream.
    ///   - commandID: the command that recorded it; nil is hashed as what it is.
    ///   - previous: the hash of the event before it; `Digest.zero` for the first.
    /// - Returns: 32 bytes, the same on every machine and for ever.
    public mutating func hash(
        _ event: NewEvent, stream: StreamID, version: Version, commandID: CommandID?,
        after previous: Digest
    ) -> Digest {
        buffer.removeAll()
        Self.tag.withUTF8Buffer { buffer.append(UnsafeRawBufferPointer($0)) }
        buffer.append(previous.words.0)
        buffer.append(previous.words.1)
        buffer.append(previous.words.2)
        buffer.append(previous.words.3)
        append(stream.name)
        buffer.append(UInt64(bitPattern: version.number))
        buffer.append(event.id.high)
        buffer.append(event.id.low)
        append(event.type)
        buffer.append(UInt64(bitPattern: Int64(event.schemaVersion)))
        buffer.append(UInt64(bitPattern: event.occurredAt.microseconds))
        buffer.append(UInt64(bitPattern: event.recordedAt.microseconds))
        buffer.append(UInt64(bitPattern: Int64(event.fold.sign)))
        append(optional: event.fold.amountMinor.map { UInt64(bitPattern: $0) })
        append(optional: event.fold.currency?.packed)
        append(event.actor)
        append(event.correlationID)
        append(event.causationID)
        append(optional: commandID?.high)
        append(optional: commandID?.low)
        append(event.metadata?.bytes)
        append(event.payload.bytes)
        return buffer.digest()
    }

    private mutating func append(optional word: UInt64?) {
        buffer.append(word == nil ? 0 as UInt8 : 1)
        buffer.append(word ?? 0)
    }

    private mutating func append(_ text: String?) {
        guard let text else { return buffer.append(Self.absent) }
        buffer.append(UInt64(text.utf8.count))
        buffer.append(text)
    }

    private mutating func append(_ bytes: [UInt8]?) {
        guard let bytes else { return buffer.append(Self.absent) }
        buffer.append(UInt64(bytes.count))
        buffer.append(bytes)
    }

    /// The length that stands for "no value", which no value can have.
    private static let absent = UInt64.max
}
