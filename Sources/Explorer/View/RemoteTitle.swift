import EventStoreCore
import TerminalCanvas

/// What the title says of a ledger whose truth is elsewhere: one word for how it stands, and as
/// much of the numbers behind it as there is room for.
struct RemoteTitle {
    let remote: RemoteLedger
    let live: LiveStatus
    let now: Timestamp

    /// The word that tells most, then where this copy is and the truth, then when it was asked.
    var pieces: [StatusLine.Piece] {
        let units = remote.units.map {
            [StatusLine.Piece.optional("   \($0)", .title, priority: 4)]
        }
        return [state, position] + asked + (units ?? [])
    }

    /// The word alone, for a title that says something else first; nothing where all is well.
    var trouble: [StatusLine.Piece] {
        switch remote.condition {
        case .current, .asking: []
        case .behind, .copying, .throttled, .offline, .noAccess, .stopped:
            [.fixed("   ", .title), state]
        }
    }

    private var state: StatusLine.Piece {
        switch remote.condition {
        case .current where live.failure != nil: .fixed("✗ stopped", .titleStale)
        case .current where live.lag > 0: behind(live.lag)
        case .current: .fixed("● live", .titleLive)
        case .behind(let count): behind(max(count, live.lag))
        case .asking:
            .shortened(
                [Span("○ asking the service", .titleStale)],
                or: [[Span("○ asking", .titleStale)]], priority: 0)
        case .copying(let events, let about): copying(events, about)
        case .throttled(let until): throttled(until)
        case .offline(let moment, _): since("offline", moment)
        case .noAccess(let moment, _): since("no access", moment)
        case .stopped: .fixed("✗ stopped", .titleStale)
        }
    }

    private func since(_ word: String, _ moment: Timestamp) -> StatusLine.Piece {
        let clock = RemoteLedger.clock(moment, at: now)
        return .shortened(
            [Span("✗ \(word) since \(clock)", .titleStale)],
            or: [
                [Span("✗ \(word) \(clock)", .titleStale)], [Span("✗ \(word)", .titleStale)],
            ], priority: 0)
    }

    private func behind(_ count: Int64) -> StatusLine.Piece {
        .fixed("● behind \(Wording.grouped(count))", .titleStale)
    }

    private func throttled(_ until: Timestamp) -> StatusLine.Piece {
        let wait = RemoteLedger.wait(until: until, at: now)
        let long = wait.map { "again in \($0)" } ?? "asking again"
        return .shortened(
            [Span("○ throttled, \(long)", .titleStale)],
            or: [
                [Span("○ throttled\(wait.map { " \($0)" } ?? "")", .titleStale)],
                [Span("○ throttled", .titleStale)],
            ], priority: 0)
    }

    private func copying(_ events: Int64, _ about: Int64?) -> StatusLine.Piece {
        let count = Wording.grouped(events)
        // More has come than there were when they were counted.
        guard let about, about >= events, about > 0 else {
            let far = events > 0 ? ", \(Wording.count(events, "event"))" : " the log"
            return .shortened(
                [Span("○ copying\(far)", .titleStale)],
                or: [[Span("○ copying", .titleStale)]], priority: 0)
        }
        let share = "\(RemoteLedger.percent(events, of: about)) %"
        return .shortened(
            [Span("○ copying \(count) of about \(Wording.grouped(about)) events", .titleStale)],
            or: [[Span("○ copying \(share)", .titleStale)]], priority: 3)
    }

    /// Where this copy is; and where the truth is known to be, if that is farther.
    private var position: StatusLine.Piece {
        guard remote.isCopied else { return .optional([], priority: 2) }
        let here = Wording.grouped(live.head.number)
        guard case .behind = remote.condition else {
            return .optional("   pos \(here)", .title, priority: 2)
        }
        let there = Wording.grouped(remote.status.lastKnown.number)
        return .shortened(
            [Span("   pos \(here) of \(there)", .title)],
            or: [[Span("   pos \(here)", .title)], []], priority: 2)
    }

    /// That it is old says more than where it is.
    private var asked: [StatusLine.Piece] {
        guard remote.isCopied, let (text, isOld) = remote.asked(at: now) else { return [] }
        return [
            .optional(
                "   \(text)", isOld ? .titleStale : .title,
                priority: isOld ? 0 : 3)
        ]
    }
}

extension RemoteLedger {
    /// 100 only when all of it is there. `about` is above 0.
    static func percent(_ events: Int64, of about: Int64) -> Int64 {
        guard events < about else { return 100 }
        let (hundredfold, isTooLong) = events.multipliedReportingOverflow(by: 100)
        return isTooLong ? min(99, events / (about / 100)) : hundredfold / about
    }
}
