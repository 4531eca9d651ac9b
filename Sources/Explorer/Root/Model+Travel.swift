import EventStoreCore

extension Model {
    // MARK: Keys

    /// Actions of time; nil if it is none of them.
    mutating func travel(_ action: UserAction) -> [Effect]? {
        switch action {
        case .stepBack: return step(.events(-1))
        case .stepForward: return step(.events(1))
        case .snapshotBack: return step(.snapshots(-1))
        case .snapshotForward: return step(.snapshots(1))
        case .dayBack: return step(.days(-1))
        case .dayForward: return step(.days(1))
        case .now: return travel(to: nil)
        case .address:
            prompt(.address)
            return []
        case .clock: return turnClock()
        case .play: return togglePlayback()
        case .slower: return changeSpeed(by: -1)
        case .faster: return changeSpeed(by: 1)
        default: return nil
        }
    }

    /// The other clock; a moment that is shown is shown by it at once.
    private mutating func turnClock() -> [Effect] {
        clock = clock == .occurred ? .recorded : .occurred
        hint(
            .info,
            clock == .occurred
                ? "dates mean when events happened: what was true then"
                : "dates mean when events were recorded: what was known then")
        guard case .moment(let moment, _) = point else { return [] }
        return travel(to: .moment(moment, clock))
    }

    // MARK: Moving

    /// Moves the cursor. What is known is done at once; the rest the runtime finds. Steps that
    /// come while it looks are joined: nothing queues.
    mutating func step(_ step: TimeStep) -> [Effect] {
        let axis = screens.top.state.timeAxis
        if travelling == nil {
            if cursor == nil, step.isForward {
                hint(.info, "this is now; there is nothing later")
                return []
            }
            if let point = nearPoint(step, axis) { return travel(to: point, by: step) }
        }
        if case .address(.time(let moment)) = step, moment >= now { return refuseFuture(moment) }
        var query = TravelQuery(account: axis.account, from: point, step: step, clock: clock)
        if let pending = travelling?.query, pending.account == query.account,
            let joined = pending.step.joined(step)
        {
            if joined.isNothing, let id = travelling?.id {
                travelling = nil
                return [.cancel(id)]
            }
            query = TravelQuery(
                account: pending.account, from: pending.from, step: joined, clock: clock)
        }
        let (id, effects) = ask(.travel(query))
        travelling = (id, query)
        return effects
    }

    /// Waits no more for a move that is looked for.
    mutating func giveUpTravel() -> [Effect] {
        guard let id = travelling?.id else { return [] }
        travelling = nil
        return [.cancel(id)]
    }

    /// A session that was opened in the past writes nothing before it is at now.
    private mutating func keepUp() -> [Effect] {
        guard isHeldBack else { return [] }
        isHeldBack = false
        return [.keepUp]
    }

    private mutating func giveUpLanding() -> [Effect] {
        guard let id = landing else { return [] }
        landing = nil
        return [.cancel(id)]
    }

    /// What has not happened yet cannot be shown: that is now.
    private mutating func refuseFuture(_ moment: Timestamp) -> [Effect] {
        let effects = giveUpTravel() + (cursor == nil ? keepUp() : travel(to: nil))
        hint(.info, "\(Wording.moment(moment)) is not over yet: this is now")
        return effects
    }

    /// Where a step by events ends, if that is known without a look.
    private func nearPoint(_ step: TimeStep, _ axis: TimeAxis) -> TimePoint? {
        guard case .events(let count) = step else { return nil }
        switch axis {
        case .account(let id, let then, let head):
            guard let then = cursor == nil ? head : then, head > .empty else { return nil }
            // Before its first event an account has version 0: back from there leads nowhere.
            let first = min(1, then.number)
            return .version(id, Version(min(head.number, max(first, then.number + count))))
        case .book:
            let end = cursor?.leftAt ?? live.head
            let base: Position?
            if case .position(let position) = point {
                base = position
            } else {
                base = cursor == nil ? end : cursor?.landing?.position
            }
            guard let base else { return nil }
            return .position(Position(min(end.number, max(0, base.number + count))))
        }
    }

