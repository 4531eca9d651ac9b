import EventStoreCore
import EventStreaming
import LedgerCore

extension Ledger {
    /// How often a command that names no expected version is judged anew after another writer was
    /// first. Sixteen in a row means that the account never rests; then the conflict is told.
    static let maximumAttempts = 16

    /// Says what a command would do. Reads only.
    ///
    /// - Parameters:
    ///   - command: what to do.
    ///   - occurred: when it happened; nil for now.
    /// - Returns: what would be recorded now.
    /// - Throws: `Rejection`, `HistoryError`, `EventStoreError`.
    package func preview(
        _ command: Command, occurred: Timestamp? = nil
    ) async throws -> Preview {
        try checkTable(has: command)
        let moment = try occurred.flatMap(pastMoment)
        let (found, originals) = try await found(command)
        var states: [StreamID: AccountState] = [:]
        for name in found.accounts {
            let id = try StreamID(name)
            states[id] = try await loadAccount(id)
        }
        let planned: [(account: StreamID, entry: PreviewedEvent)]
        do {
            planned = try plan(found, originals, occurred: occurred) {
                states[StreamID(stored: $0)]?.account ?? Account()
            }
        } catch {
            // A reversal that was recorded between the two readings is the reason, and not what it
            // left of the balance. An event has one at most, so this ends.
            guard try await self.found(command).command != found else { throw error }
            return try await preview(command, occurred: occurred)
        }
        guard planned.count <= events.limits.eventsPerAppend else {
            throw Rejection.correction(
                .tooLarge(events: planned.count, maximum: events.limits.eventsPerAppend))
        }
        var effects: [AccountEffect] = []
        for name in found.accounts {
            guard let state = states[StreamID(stored: name)] else { continue }
            let entries = planned.filter { $0.account == state.id }.map(\.entry)
            if !entries.isEmpty { effects.append(try effect(entries, on: state)) }
        }
        if let moment {
            for effect in effects { try await check(moment, of: effect) }
        }
        if closedPeriods.last != nil {
            let now = environment.now()
            let moments = planned.map { min($0.entry.occurred ?? now, now) }
            try await judge(moments.min() ?? now)
        }
        let preview = Preview(effects: effects, occurred: occurred)
        try await rehearse(preview)
        return preview
    }

    /// The events that a command comes to, each with its moment and what it is about.
    private func plan(
        _ command: Command, _ originals: Originals, occurred: Timestamp?,
        _ account: (String) -> Account
    ) throws(Rejection) -> [(account: StreamID, entry: PreviewedEvent)] {
        if case .correct(let correction) = command {
            return try plan(correction, originals, occurred: occurred, account)
        }
        return try command.decide(account).map { name, event in
            let id = StreamID(stored: name)
            let reversed: RecordedEvent? =
                if case .fundsReversed(let reversal) = event {
                    originals[id, reversal.version]
                } else { nil }
            return (id, PreviewedEvent(event, reversed: reversed, occurred: occurred))
        }
    }

    /// The state that a command is judged by.
    ///
    /// - Throws: `Rejection.nameReserved` where an account could only come to be under a name that
    ///   belongs to the book.
    private func loadAccount(_ id: StreamID) async throws -> AccountState {
        let state = try await load(id)
        if let rejection = state.refusalOfName { throw rejection }
        return state
    }

    /// Carries a command out: load, decide, append with the expected version.
    ///
    /// With an expected version the command is judged once, by exactly that version of its (first)
    /// account. Without one it is judged by the newest state, again if another writer was first.
    ///
    /// - Parameters:
    ///   - command: what to do.
    ///   - expected: the version that the first account must have.
    ///   - id: the command's identity: sent again, it has its first outcome.
    ///   - occurred: when it happened; nil for now.
    /// - Returns: what was recorded, now or the first time.
    /// - Throws: `Rejection`, `EventStoreError.versionConflict` and its siblings, `HistoryError`;
    ///   `UnreadReceipt` for a command that was carried out.
    package func submit(
        _ command: Command, expecting expected: Version? = nil, id: CommandID? = nil,
        occurred: Timestamp? = nil
    ) async throws -> Receipt {
        try await submit(Wish(command: command, occurred: occurred), expected, id, nil)
    }

    /// Carries a command of a reactor out, once for its reaction: what it records bears the ids of
    /// the reaction.
    ///
    /// - Parameters:
    ///   - command: what to do.
    ///   - expected: the version that the first account must have.
    ///   - reaction: whose command it is.
    /// - Returns: what was recorded, now or the first time.
    /// - Throws: as `submit(_:expecting:id:occurred:)`.
    package func submit(
        _ command: Command, expecting expected: Version? = nil, as reaction: Reaction
    ) async throws -> Receipt {
        try await submit(
            Wish(command: command, occurred: nil), expected, reaction.commandID, reaction)
    }

