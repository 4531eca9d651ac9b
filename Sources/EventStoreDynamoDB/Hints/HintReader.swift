import AWSClient
import EventStoreCore
import TextFormats

/// Reads what a table's stream says, as hints, from where this host or another has confirmed last.
///
/// A shard is read after the one that it came out of, and shards are looked for again when one
/// closes and every so many readings. No hint is passed over in silence: where some are lost, or
/// may be, the page says so. One user at a time.
///
///     let page = try await reader.read()
///     // read the table where page.gap says so, deal with page.hints
///     try await reader.confirm()
actor HintReader {
    private let client: StreamClient
    private let marks: any CheckpointStore
    private let name: String
    private let now: @Sendable () -> Timestamp

    /// Nil until the marks were read.
    private var progress: ShardProgress?
    /// What `read` has returned all hints of.
    private var returned: ShardProgress?
    /// What it was when it was confirmed last.
    private var confirmed: HintMarks?
    /// What was found and not returned yet.
    private var found = Found()
    /// Of open shards, by name.
    private var iterators: [String: String] = [:]
    private var readings = 0
    /// The reading that the shards were listed in last.
    private var lastListing = 0
    private var needsListing = true
    private var isStreamOpen = true
    private var isStreamGone = false

    /// The gap of who reads a stream for the first time: there is one, and nothing went wrong.
    static let nothingKnown = "nothing is known of what the stream said before"
    /// Shards that are read in one reading, at most.
    static let shardsAtOnce = 16
    /// Readings between two listings of the shards, at most.
    static let readingsPerListing = 20
    /// How often marks are merged with those of others who are quicker.
    private static let mostTries = 16
    /// A stream keeps its records for 24 hours. What is older than this may be gone, however the
    /// clocks of two hosts differ.
    static let safeAge = 20 * 3600 * Timestamp.second

    private struct Found {
        var hints: [StreamHint] = []
        var gaps: [String] = []

        var isEmpty: Bool { hints.isEmpty && gaps.isEmpty }

        var gap: String? {
            gaps.first.map { gaps.count == 1 ? $0 : "\($0) (and \(gaps.count - 1) more such)" }
        }

        mutating func addGap(_ reason: String) {
            if !gaps.contains(reason) { gaps.append(reason) }
        }
    }

    /// - Parameters:
    ///   - arn: the stream's.
    ///   - dynamo: how it is reached; its requests are counted there.
    ///   - marks: where it is kept how far the hosts have come.
    ///   - name: under which name.
    ///   - now: the clock. It orders nothing: it says when records that were not read may be gone.
    init(
        stream arn: String, over dynamo: DynamoDB, marks: any CheckpointStore, name: String,
        now: @escaping @Sendable () -> Timestamp
    ) {
        client = StreamClient(stream: arn, dynamo: dynamo)
        self.marks = marks
        self.name = name
        self.now = now
    }

    /// What the stream says since the last call. Asks at most 16 shards once each, and those first
    /// that have waited longest.
    ///
    /// - Returns: the hints. What a call has found before it failed is in the page of the next.
    /// - Throws: `AWSFailure` and `AttributeError` of the stream, `EventStoreError` of the marks;
    ///   `CancellationError`. Nothing is lost by it.
    func read() async throws -> HintPage {
        // Of a call that failed: two of them never wait in memory.
        guard found.isEmpty else { return handOut() }
        if progress == nil { try await begin() }
        readings += 1
        let isIdle = progress?.due(1).isEmpty ?? true
        if needsListing || isIdle || readings % Self.readingsPerListing == 0 { try await list() }
        guard !isStreamGone else { return handOut() }
        for shard in progress?.due(Self.shardsAtOnce) ?? [] {
            try Task.checkCancellation()
            try await read(shard)
        }
        return handOut(isWhole: true)
    }

    private func handOut(isWhole: Bool = false) -> HintPage {
        defer {
            found = Found()
            returned = progress
        }
        let isDone = progress?.isDone ?? false
        return HintPage(
            hints: found.hints, gap: found.gap,
            isAtEnd: isStreamGone
                || isWhole && !needsListing && progress?.isAtEnd ?? false,
            isOver: isStreamGone || !isStreamOpen && isDone && !needsListing)
    }

    // MARK: The stream

    private func begin() async throws {
        let moment = now()
        let kept = try await marks.read(name)
        let known = kept.flatMap { HintMarks($0.bytes) }
        if let known, known.stream == client.stream {
            progress = ShardProgress(known)
            return
        }
        progress = ShardProgress(since: moment)
        found.addGap(
            known != nil
                ? "the table's stream is another one than was read before"
                : kept != nil
                    ? "it cannot be read how far the stream was read before"
                    : Self.nothingKnown)
    }

    private func list() async throws {
        let moment = now()
        lastListing = readings
        do {
            let listing = try await client.listing()
            progress?.take(listing, at: moment)
            (needsListing, isStreamOpen, isStreamGone) = (false, listing.isOpen, false)
        } catch AWSFailure.refused("ResourceNotFoundException", _, _) {
            (isStreamGone, needsListing) = (true, true)
            iterators = [:]
            found.addGap("the stream is not there any more")
        }
    }

    // MARK: A shard

    /// Asks a shard for its next records. An iterator that has expired, and records that are gone,
    /// are a reason to open it again, once.
    private func read(_ shard: String) async throws {
        progress?.shards[shard]?.lastReading = readings
        progress?.shards[shard]?.isQuiet = false
        for _ in 0..<2 {
            guard let iterator = try await iterator(of: shard) else { return }
            do {
                return take(try await client.records(iterator), of: shard)
            } catch AWSFailure.refused("ExpiredIteratorException", _, _) {
                iterators[shard] = nil
            } catch AWSFailure.refused("TrimmedDataAccessException", _, _) {
                beginAgain(shard)
            } catch AWSFailure.refused("ResourceNotFoundException", _, _) {
                return drop(shard)
            } catch AWSFailure.refused(let code, let message, let body) {
                iterators[shard] = nil
                throw AWSFailure.refused(code: code, message: message, body: body)
            }
        }
    }

    private func take(_ page: RecordPage, of shard: String) {
        found.hints += page.records.map(\.hint)
        progress?.shards[shard]?.isQuiet = page.records.isEmpty
        if let last = page.records.map(\.number).max() { advance(shard, to: .after(last)) }
        iterators[shard] = page.next
        if page.next == nil {
            advance(shard, to: .done)
            needsListing = true
        }
    }

    private func advance(_ shard: String, to state: ShardState) {
        guard let old = progress?.shards[shard]?.state else { return }
        progress?.shards[shard]?.state = max(old, state)
    }

    /// An iterator behind what was read of the shard; nil if the shard is not there.
    private func iterator(of shard: String) async throws -> String? {
        if let open = iterators[shard] { return open }
        while let state = progress?.shards[shard]?.state {
            do {
                let start = start(behind: state, shard)
                let iterator = try await client.iterator(of: shard, start)
                iterators[shard] = iterator
                advance(shard, to: .begun)
                return iterator
            } catch AWSFailure.refused("ResourceNotFoundException", _, _) {
                drop(shard)
            } catch AWSFailure.refused(let code, _, _)
                where !state.isWithoutRecord && Self.saysThatMarkIsGone(code)
            {
                beginAgain(shard)
            }
        }
        return nil
    }

    /// A mark that the shard does not know is as one that was trimmed.
    private static func saysThatMarkIsGone(_ code: String) -> Bool {
        ["TrimmedDataAccessException", "ValidationException"].contains(code)
    }

    private func start(behind state: ShardState, _ shard: String) -> StreamClient.Start {
        if case .after(let number) = state { return .after(number) }
        // From its oldest record on: the service does not say whether there was an older one.
        let moment = now()
        if let since = progress?.shards[shard]?.since, !Self.isSafe(since, at: moment) {
            found.addGap("the stream was not read for so long that it has dropped records")
            let names = progress?.shards.filter { !Self.isSafe($0.value.since, at: moment) }
            for name in names?.keys.map(\.self) ?? [] {
                progress?.shards[name]?.since = moment
            }
        }
        return .horizon
    }

    private static func isSafe(_ since: Timestamp, at moment: Timestamp) -> Bool {
        let (age, overflows) = moment.microseconds
            .subtractingReportingOverflow(since.microseconds)
        return !overflows && age.magnitude <= safeAge.magnitude
    }

    /// Begins with the oldest record that is left.
    private func beginAgain(_ shard: String) {
        found.addGap(
            "the stream has dropped records of the shard \(Printable(shard)) before they were read")
        iterators[shard] = nil
        progress?.shards[shard]?.beginAgain(at: now())
    }

    private func drop(_ shard: String) {
        found.addGap(
            "the stream has dropped the shard \(Printable(shard)) before it was read to its end")
        iterators[shard] = nil
        progress?.drop(shard)
        // Those that came out of it may not be known yet.
        if lastListing != readings { needsListing = true }
    }

    // MARK: Marks

    /// Keeps that everything that `read` has returned was dealt with: other hosts, and later runs,
    /// begin behind it. What others have kept meanwhile stands where it is further.
    ///
    /// - Throws: `EventStoreError` of the marks, also `busy` if others are always quicker. It may
    ///   be called again then.
    func confirm() async throws {
        guard let returned else { return }
        let own = returned.marks(of: client.stream)
        if let confirmed, own.saysNothingNew(behind: confirmed) { return }
        for _ in 0..<Self.mostTries {
            let kept = try await marks.read(name)
            let known = kept.flatMap { HintMarks($0.bytes) }
            var merged = returned
            if let known, known.stream == client.stream {
                merged.merge(known)
            } else if let known, known.isOfStream(after: client.stream) {
                return
            }
            let bytes = merged.marks(of: client.stream).bytes
            var isKept = kept?.bytes == bytes
            if !isKept {
                isKept = try await marks.set(name, to: bytes, expecting: kept?.revision) != nil
            }
            if isKept {
                confirmed = own
                progress?.gone.subtract(returned.gone)
                return
            }
        }
        throw EventStoreError.busy(
            "others keep how far the stream was read at every moment; \(name) was not changed")
    }
}
