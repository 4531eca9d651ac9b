import EventStoreCore
import LedgerCore
import TextFormats

/// Copies the accounts of a book into another program's table, stream by stream: each event as an
/// item of its own, at the version that it has. What is there already is compared and left, so that
/// it goes on where it was cut short.
package struct TableMigration: Sendable {
    /// What was done.
    package struct Report: Hashable, Sendable {
        package var accounts: Int64 = 0
        package var written: Int64 = 0
        package var alreadyThere: Int64 = 0
    }

    private let source: any EventStore
    private let target: any EventStore

    /// - Parameters:
    ///   - source: whose accounts are copied.
    ///   - target: the table; it takes payloads as they are.
    package init(from source: any EventStore, to target: any EventStore) {
        self.source = source
        self.target = target
    }

    /// Copies what is missing.
    ///
    /// - Parameter onProgress: told how many events are done.
    /// - Returns: what was done.
    /// - Throws: `MigrationConflict` for an account that has other events in the table;
    ///   `EventStoreError`; `CancellationError`. What was written stays.
    package func run(onProgress: (Int64) -> Void = { _ in }) async throws -> Report {
        var report = Report()
        var after: StreamID?
        while true {
            let page = try await source.streams(after: after, limit: source.limits.pageSize)
            for head in page {
                let first = StreamQuery(from: Version(1), through: Version(1), limit: 1)
                if let event = try await source.read(head.stream, first).first, event.isOfTheBook {
                    continue
                }
                try await copy(head, &report)
                report.accounts += 1
                onProgress(report.written + report.alreadyThere)
            }
            guard page.count == source.limits.pageSize, let last = page.last else { return report }
            after = last.stream
        }
    }

    private func copy(_ head: StreamHead, _ report: inout Report) async throws {
        let there = try await compared(head)
        report.alreadyThere += there.number
        var version = there
        while version < head.version {
            try Task.checkCancellation()
            let batch = try await next(of: head, behind: version)
            guard let last = batch.last else { return }
            let write = StreamWrite(
                stream: head.stream, expecting: .version(version), events: batch.map(\.event))
            _ = try await target.append(AppendRequest([write]))
            report.written += Int64(batch.count)
            version = last.version
        }
    }

    /// As many events as one append takes.
    private func next(
        of head: StreamHead, behind version: Version
    ) async throws -> [RecordedEvent] {
        let events = try await source.read(
            head.stream,
            StreamQuery(
                from: version.next, through: head.version, limit: target.limits.eventsPerAppend))
        var bytes = 0
        return Array(
            events.prefix { event in
                bytes += event.event.payload.bytes.count + Self.bytesBeside
                return bytes == event.event.payload.bytes.count + Self.bytesBeside
                    || bytes <= target.limits.appendBytes
            })
    }

    /// What an item has beside its payload, generously.
    private static let bytesBeside = 4096

    /// The version up to which the table has the account, checked against the source there.
    private func compared(_ head: StreamHead) async throws -> Version {
        guard let there = try await target.head(of: head.stream) else { return .empty }
        guard there.version <= head.version else {
            throw MigrationConflict(stream: head.stream, version: head.version.next)
        }
        let query = StreamQuery(from: there.version, through: there.version, limit: 1)
        let own = try await source.read(head.stream, query).first?.event.payload
        let other = try await target.read(head.stream, query).first?.event.payload
        guard own == other else {
            throw MigrationConflict(stream: head.stream, version: there.version)
        }
        return there.version
    }
}

/// An account has other events where it is to be copied to.
package struct MigrationConflict: Error, Hashable, Sendable, CustomStringConvertible {
    package let stream: StreamID
    package let version: Version

    package var description: String {
        "\(Printable(stream.name))@\(version) is another event there: the account has events "
            + "of its own, and nothing was written behind them"
    }
}
