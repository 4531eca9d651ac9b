import EventStoreCore

/// The subscriptions of a book, as they are kept in its `CheckpointStore`.
///
///     let subscriptions = SubscriptionStore(store.checkpoints)
///     try await subscriptions.create(
///         Subscription(
///             SubscriptionName("orders"), filter: "type = 'OrderPlaced'", target: nil,
///             began: .start, createdAt: now))
///     try await subscriptions.rewind(SubscriptionName("orders"), to: .start)
///
/// Every method may wait for a disk or a network, and throws what the `CheckpointStore` throws
/// beside what is said. A change that an operator makes takes the lease from whoever reads: that
/// reader's next move fails, and it begins anew with what it finds then.
public struct SubscriptionStore: Sendable {
    /// What the names of kept values begin with.
    static let prefix = "subscription/"
    /// Tries of a change, before whoever is always first is told of.
    fileprivate static let maximumTries = 1000
    private static let pageSize = 200

    private let checkpoints: any CheckpointStore

    /// - Parameter checkpoints: those of the book.
    public init(_ checkpoints: any CheckpointStore) { self.checkpoints = checkpoints }

    // MARK: Finding

    /// The subscription of a name; nil if there is none.
    ///
    /// - Throws: `SubscriptionError.damaged`, `.newer`.
    public func find(_ name: SubscriptionName) async throws -> KeptSubscription? {
        guard let stored = try await checkpoints.read(Self.key(name)) else { return nil }
        return KeptSubscription(
            subscription: try Subscription(kept: stored.bytes, under: name),
            revision: stored.revision)
    }

    /// The revision of what is kept under a name; nil if nothing is.
    func revision(of name: SubscriptionName) async throws -> CheckpointRevision? {
        try await checkpoints.read(Self.key(name))?.revision
    }

    /// All subscriptions, in the order of their names, those that cannot be read among them.
    public func list() async throws -> [SubscriptionListing] {
        var listings: [SubscriptionListing] = []
        var after: String?
        while true {
            let keys = try await checkpoints.names(
                prefix: Self.prefix, after: after, limit: Self.pageSize)
            for key in keys {
                if let listing = try await listing(key) { listings.append(listing) }
            }
            guard keys.count == Self.pageSize, let last = keys.last else { return listings }
            after = last
        }
    }

    /// Nil for one that was deleted meanwhile.
    private func listing(_ key: String) async throws -> SubscriptionListing? {
        let text = String(key.dropFirst(Self.prefix.count))
        do {
            return try await find(SubscriptionName(text)).map { .subscription($0.subscription) }
        } catch let error as SubscriptionError {
            return .unreadable(name: text, error)
        }
    }

    // MARK: Changing

    /// Keeps a subscription that was not there.
    ///
    /// - Throws: `SubscriptionError.exists`.
    public func create(_ subscription: Subscription) async throws {
        let key = Self.key(subscription.name)
        let bytes = subscription.json
        do {
            if try await checkpoints.set(key, to: bytes, expecting: nil) != nil { return }
        } catch EventStoreError.outcomeUnknown {
            if try await checkpoints.read(key)?.bytes == bytes { return }
            throw Self.unanswered
        }
        throw SubscriptionError.exists(subscription.name)
    }

    /// Stops the reading for it, until it is resumed.
    ///
    /// - Returns: the subscription as it is kept now.
    /// - Throws: `SubscriptionError.missing`, `.contended`.
    @discardableResult
    public func pause(_ name: SubscriptionName) async throws -> Subscription {
        try await change(name) { $0.isPaused = true }
    }

    /// Lets the reading go on, where it ended.
    ///
    /// - Returns: the subscription as it is kept now.
    /// - Throws: as `pause`.
    @discardableResult
    public func resume(_ name: SubscriptionName) async throws -> Subscription {
        try await change(name) { $0.isPaused = false }
    }

