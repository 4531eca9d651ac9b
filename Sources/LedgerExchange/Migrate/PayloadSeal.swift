import EventStoreCore
import LedgerCore
import TextFormats

/// A digest of what the accounts of a book hold: of each account every payload in its order, and
/// what it moves. Two books have the same one if, and only if, every account has the same payloads
/// and the same balance at every version; ids, dates, types and hashes may differ. The book's own
/// streams are left out.
package struct PayloadSeal: Hashable, Sendable {
    /// When two payloads are the same.
    package enum Spelling: Hashable, Sendable {
        /// Byte for byte.
        case bytes
        /// As values: the order of members and the spelling of numbers may differ, as they do where
        /// a table keeps the members as attributes.
        case values
    }

    package let digest: Digest
    package let accounts: Int64
    package let events: Int64

    /// Reads the whole log.
    ///
    /// - Parameters:
    ///   - store: whose log.
    ///   - spelling: what of a payload counts.
    ///   - onProgress: told how many events were read.
    /// - Returns: the seal, as of the log's end when it was called.
    /// - Throws: `EventStoreError`; `CancellationError`.
    package static func compute(
        of store: some EventStore, _ spelling: Spelling = .bytes,
        onProgress: (Int64) -> Void = { _ in }
    ) async throws -> PayloadSeal {
        let end = try await store.lastPosition()
        var digests: [StreamID: Digest] = [:]
        var events: Int64 = 0
        var position = Position.start
        while position < end {
            try Task.checkCancellation()
            let page = try await store.readLog(
                LogQuery(after: position, through: end, limit: store.limits.pageSize))
            for event in page.events where !event.isOfTheBook {
                digests[event.stream] = extended(
                    digests[event.stream] ?? .zero, by: event, spelling)
                events += 1
            }
            guard page.readThrough > position else { break }
            position = page.readThrough
            onProgress(events)
        }
        var bytes = ByteBuffer()
        for (stream, digest) in digests.sorted(by: { $0.key < $1.key }) {
            bytes.append(UInt64(stream.name.utf8.count))
            bytes.append(stream.name)
            append(digest, to: &bytes)
        }
        return PayloadSeal(
            digest: bytes.digest(), accounts: Int64(digests.count), events: events)
    }

    private static func extended(
        _ digest: Digest, by event: RecordedEvent, _ spelling: Spelling
    ) -> Digest {
        let payload = spelling.text(event.event.payload)
        var bytes = ByteBuffer()
        append(digest, to: &bytes)
        bytes.append(UInt64(bitPattern: event.version.number))
        bytes.append(UInt64(bitPattern: Int64(event.event.fold.sign)))
        bytes.append(UInt64(bitPattern: event.event.fold.amountMinor ?? -1))
        bytes.append(event.event.fold.currency?.packed ?? 0)
        bytes.append(UInt64(payload.bytes.count))
        bytes.append(payload.bytes)
        return bytes.digest()
    }

    private static func append(_ digest: Digest, to bytes: inout ByteBuffer) {
        let words = digest.words
        for word in [words.0, words.1, words.2, words.3] { bytes.append(word) }
    }
}

extension PayloadSeal.Spelling {
    /// What of a payload counts.
    func text(_ payload: JSONText) -> JSONText {
        switch self {
        case .bytes: payload
        case .values: payload.canonical
        }
    }
}