    private func submit(
        _ wish: Wish, _ expected: Version?, _ id: CommandID?, _ reaction: Reaction?
    ) async throws -> Receipt {
        let stamp = id.map { CommandStamp(id: $0, contentHash: wish.contentHash) }
        if let stamp, let receipt = try await firstOutcome(of: stamp) { return receipt }
        var attempt = 1
        while true {
            do {
                return try await attemptOnce(wish, expected, stamp, reaction)
            } catch EventStoreError.duplicateEvent(let id, let place) {
                throw try await refusal(of: wish.command, twice: id, at: place)
            } catch  where Self.isRefusal(error) {
                // The same command may have been sent twice at once: what stands in this one's way
                // is then its own outcome.
                if let stamp, let receipt = try await firstOutcome(of: stamp) { return receipt }
                guard !(error is Rejection), expected == nil, attempt < Self.maximumAttempts else {
                    throw error
                }
                attempt += 1
                await stepAside(attempt)
            }
        }
    }

    /// Lets others go first, some more of them with each attempt: two who take turns step by step
    /// would go on doing so, and one of them would lose each time.
    func stepAside(_ attempt: Int) async {
        for _ in 0...environment.random().0 % UInt64(max(1, attempt)) { await Task.yield() }
    }

    /// A rule or the lock said no: nothing is wrong with the events.
    private static func isRefusal(_ error: any Error) -> Bool {
        if case EventStoreError.versionConflict = error { return true }
        return error is Rejection
    }

    /// Appends a preview exactly as it was shown: expects the versions that it was computed from.
    ///
    /// - Parameters:
    ///   - preview: what was shown.
    ///   - command: what it is a preview of.
    ///   - id: the command's identity: sent again, it has its first outcome.
    ///   - isNew: the id was drawn for this, and is sent for the first time: nothing is asked
    ///     before, which a store elsewhere would have to ask its truth.
    /// - Returns: what was recorded, now or the first time.
    /// - Throws: as `submit`; a lost lock is told and never tried again.
    package func confirm(
        _ preview: Preview, of command: Command, id: CommandID? = nil, isNew: Bool = false
    ) async throws -> Receipt {
        let wish = Wish(command: command, occurred: preview.occurred)
        let stamp = id.map { CommandStamp(id: $0, contentHash: wish.contentHash) }
        if let stamp, !isNew, let receipt = try await firstOutcome(of: stamp) { return receipt }
        do {
            return try await append(preview, stamp, nil)
        } catch EventStoreError.duplicateEvent(let id, let place) {
            throw try await refusal(of: command, twice: id, at: place)
        } catch let rejection as Rejection {
            // The first sending may have been recorded just before its period was closed.
            if let stamp, !isNew, let receipt = try await firstOutcome(of: stamp) { return receipt }
            throw rejection
        }
    }

    private func attemptOnce(
        _ wish: Wish, _ expected: Version?, _ stamp: CommandStamp?, _ reaction: Reaction?
    ) async throws -> Receipt {
        let id = try StreamID(wish.command.account)
        if let expected {
            // A stale expectation is told as what it is, before a rule judges by a state that the
            // caller did not mean.
            try check(expected, try await events.head(of: id)?.version ?? .empty, of: id)
        }
        let preview = try await preview(wish.command, occurred: wish.occurred)
        if let expected, let first = preview.effects.first {
            try check(expected, first.before.version, of: id)
        }
        return try await append(preview, stamp, reaction)
    }

    private func check(_ expected: Version, _ actual: Version, of id: StreamID) throws {
        guard actual == expected else {
            throw EventStoreError.versionConflict([
                ExpectationFailure(stream: id, expected: .version(expected), actual: actual)
            ])
        }
    }

    private func append(
        _ preview: Preview, _ stamp: CommandStamp?, _ reaction: Reaction?
    ) async throws -> Receipt {
        let outcome = try await record(preview, stamp, reaction)
        let receipt = try await receipt(of: outcome)
        for (effect, state) in zip(preview.effects, receipt.states)
        where snapshotPolicy.isDue(from: effect.before.version, to: state.version) {
            // The command is done whether or not its snapshot can be kept: what is missing is
            // folded again, and the next crossing takes another.
            _ = try? await takeSnapshot(of: state)
        }
        return receipt
    }

    /// Appends what a preview says. Where others have closed or reopened a period since that was
    /// looked at, it is judged by the periods anew; what it expects of the accounts stays.
    ///
    /// - Throws: `Rejection.period`; `EventStoreError`, and of conflicts those of accounts.
    private func record(
        _ preview: Preview, _ stamp: CommandStamp?, _ reaction: Reaction?
    ) async throws -> AppendOutcome {
        var attempt = 1
        while true {
            let writes = try writes(of: preview, reaction)
            let periods = try await periodGuard(of: writes)
            do {
                return try await events.append(
                    AppendRequest(
                        writes, guards: [periods].compactMap(\.self), command: stamp))
            } catch EventStoreError.versionConflict(let failures)
                where failures.contains(where: { $0.stream == periods?.stream })
            {
                try await learnPeriods()
                let others = failures.filter { $0.stream != periods?.stream }
                guard others.isEmpty else { throw EventStoreError.versionConflict(others) }
                guard attempt < Self.maximumAttempts else {
                    throw EventStoreError.busy(
                        "others write to \(PeriodDeclaration.stream) all the time")
                }
                attempt += 1
                await stepAside(attempt)
            }
        }
    }

