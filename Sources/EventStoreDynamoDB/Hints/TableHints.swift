import AWSClient
import EventStoreCore

/// What the stream of a table says, if it has one: one that is enabled, or another, is found.
actor TableHints {
    private let setup: TableSetup
    private let table: String
    private let dynamo: DynamoDB
    private let marks: any CheckpointStore
    private let now: @Sendable () -> Timestamp
    private var reader: HintReader?
    private var lastLook: ContinuousClock.Instant?
    private var isToConfirm = false
    /// When it is tried again to reach a stream that was out of reach.
    private var nextTry: ContinuousClock.Instant?

    /// The value that marks are kept in.
    static let marksName = "adoption/stream"
    /// How often it is looked whether a table without a stream has one.
    private static let lookPause = Duration.seconds(60)

    /// - Parameters:
    ///   - setup: describes the table.
    ///   - table: whose stream is read.
    ///   - dynamo: how it is reached.
    ///   - marks: where it is kept how far the stream was read.
    ///   - now: the clock.
    init(
        _ setup: TableSetup, of table: String, over dynamo: DynamoDB, marks: any CheckpointStore,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.setup = setup
        self.table = table
        self.dynamo = dynamo
        self.marks = marks
        self.now = now
    }

    /// What the stream answers.
    enum Answer: Sendable {
        /// The table has no stream, or this host may not read it, or cannot reach it: it has an
        /// endpoint of its own.
        case none
        /// Too many read it at this moment.
        case turnedAway
        case page(HintPage)
    }

    /// Asks for the next page.
    ///
    /// - Throws: what the service and the marks throw.
    func read() async throws -> Answer {
        if let nextTry, ContinuousClock.now < nextTry { return .none }
        if reader == nil {
            if let last = lastLook, ContinuousClock.now - last < Self.lookPause { return .none }
            lastLook = .now
            guard let arn = try await setup.describe(table)?.stream?.arn else { return .none }
            reader = HintReader(
                stream: arn, over: dynamo, marks: marks, name: Self.marksName, now: now)
        }
        do {
            guard let page = try await reader?.read() else { return .none }
            if page.isOver {
                (reader, lastLook) = (nil, nil)
            }
            if !page.hints.isEmpty || page.gap != nil { isToConfirm = true }
            return .page(page)
        } catch AWSFailure.unavailable(_, isThrottled: true, _) {
            return .turnedAway
        } catch AWSFailure.unavailable {
            nextTry = .now + Self.lookPause
            return .none
        } catch AWSFailure.refused("AccessDeniedException", _, _) {
            reader = nil
            return .none
        }
    }

    /// All that was read has its position. A host that may not say so reads it again next time.
    func confirm() async throws {
        guard isToConfirm, let reader else { return }
        do {
            try await reader.confirm()
            isToConfirm = false
        } catch EventStoreError.unavailable {
            return
        }
    }
}
