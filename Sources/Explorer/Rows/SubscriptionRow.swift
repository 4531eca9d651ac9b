import EventStoreCore

/// A line of the subscriptions screen: a named reader of the log, as it is kept.
package struct SubscriptionRow: ListRow {
    package let name: String
    /// What is known of it; nil for what cannot be read.
    package let kept: Kept?
    /// Why what is kept under the name cannot be read, or not all of it; nil if nothing is wrong.
    package let fault: Fault?

    package var id: String { name }

    /// One that can be read.
    package init(_ name: String, _ kept: Kept, fault: Fault? = nil) {
        self.name = name
        self.kept = kept
        self.fault = fault
    }

    /// One that cannot.
    package init(_ name: String, fault: Fault) {
        self.name = name
        kept = nil
        self.fault = fault
    }

    /// What is kept of a subscription, and how far it is behind.
    package struct Kept: Hashable, Sendable {
        package let target: String?
        /// Which events it lets through, as an expression; nil for all.
        package let filter: String?
        /// The position behind which it began.
        package let began: Position
        package let createdAt: Timestamp
        /// Everything up to here was handed over, or dropped by the filter.
        package let position: Position
        package let movedAt: Timestamp?
        package let isPaused: Bool
        package let holder: Holder?
        package let failure: Failure?
        package let lag: Lag
        package let delivery: Delivery

        package init(
            target: String? = nil, filter: String? = nil, began: Position = .start,
            createdAt: Timestamp, position: Position, movedAt: Timestamp? = nil,
            isPaused: Bool = false, holder: Holder? = nil, failure: Failure? = nil, lag: Lag,
            delivery: Delivery = Delivery()
        ) {
            self.target = target
            self.filter = filter
            self.began = began
            self.createdAt = createdAt
            self.position = position
            self.movedAt = movedAt
            self.isPaused = isPaused
            self.holder = holder
            self.failure = failure
            self.lag = lag
            self.delivery = delivery
        }
    }

    /// Who took the right to read last, and has not given it back.
    package struct Holder: Hashable, Sendable {
        package let name: String
        /// How long the right lasts that nobody renews.
        package let lease: Duration

        package init(_ name: String, lease: Duration) {
            self.name = name
            self.lease = lease
        }
    }

    /// Why the last reader ended.
    package struct Failure: Hashable, Sendable {
        package let reason: String
        package let at: Timestamp
        /// The first event that was in hand.
        package let position: Position?

        package init(_ reason: String, at: Timestamp, position: Position?) {
            self.reason = reason
            self.at = at
            self.position = position
        }
    }

    /// How far it is behind.
    package struct Lag: Hashable, Sendable {
        /// Events of the log, those that the filter will drop included.
        package let events: Int64
        /// When the oldest of them was recorded that the filter lets through; nil if there is none.
        package let oldest: Timestamp?
        /// The oldest may be a later one: not all of them were looked at.
        package let isBound: Bool

        package init(_ events: Int64, oldest: Timestamp? = nil, isBound: Bool = false) {
            self.events = events
            self.oldest = oldest
            self.isBound = isBound
        }
    }

    /// How its deliveries fare; nil for what is not known, or does not apply.
    package struct Delivery: Hashable, Sendable {
        /// Accounts of which the far side refused an event; their later ones wait behind it.
        package let parked: Int?
        /// When what was not taken is sent again.
        package let nextTry: Timestamp?

        package init(parked: Int? = nil, nextTry: Timestamp? = nil) {
            self.parked = parked
            self.nextTry = nextTry
        }
    }

    /// What is wrong with what is kept under the name.
    package enum Fault: Hashable, Sendable {
        /// It is no subscription, or its filter is none.
        case damaged(String)
        /// A newer program has kept it.
        case newer(String)

        package var reason: String {
            switch self {
            case .damaged(let reason), .newer(let reason): reason
            }
        }
    }

    package enum State: Hashable, Sendable {
        case reading, atRest, behind, waiting, paused, failed, damaged, newer
    }

    /// The one thing that matters most of it.
    package var state: State {
        switch fault {
        case .damaged: return .damaged
        case .newer: return .newer
        case nil: break
        }
        guard let kept else { return .damaged }
        if kept.isPaused { return .paused }
        if kept.delivery.nextTry != nil { return .waiting }
        if kept.holder != nil { return .reading }
        if kept.failure != nil { return .failed }
        return kept.lag.events > 0 ? .behind : .atRest
    }

    /// Why it does not go on, or cannot be read; nil if nothing is wrong.
    package var problem: String? { fault?.reason ?? kept?.failure?.reason }

    /// Accounts of which something can be sent again.
    package var parked: Int { kept?.delivery.parked ?? 0 }
}

/// All subscriptions of a book, as they stood at one moment.
package struct SubscriptionsPage: Hashable, Sendable {
    /// In the order of their names.
    package let rows: [SubscriptionRow]
    /// When they were read.
    package let readAt: Timestamp
    package let reach: Reach

    /// How it is heard that they have changed.
    package enum Reach: Sendable {
        /// The store tells.
        case watched
        /// They are read again, here.
        case near
        /// They are read again, and each reading is asked of a service elsewhere.
        case far
    }

    package init(rows: [SubscriptionRow], readAt: Timestamp, reach: Reach = .near) {
        self.rows = rows
        self.readAt = readAt
        self.reach = reach
    }
}