    /// Shows the book at a point, or as it is now.
    ///
    /// - Parameters:
    ///   - point: nil for now.
    ///   - step: the move that leads there; it is told if it leads nowhere.
    /// - Returns: what the screen asks for.
    mutating func travel(to point: TimePoint?, by step: TimeStep? = nil) -> [Effect] {
        let given = giveUpTravel()
        guard let point else {
            let count = newCount
            cursor = nil
            let new = Wording.count(count, "new event")
            hint(.info, count == 0 ? "back to now" : "back to now: \(new) since")
            return given + giveUpLanding() + keepUp()
                + withScreen { screen, context in screen.timeChanged(&context) }
        }
        guard point != cursor?.point else {
            if let step { stay(after: step) }
            return given
        }
        var next = TimeCursor(
            point, leftAt: cursor?.leftAt ?? live.head,
            received: cursor?.received ?? live.received)
        next.playback = cursor?.playback
        next.playback?.due = nil
        cursor = next
        let effects = withScreen { screen, context in screen.timeChanged(&context) }
        let asked = ask(.landing(point, screens.top.state.timeAxis.account))
        landing = asked.id
        return given + effects + asked.effects
    }

    /// A move that ends where it began: a step at an end of the history, or an address of here.
    private mutating func stay(after step: TimeStep) {
        cursor?.playback = nil
        let key = keymap.way(to: .now)
        if case .address = step {
            hint(.info, "already there; \(key) returns to now")
        } else {
            hint(.info, "nothing is further that way; \(key) returns to now")
        }
    }

    /// Goes to a place on the time bar.
    mutating func travel(toPlace value: Int64) -> [Effect] {
        switch screens.top.state.timeAxis {
        case .account(let id, _, _): travel(to: .version(id, Version(value)))
        case .book: travel(to: .position(Position(value)))
        }
    }

    // MARK: Answers

    mutating func travelled(_ id: RequestID, to point: TimePoint?) -> [Effect] {
        guard let (pending, query) = travelling, pending == id else { return [] }
        travelling = nil
        // A command that was begun at now is not pulled into the past.
        if overlay?.isCommand == true { return [] }
        return travel(to: point, by: query.step)
    }

    mutating func cannotTravel(_ error: LoadError) -> [Effect] {
        travelling = nil
        if overlay?.isCommand == true { return [] }
        cursor?.playback = nil
        tell(.warning, error.reason)
        return [.bell] + (cursor == nil ? keepUp() : [])
    }

    mutating func landed(_ id: RequestID, _ found: Landing) {
        guard landing == id else { return }
        landing = nil
        cursor?.landing = found
        guard var playback = cursor?.playback else { return }
        guard found.next != nil else { return stay(after: .events(1)) }
        playback.due = now.advanced(by: playback.wait(found))
        cursor?.playback = playback
    }

    mutating func cannotLand(_ error: LoadError) -> [Effect] {
        landing = nil
        cursor?.playback = nil
        tell(.error, error.reason)
        return []
    }

    // MARK: Playback

    private mutating func togglePlayback() -> [Effect] {
        if cursor?.playback != nil {
            cursor?.playback = nil
            return []
        }
        cursor?.playback = Playback()
        return startPlaying()
    }

    private mutating func startPlaying() -> [Effect] {
        guard let speed = cursor?.playback?.speed else { return [] }
        let pauses =
            if case .original = speed {
                ", waiting at most \(Playback.longestSeconds) s for an event"
            } else {
                ""
            }
        hint(.info, "playing \(speed.text)\(pauses)")
        cursor?.playback?.due = now
        return []
    }

    private mutating func changeSpeed(by count: Int) -> [Effect] {
        guard var playback = cursor?.playback else { return [.bell] }
        let index = min(Playback.speeds.count - 1, max(0, playback.speedIndex + count))
        playback.speedIndex = index
        cursor?.playback = playback
        return startPlaying()
    }

    /// Takes the next step if it is due.
    mutating func playOn() -> [Effect] {
        guard let due = cursor?.playback?.due, due <= now else { return [] }
        cursor?.playback?.due = nil
        return step(.events(1))
    }
}
