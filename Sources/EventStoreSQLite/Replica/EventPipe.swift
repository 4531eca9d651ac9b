import EventStoreCore
import Foundation

/// Hands the events of a first copy from the thread that reads them to the one that writes them, a
/// few pages ahead: each has half of the work.
///
/// One thread pushes and ends, another takes. `@unchecked`: the condition guards all.
final class EventPipe: @unchecked Sendable {
    /// A page is full with so many events, or so many bytes of payloads.
    private static let pageEvents = 512
    private static let pageBytes = 1 << 20
    private static let pagesAhead = 8

    private let condition = NSCondition()
    private var pages: [[LoadedEvent]] = []
    private var end: Result<Void, any Error>?
    private var isCancelled = false
    /// The page that is being filled, by the thread that pushes only.
    private var open: [LoadedEvent] = []
    private var openBytes = 0

    // MARK: Who reads

    /// Waits while the other is behind.
    ///
    /// - Throws: `CancellationError` if nobody takes any more.
    func push(_ event: LoadedEvent) throws {
        open.append(event)
        openBytes += event.event.event.payload.bytes.count
        if open.count >= Self.pageEvents || openBytes >= Self.pageBytes { try flush() }
    }

    /// Behind the last event, or instead of it.
    func finish(_ result: Result<Void, any Error>) {
        let result = result.flatMap { Result { try flush() } }
        condition.lock()
        end = result
        condition.broadcast()
        condition.unlock()
    }

    private func flush() throws {
        condition.lock()
        defer { condition.unlock() }
        while pages.count >= Self.pagesAhead, !isCancelled { condition.wait() }
        guard !isCancelled else { throw CancellationError() }
        pages.append(open)
        condition.broadcast()
        open = []
        openBytes = 0
    }

    // MARK: Who writes

    /// Waits for the next page; nil behind the last.
    ///
    /// - Throws: what ended the reading.
    func next() throws -> [LoadedEvent]? {
        condition.lock()
        defer { condition.unlock() }
        while pages.isEmpty, end == nil { condition.wait() }
        guard pages.isEmpty else {
            condition.broadcast()
            return pages.removeFirst()
        }
        try end?.get()
        return nil
    }

    /// Takes nothing more, and waits until nothing more is read.
    func cancel() {
        condition.lock()
        isCancelled = true
        condition.broadcast()
        while end == nil { condition.wait() }
        condition.unlock()
    }
}
