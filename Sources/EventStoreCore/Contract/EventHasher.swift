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
    private static let tag = Array("daybook.event.1".utf8)
    private var buffer: [UInt8] = []

    /// Makes the buffer, which grows with the largest event.
    public init() { buffer.reserveCapacity(512) }

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
        buffer.removeAll(keepingCapacity: true)
        buffer.append(contentsOf: Self.tag)
        for word in [previous.words.0, previous.words.1, previous.words.2, previous.words.3] {
            append(word)
        }
        append(stream.name)
        append(UInt64(bitPattern: version.number))
        append(event.id.high)
        append(event.id.low)
        append(event.type)
        append(UInt64(bitPattern: Int64(event.schemaVersion)))
        append(UInt64(bitPattern: event.occurredAt.microseconds))
        append(UInt64(bitPattern: event.recordedAt.microseconds))
        append(UInt64(bitPattern: Int64(event.fold.sign)))
        append(optional: event.fold.amountMinor.map { UInt64(bitPattern: $0) })
        append(optional: event.fold.currency?.packed)
        append(event.actor)
        append(event.correlationID)
        append(event.causationID)
        append(optional: commandID?.high)
        append(optional: commandID?.low)
        append(event.metadata?.bytes)
        append(event.payload.bytes)
        return buffer.withUnsafeBytes { Digest(sha256: $0) }
    }

    private mutating func append(_ word: UInt64) {
        withUnsafeBytes(of: word.bigEndian) { buffer.append(contentsOf: $0) }
    }

    private mutating func append(optional word: UInt64?) {
        buffer.append(word == nil ? 0 : 1)
        append(word ?? 0)
    }

    private mutating func append(_ text: String?) {
        guard var text else { return append(Self.absent) }
        text.withUTF8 { bytes in
            append(UInt64(bytes.count))
            buffer.append(contentsOf: bytes)
        }
    }

    private mutating func append(_ bytes: [UInt8]?) {
        guard let bytes else { return append(Self.absent) }
        append(UInt64(bytes.count))
        buffer.append(contentsOf: bytes)
    }

    /// The length that stands for "no value", which no value can have.
    private static let absent = UInt64.max
}
