import EventStoreCore

/// What caused an event, and what it caused, across accounts: as far as the events say it.
///
/// An event names the id of an event, or of a command, as its cause. What one command has recorded
/// hangs together: the legs of a transfer stand below the first of them.
package struct CausationTree: Hashable, Sendable {
    /// How an event hangs on the one above it.
    package enum Link: String, Hashable, Sendable {
        /// The first of all.
        case root
        /// It names that one, or its command, as its cause.
        case caused
        /// The same command has recorded both.
        case sameCommand = "same command"
        /// Both have one correlation id, and nothing more is said.
        case sameCorrelation = "same correlation"
    }

    package struct Node: Hashable, Sendable {
        package let event: RecordedEvent
        package let link: Link
        /// The number of the node above it; nil for the root.
        package let parent: Int?
        /// For each level above it, from the root on, whether more hangs there below this one.
        package let branches: [Bool]
    }

    /// The root first, and each node before what hangs on it.
    package let nodes: [Node]
    /// The number of the node that was asked about.
    package let subject: Int
    /// A cause that the root names, and that is no event of this book; nil if it names none.
    package let outsideCause: String?
    /// The causes lead back to themselves: hostile events, or a broken writer. It is cut there.
    package let isRound: Bool
    /// There is more of the tree than was taken in.
    package let isCut: Bool
    /// Events of the log that were looked at.
    package let looked: Int64
    /// Up to here the log was looked at, from the root on.
    package let through: Position
    /// That is its end.
    package let isWhole: Bool

    /// How much of a tree is taken in.
    package struct Bounds: Hashable, Sendable {
        /// Events of the log that are looked at for what was caused.
        package var looking: Int64
        /// Events of the tree.
        package var events: Int
        /// Causes, one above the other, up from the event; and levels of the tree.
        package var levels: Int

        package init(looking: Int64, events: Int = 1000, levels: Int = 100) {
            self.looking = looking
            self.events = events
            self.levels = levels
        }
    }
}