    func writes(
        of preview: Preview, _ reaction: Reaction?
    ) throws -> [StreamWrite] {
        let correlations = reaction == nil ? correlations(of: preview) : [:]
        var count = 0
        return try preview.effects.map { effect in
            StreamWrite(
                stream: effect.before.id, expecting: .version(effect.before.version),
                events: try effect.entries.map { entry in
                    defer { count += 1 }
                    let encoded = try encoded(entry.event)
                    return reaction?.event(
                        count, ReactionEvent(encoded), id: entry.reversed?.id.ofReversal,
                        at: environment.now())
                        ?? newEvent(encoded, correlations[entry.tie]?.description, of: entry)
                })
        }
    }

    /// An id for each of the numbers that tie events together.
    private func correlations(of preview: Preview) -> [Int: EventID] {
        let entries = preview.effects.flatMap(\.entries)
        var correlations: [Int: EventID] = [:]
        for tie in Set(entries.map(\.tie)).sorted() {
            let tied = entries.filter { $0.tie == tie }
            if tied.count > 1 || tied.contains(where: \.isTiedAlone) {
                correlations[tie] = environment.newEventID(at: environment.now())
            }
        }
        return correlations
    }

    private func encoded(_ event: LedgerEvent) throws -> EncodedEvent {
        guard let encoded = try codec.encode(event) else {
            throw EventStoreError.invalidEvent(
                "a command cannot record the foreign type \(event.typeName)")
        }
        return encoded
    }

    private func newEvent(
        _ encoded: EncodedEvent, _ correlation: String?, of entry: PreviewedEvent
    ) -> NewEvent {
        let now = environment.now()
        return NewEvent(
            id: entry.reversed?.id.ofReversal ?? environment.newEventID(at: now),
            type: encoded.type,
            schemaVersion: encoded.schemaVersion, payload: encoded.payload,
            metadata: encoded.metadata, fold: encoded.fold,
            // Today has not ended: what is dated to its end happens now.
            occurredAt: entry.occurred.map { $0 == now.endOfDay ? now : $0 } ?? now,
            recordedAt: now, actor: actor, correlationID: correlation,
            causationID: entry.cause?.description)
    }

    private func firstOutcome(of stamp: CommandStamp) async throws -> Receipt? {
        guard let record = try await events.record(of: stamp.id) else { return nil }
        guard record.stamp.contentHash == stamp.contentHash else {
            throw EventStoreError.commandMismatch(stamp.id)
        }
        return try await receipt(of: record.outcome, isReplay: true)
    }

    /// The answer to a command, the same whenever it is given: read back from what is recorded. A
    /// copy of a log that is elsewhere may not have it yet, for want of room: then nothing is told
    /// of an earlier state.
    ///
    /// - Throws: `UnreadReceipt`; the command is done all the same.
    private func receipt(of outcome: AppendOutcome, isReplay: Bool = false) async throws -> Receipt
    {
        do {
            let range = outcome.positions
            let page = try await events.readLog(
                LogQuery(
                    after: Position(range.lowerBound - 1), through: Position(range.upperBound),
                    limit: range.count))
            var states: [AccountState] = []
            for head in outcome.heads {
                states.append(try await load(head.stream, through: head.version))
            }
            guard page.events.count == range.count,
                zip(states, outcome.heads).allSatisfy({ $0.version == $1.version })
            else {
                throw EventStoreError.ioFailure("the copy on this machine does not have it yet")
            }
            return Receipt(
                events: page.events, states: states, isReplay: isReplay || outcome.isReplay)
        } catch {
            throw UnreadReceipt(outcome: outcome, reason: error)
        }
    }

    private func effect(
        _ entries: [PreviewedEvent], on before: AccountState
    ) throws -> AccountEffect {
        var after = before.account
        do {
            for entry in entries { try after.evolve(entry.event) }
        } catch {
            throw HistoryError(
                stream: before.id, version: before.version.next, reason: String(describing: error))
        }
        return AccountEffect(entries: entries, before: before, after: after)
    }
}

/// A command, and when it is said to have happened.
private struct Wish {
    let command: Command
    /// Nil for now.
    let occurred: Timestamp?

    var contentHash: Digest { command.contentHash(occurred: occurred) }
}

extension ReactionEvent {
    fileprivate init(_ encoded: EncodedEvent) {
        self.init(
            type: encoded.type, schemaVersion: encoded.schemaVersion, payload: encoded.payload,
            metadata: encoded.metadata, fold: encoded.fold)
    }
}
