import EventStoreCore
import Explorer
import LedgerCore
import TerminalCanvas
import TextFormats

/// A timeline and a log for the screens.
enum EventSample {
    static let account = StreamID(stored: "acc-001")

    /// An event of 1.00 with its payload; its hashes are a chain from `zero` on.
    static func event(
        _ version: Int64, payload: String = #"{"amountMinor":100,"memo":"rent"}"#,
        correlation: String? = nil, stream: StreamID = account, after previous: Digest = .zero,
        metadata: String? = nil
    ) -> RecordedEvent {
        let event = NewEvent(
            id: EventID(timestamp: Sample.now, random: (UInt64(version), 7)),
            type: "FundsDeposited", payload: JSONText(stored: Array(payload.utf8)),
            metadata: metadata.map { JSONText(stored: Array($0.utf8)) }, occurredAt: Sample.now,
            recordedAt: Sample.now, actor: "ada", correlationID: correlation)
        var hasher = EventHasher()
        let hash = hasher.hash(
            event, stream: stream, version: Version(version), commandID: nil, after: previous)
        return RecordedEvent(
            stream: stream, version: Version(version), position: Position(version * 10),
            event: event, commandID: nil, previousHash: previous, hash: hash)
    }

    static func row(
        _ version: Int64, snapshot: Bool? = nil, correlation: String? = nil
    ) -> EventRow {
        EventRow(
            event: event(version, correlation: correlation),
            movement: Sample.pounds(100).map { Movement(effect: .credit, amount: $0) },
            balance: Sample.pounds(version * 100), changed: ["balance"],
            snapshotIsRight: snapshot)
    }

    static func head(_ version: Int64) -> AccountRow {
        AccountRow(
            id: account, owner: "Ada", balance: Sample.pounds(version * 100),
            version: Version(version), lastEventAt: Sample.now, status: .open)
    }

    /// Versions, the newest first; snapshots stand on those named.
    static func page(
        _ versions: ClosedRange<Int64>, head last: Int64? = nil, snapshots: [Int64: Bool] = [:],
        correlation: String? = nil, matching: MatchCount? = nil, resume: Version? = nil
    ) -> TimelinePage {
        let head = last ?? versions.upperBound
        return TimelinePage(
            rows: versions.reversed().map {
                row($0, snapshot: snapshots[$0], correlation: correlation)
            }, head: Self.head(head), atNewest: versions.upperBound == head,
            atOldest: versions.lowerBound == 1, matching: matching, resume: resume)
    }

    /// A model in the timeline of an account, with its answer given.
    static func timeline(_ page: TimelinePage, width: Int = 80, height: Int = 24) -> Model {
        var model = Sample.loaded(30, Sample.model(width: width, height: height))
        answer(&model, model.press("enter"), page)
        return model
    }

    /// Answers the last request for a timeline.
    static func answer(_ model: inout Model, _ effects: [Effect], _ page: TimelinePage) {
        for case .ask(let id, .timeline(_)) in effects.reversed() {
            _ = update(&model, .answered(id, .success(.timeline(page))))
            return
        }
    }
}

extension Model {
    var text: String { view(self).canvas.lines.joined(separator: "\n") }

    var timelineScreen: TimelineScreen? {
        guard case .timeline(let screen) = screens.top else { return nil }
        return screen
    }
}
