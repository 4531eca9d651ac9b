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
    private let rehearsal: (any CopyRehearsal)?
    /// Accounts whose newest events are not behind it were looked at whole.
    private var lookedThrough = Position.start

    /// - Parameters:
    ///   - source: whose accounts are copied.
    ///   - target: the table; it takes payloads as they are.
    ///   - rehearsal: what would become of them there; nil where all stay the same.
    package init(
        from source: any EventStore, to target: any EventStore, _ rehearsal: (any CopyRehearsal)?
    ) {
        self.source = source
        self.target = target
        self.rehearsal = rehearsal
    }

    /// When a payload in the table is that of the source.
    package var spelling: PayloadSeal.Spelling {
        rehearsal.map { $0.keepsBytes ? .bytes : .values } ?? .bytes
    }

    /// Looks at all events that would be copied. Writes nothing.
    ///
    /// - Parameter onProgress: told how many events were looked at.
    /// - Throws: `MigrationRefusal` for the first that the table cannot hold as it is;
    ///   `EventStoreError`; `CancellationError`.
    package mutating func rehearse(onProgress: (Int64) -> Void = { _ in }) async throws {
        guard let rehearsal else { return }
        let end = try await source.lastPosition()
        var count: Int64 = 0
        try await forEachAccount { head in
            try await look(at: head, rehearsal, isUnderWay: false) {
                count += $0
                onProgress(count)
            }
        }
        lookedThrough = end
    }

    /// Looks at an account from its first event on.
    private func look(
        at head: StreamHead, _ rehearsal: any CopyRehearsal, isUnderWay: Bool,
        onPage: (Int64) -> Void = { _ in }
    ) async throws {
        var rehearsal = rehearsal
        var next = Version(1)
        while next <= head.version {
            try Task.checkCancellation()
            let page = try await source.read(
                head.stream,
                StreamQuery(from: next, through: head.version, limit: source.limits.pageSize))
            guard let last = page.last else { return }
            for event in page {
                if let reason = rehearsal.fault(of: event) {
                    throw MigrationRefusal(
                        stream: event.stream, version: event.version, reason: reason,
                        layout: rehearsal.layout, isUnderWay: isUnderWay)
                }
            }
            next = last.version.next
            onPage(Int64(page.count))
        }
    }

    /// Copies what is missing. What was recorded since it was looked at is looked at before any of
    /// its account is written.
    ///
    /// - Parameter onProgress: told how many events are done.
    /// - Returns: what was done.
    /// - Throws: `MigrationConflict` for an account that has other events in the table;
    ///   `MigrationRefusal` for what came since and the table cannot hold as it is;
    ///   `EventStoreError`; `CancellationError`. What was written stays.
    package func run(onProgress: (Int64) -> Void = { _ in }) async throws -> Report {
        var report = Report()
        try await forEachAccount { head in
            if let rehearsal, head.position > lookedThrough {
                try await look(at: head, rehearsal, isUnderWay: true)
            }
            try await copy(head, &report)
            report.accounts += 1
            onProgress(report.written + report.alreadyThere)
        }
        return report
    }

    /// Goes through the accounts of the source; the book's own streams are none.
    private func forEachAccount(_ body: (StreamHead) async throws -> Void) async throws {
        var after: StreamID?
        while true {
            let page = try await source.streams(after: after, limit: source.limits.pageSize)
            for head in page {
                let first = StreamQuery(from: Version(1), through: Version(1), limit: 1)
                if let event = try await source.read(head.stream, first).first, event.isOfTheBook {
                    continue
                }
                try await body(head)
            }
            guard page.count == source.limits.pageSize, let last = page.last else { return }
            after = last.stream
        }
    }

    private func copy(_ head: StreamHead, _ report: inout Report) async throws {
        let there = try await compared(head)
        report.alreadyThere += there.number
        var version = there
        var most = target.limits.eventsPerAppend
        while version < head.version {
            try Task.checkCancellation()
            let batch = try await next(most, of: head, behind: version)
            guard let last = batch.last else { return }
            let write = StreamWrite(
                stream: head.stream, expecting: .version(version), events: batch.map(\.event))
            do {
                _ = try await target.append(AppendRequest([write]))
            } catch EventStoreError.limitExceeded where batch.count > 1 {
                // How much stands beside a payload is known to the engine alone.
                most = batch.count / 2
                continue
            }
            report.written += Int64(batch.count)
            version = last.version
        }
    }

    /// As many events as one append takes.
    private func next(
        _ most: Int, of head: StreamHead, behind version: Version
    ) async throws -> [RecordedEvent] {
        let events = try await source.read(
            head.stream,
            StreamQuery(
                from: version.next, through: head.version, limit: most))
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
        guard own.map(spelling.text) == other.map(spelling.text) else {
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

/// A table of another program cannot hold an event as it is.
package struct MigrationRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    package let stream: StreamID
    package let version: Version
    /// In words, of the event.
    package let reason: String
    /// The table's.
    package let layout: String
    /// It was recorded while other accounts were copied.
    package let isUnderWay: Bool

    package var description: String {
        let written =
            isUnderWay
            ? "it was recorded while the copy was made: nothing more of its account was written, "
                + "and what was copied before stays"
            : "nothing was written"
        return "\(Printable(stream.name))@\(version) cannot be copied into a table of the layout "
            + "\(layout): \(Printable(reason)); \(written). A file, or tables made by "
            + "create-tables, take every event as it is"
    }
}
