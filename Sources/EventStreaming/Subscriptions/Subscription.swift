import EventStoreCore

/// A named, durable reader of the log: what it lets through, how far it has read, and who reads
/// for it now.
///
/// Everything about it is one value in the book's `CheckpointStore`, so that all hosts share it and
/// each change of it is one compare-and-set: a reader whose lease was taken, or that was paused,
/// rewound or deleted meanwhile, can move nothing.
public struct Subscription: Hashable, Sendable {
    /// What it is called.
    public let name: SubscriptionName
    /// Which events it lets through, as an expression of `EventFilter`; nil for all.
    public let filter: String?
    /// What the events are for, in words of whoever made it, as `file:orders.ndjson`; nil if
    /// nothing was said. It keeps two uses of one name apart.
    public let target: String?
    /// How the events are sent to the target, as whoever made it has it: `mode` and `binary`. Never
    /// a secret.
    public let options: [String: String]
    /// The position behind which it began.
    public let began: Position
    /// When it was made, by the clock of the host that made it.
    public let createdAt: Timestamp

    /// Everything up to here was handed over and accepted, or dropped by the filter.
    public internal(set) var position: Position
    /// When the position moved last, by the clock of the host that moved it; nil if it never did.
    public internal(set) var movedAt: Timestamp?
    /// Nobody reads for it until it is resumed.
    public internal(set) var isPaused = false
    /// How often the right to read was given to somebody, or taken away. Whoever reads knows the
    /// epoch of that right; another one stands here when it is lost.
    public internal(set) var epoch: Int64 = 0
    /// Who reads for it; nil for nobody.
    public internal(set) var lease: Lease?
    /// Why the last reader ended; nil if it did not fail, or the position moved since.
    public internal(set) var failure: Failure?
    /// What keeps the events in hand waiting; nil if nothing does.
    public internal(set) var retry: Retry?
    /// Members of the kept value that this program does not know, with their JSON: they stay.
    var unknown: [Unknown] = []

    /// The right to read for a subscription. There is no moment in it: clocks of two hosts are
    /// never compared. It is over when the kept value did not change while somebody watched it for
    /// the lease's length, by a clock of its own.
    public struct Lease: Hashable, Sendable {
        /// Who holds it: a text that no other reader has.
        public let holder: String
        /// How long the kept value may stay as it is while the holder has something in hand.
        public let length: Duration
    }

    /// Why a reader ended.
    public struct Failure: Hashable, Sendable {
        /// What went wrong, in at most 500 characters.
        public let reason: String
        /// When, by the reader's clock.
        public let at: Timestamp
        /// The first event that was in hand; nil if there was none.
        public let position: Position?

        public init(reason: String, at: Timestamp, position: Position?) {
            self.reason = String(reason.unicodeScalars.prefix(500))
            self.at = at
            self.position = position
        }
    }

    /// Why events in hand were not taken yet, and when they are sent again.
    public struct Retry: Hashable, Sendable {
        /// What went wrong, in at most 500 characters.
        public let reason: String
        /// When the next try is, by the reader's clock.
        public let next: Timestamp
        /// Tries that failed, one after the other.
        public let tries: Int64

        public init(reason: String, next: Timestamp, tries: Int64) {
            self.reason = String(reason.unicodeScalars.prefix(500))
            self.next = next
            self.tries = tries
        }
    }

    struct Unknown: Hashable, Sendable {
        let name: String
        let json: [UInt8]
    }

    /// Bytes of a filter or of a target, at most.
    public static let maximumTextBytes = 8192
    /// What a lease may last: shorter, and the renewals are all that is done.
    public static let leaseLengths = Duration.milliseconds(50)...Duration.seconds(86_400)

    /// A subscription that nobody reads for yet.
    ///
    /// - Parameters:
    ///   - name: what it is called.
    ///   - filter: which events it lets through; nil for all.
    ///   - target: what the events are for; nil if nothing is to be said.
    ///   - options: how they are sent there; no secret.
    ///   - began: the position behind which it begins; `Position.start` for the whole log.
    ///   - createdAt: now.
    /// - Throws: `FilterError` for a filter that cannot be read; `SubscriptionError.invalid` for
    ///   a text that is too long.
    public init(
        _ name: SubscriptionName, filter: String?, target: String?,
        options: [String: String] = [:], began: Position, createdAt: Timestamp
    ) throws {
        let told = options.map { $0.key + $0.value }.joined()
        for (what, text) in [("filter", filter), ("target", target), ("options", told)] {
            let bytes = text?.utf8.count ?? 0
            guard bytes <= Self.maximumTextBytes else {
                throw SubscriptionError.invalid(
                    "the \(what) is \(bytes) bytes long; at most \(Self.maximumTextBytes) are "
                        + "allowed")
            }
        }
        if let filter { _ = try EventFilter(filter) }
        self.init(
            stored: name, filter: filter, target: target, options: options, began: began,
            createdAt: createdAt)
    }

    init(
        stored name: SubscriptionName, filter: String?, target: String?,
        options: [String: String], began: Position, createdAt: Timestamp
    ) {
        self.name = name
        self.filter = filter
        self.target = target
        self.options = options
        self.began = began
        self.createdAt = createdAt
        position = began
    }
}
