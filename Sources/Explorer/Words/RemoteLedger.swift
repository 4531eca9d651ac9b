import EventStoreCore

/// How a ledger stands whose truth is elsewhere, as far as the screens know: what its title says.
package struct RemoteLedger: Hashable, Sendable {
    package internal(set) var status: RemoteStatus
    /// The copy on this machine is whole, and answers. Before that an account is opened by its
    /// name, and everything else waits.
    package internal(set) var isCopied: Bool
    /// When it was last told that requests are turned away: that comes and goes.
    var toldThrottled: Timestamp?
    /// What was told last of a table that is another program's.
    var toldTable: ForeignTableFacts?

    package init(_ status: RemoteStatus, isCopied: Bool) {
        self.status = status
        self.isCopied = isCopied
    }

    /// What a reader has to know of it; each is one word in the title.
    package enum Condition: Hashable, Sendable {
        /// The service has not answered yet: how old the copy is stands beside it.
        case asking
        /// Nothing is known of that is not here.
        case current
        /// So many events are known of, and are not here yet.
        case behind(Int64)
        /// The first copy is being made: events so far, and how many there may be.
        case copying(Int64, ofAbout: Int64?)
        /// The service turns requests away until then.
        case throttled(until: Timestamp)
        case offline(since: Timestamp, reason: String)
        /// The service does not let us ask since then: for want of keys, or of rights.
        case noAccess(since: Timestamp, reason: String)
        /// Nothing more is copied before a person has done something.
        case stopped(String)
    }

    package var condition: Condition {
        switch status.state {
        case .copying(let events, let about):
            isCopied ? .asking : .copying(events, ofAbout: about)
        // What has come last is put in order.
        case .live where !isCopied: .copying(status.freshness.position.number, ofAbout: nil)
        case .live: status.lag > 0 ? .behind(status.lag) : .current
        case .throttled(let until): .throttled(until: until)
        case .offline(let since, let reason): .offline(since: since, reason: reason)
        case .noAccess(let since, let reason): .noAccess(since: since, reason: reason)
        case .stopped(let reason): .stopped(reason)
        }
    }

    /// Why no command can be given; nil where one may be tried. One that cannot be recorded for a
    /// while says so itself: the service may answer by then.
    var reasonWithoutCommands: String? {
        switch condition {
        case .stopped: "nothing more is copied or recorded; Messages says why"
        case _ where !isCopied: "the log is being copied for the first time; commands wait for it"
        default: nil
        }
    }
}

// MARK: Ages

extension RemoteLedger {
    /// How long ago the truth last said that nothing stood behind the copy: `asked just now` for a
    /// minute, so that the words rest while nothing happens; `copy of 10:04` where it is not to be
    /// asked; nil if it never said so.
    ///
    /// - Parameter now: the present.
    /// - Returns: the words, and whether the answer is old.
    func asked(at now: Timestamp) -> (text: String, isOld: Bool)? {
        guard let moment = status.freshness.moment else { return nil }
        if !mayBeAsked { return ("copy of \(Self.clock(moment, at: now))", true) }
        let seconds = (now.microseconds - moment.microseconds) / Timestamp.second
        switch seconds {
        // The clock was set back: how long ago it was is not known.
        case ..<0: return ("asked at \(Self.clock(moment, at: now))", true)
        case ..<Self.fresh: return ("asked just now", false)
        default: return ("asked \(Wording.age(of: moment, at: now))", true)
        }
    }

    private var mayBeAsked: Bool {
        switch status.state {
        case .offline, .noAccess, .stopped: false
        case .copying, .live, .throttled: true
        }
    }

    /// Seconds for which an answer is fresh.
    private static let fresh: Int64 = 60

    /// `12:04`, with the day where it is another one than today.
    static func clock(_ moment: Timestamp, at now: Timestamp) -> String {
        let time = String(moment.timeText.prefix(5))
        return moment.dateText == now.dateText ? time : "\(moment.dateText) \(time)"
    }

    /// `12 s`, `3 min`: whole, rounded up, so that it never says that it is over before it is.
    static func wait(until moment: Timestamp, at now: Timestamp) -> String? {
        let rest = moment.microseconds - now.microseconds
        guard rest > 0 else { return nil }
        let seconds = (rest - 1) / Timestamp.second + 1
        return seconds <= longestCount ? "\(seconds) s" : "\((seconds - 1) / 60 + 1) min"
    }

    /// Seconds that are counted down one by one.
    private static let longestCount: Int64 = 120

    /// When its words change though nothing happens; nil if they do not.
    func wakesAt(after now: Timestamp) -> Timestamp? {
        var moments: [Timestamp] = []
        if let moment = status.freshness.moment, mayBeAsked {
            let fresh = moment.advanced(by: Self.fresh * Timestamp.second)
            let next = fresh > now ? fresh : Wording.ageChange(of: moment, at: now)
            if let next { moments.append(next) }
        }
        if case .throttled(let until) = status.state, until > now {
            let rest = until.microseconds - now.microseconds
            let step = rest > Self.longestCount * Timestamp.second ? 60 : 1 as Int64
            let over = rest % (step * Timestamp.second)
            moments.append(now.advanced(by: over == 0 ? step * Timestamp.second : over))
        }
        return moments.min()
    }

    /// `12.5 units`: of capacity, that the service says it has charged in this session; nil where
    /// it has charged none.
    var units: String? {
        let milli = status.usage.milliUnits
        guard milli > 0 else { return nil }
        let tenths = max(1, milli / 100)
        let isSmall = milli < 10_000
        let text =
            isSmall && tenths % 10 != 0
            ? "\(tenths / 10).\(tenths % 10)" : Wording.grouped(max(1, milli / 1000))
        return "\(text) unit\(text == "1" ? "" : "s")"
    }
}