    /// Goes back, or ahead: what stands behind the position is handed over next, whether it was
    /// before or not.
    ///
    /// - Parameters:
    ///   - name: which one.
    ///   - position: everything up to it counts as read.
    /// - Returns: the subscription as it is kept now.
    /// - Throws: as `pause`.
    @discardableResult
    public func rewind(
        _ name: SubscriptionName, to position: Position
    ) async throws -> Subscription {
        try await change(name) { subscription in
            subscription.position = position
            subscription.failure = nil
            subscription.retry = nil
        }
    }

    /// Forgets it: its place, what is parked of it, and what a reactor has noted. What is kept
    /// under the name need not be readable.
    ///
    /// - Throws: as `pause`.
    public func delete(_ name: SubscriptionName) async throws {
        let wasThere = try await checkpoints.removeWhatever(Self.key(name), of: name)
        // Also what a deletion that was cut off has left.
        try await ParkedStore.removeAll(of: name, checkpoints)
        _ = try await checkpoints.removeWhatever(ReactionNotes.key(of: name), of: name)
        guard wasThere else { throw SubscriptionError.missing(name) }
    }

    /// A change by somebody who does not read for it: whoever does loses the right to.
    private func change(
        _ name: SubscriptionName, _ body: (inout Subscription) -> Void
    ) async throws -> Subscription {
        for _ in 0..<Self.maximumTries {
            guard let kept = try await find(name) else { throw SubscriptionError.missing(name) }
            var changed = kept.subscription
            body(&changed)
            // Counts to 2^53: a kept epoch is no larger.
            changed.epoch &+= 1
            changed.lease = nil
            changed.retry = nil
            if let written = try await write(changed, over: kept) { return written.subscription }
        }
        throw SubscriptionError.contended(name)
    }

    // MARK: Writing

    /// Puts a subscription in the place of what was read.
    ///
    /// - Returns: what is kept now; nil if somebody else changed it first.
    func write(
        _ subscription: Subscription, over kept: KeptSubscription
    ) async throws -> KeptSubscription? {
        let key = Self.key(subscription.name)
        let bytes = subscription.json
        do {
            return try await checkpoints.set(key, to: bytes, expecting: kept.revision)
                .map { KeptSubscription(subscription: subscription, revision: $0) }
        } catch EventStoreError.outcomeUnknown {
            let there = try await checkpoints.read(key)
            if there?.revision == kept.revision { throw Self.unanswered }
            // Nobody else writes the same: only a lease's holder writes under its epoch.
            guard let there, there.bytes == bytes else { return nil }
            return KeptSubscription(subscription: subscription, revision: there.revision)
        }
    }

    private static var unanswered: EventStoreError {
        .unavailable(reason: "a change of a subscription had no answer", retryAfter: nil)
    }

    static func key(_ name: SubscriptionName) -> String { prefix + name.text }
}

extension CheckpointStore {
    /// Removes a named value, whatever it is.
    ///
    /// - Returns: whether there was one.
    /// - Throws: `SubscriptionError.contended`; what the `CheckpointStore` throws.
    fileprivate func removeWhatever(
        _ key: String, of name: SubscriptionName
    ) async throws -> Bool {
        for turn in 0..<SubscriptionStore.maximumTries {
            guard let stored = try await read(key) else { return turn > 0 }
            do {
                if try await remove(key, expecting: stored.revision) { return true }
            } catch EventStoreError.outcomeUnknown {
                // The next look tells whether it is gone.
            }
        }
        throw SubscriptionError.contended(name)
    }
}

/// A subscription with the revision that it was read at: what a change of it expects.
public struct KeptSubscription: Hashable, Sendable {
    /// As it was read, or written.
    public let subscription: Subscription
    /// Of the kept value.
    public let revision: CheckpointRevision
}

/// A line of the list of subscriptions.
public enum SubscriptionListing: Hashable, Sendable {
    /// One that can be read.
    case subscription(Subscription)
    /// Something under the name of a subscription that is none, or none that this program reads.
    case unreadable(name: String, SubscriptionError)
}
