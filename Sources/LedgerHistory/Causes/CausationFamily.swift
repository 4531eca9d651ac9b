import EventStoreCore

/// Events that belong together by cause, command and correlation, as they are found: what decides
/// whether one more is of them, and how they hang on each other.
struct CausationFamily {
    /// How far the events of a command belong together.
    enum Bond: Hashable, Sendable {
        /// All of them do: the book has carried the command out.
        case whole
        /// Those of one correlation do, as the sides of a transfer. The book only knows the id: the
        /// command was carried out elsewhere, or was an import that this book has no word of.
        case byCorrelation
        /// None of them does: it was an import, and they are the rows of a file.
        case none
    }

    /// What belongs together by its command.
    struct Siblings: Hashable, Sendable {
        let command: CommandID
        /// Nil for all that the command has recorded.
        let correlation: String?
    }

    private(set) var events: [EventID: RecordedEvent] = [:]
    /// Of commands that were looked up.
    private var bonds: [CommandID: Bond] = [:]
    /// The first event of each command that is no import, by its position.
    private var heads: [CommandID: RecordedEvent] = [:]
    /// The first one among siblings.
    private var eldest: [Siblings: RecordedEvent] = [:]
    /// The first event of each correlation.
    private var firsts: [String: RecordedEvent] = [:]

    /// The event belongs to one that is known, by its command or by what it names as its cause.
    /// Events of a whole import may share a correlation, and have its id: that takes in none.
    func isOfIt(_ event: RecordedEvent) -> Bool {
        if events[event.id] != nil { return true }
        if let siblings = siblings(of: event), eldest[siblings] != nil { return true }
        return cause(of: event) != nil
    }

    /// The command of an event, if it is still to be looked up how far its events belong together.
    func unknownCommand(of event: RecordedEvent) -> CommandID? {
        event.commandID.flatMap { bonds[$0] == nil ? $0 : nil }
    }

    mutating func note(_ command: CommandID, _ bond: Bond) { bonds[command] = bond }

    /// Whom an event belongs to by its command; nil if to none.
    func siblings(of event: RecordedEvent) -> Siblings? {
        guard let command = event.commandID else { return nil }
        switch bonds[command] ?? .byCorrelation {
        case .whole: return Siblings(command: command, correlation: nil)
        case .byCorrelation:
            return event.event.correlationID.map { Siblings(command: command, correlation: $0) }
        case .none: return nil
        }
    }

    mutating func add(_ event: RecordedEvent) {
        events[event.id] = event
        func isFirst(_ known: RecordedEvent?) -> Bool {
            known.map { event.position < $0.position } ?? true
        }
        if let command = event.commandID, bonds[command] != .some(.none),
            isFirst(heads[command])
        {
            heads[command] = event
        }
        if let siblings = siblings(of: event), isFirst(eldest[siblings]) {
            eldest[siblings] = event
        }
        if let id = event.event.correlationID, isFirst(firsts[id]) { firsts[id] = event }
    }

    /// The event that another one names as its cause, by its id or that of its command; nil if it
    /// is not known.
    func cause(of event: RecordedEvent) -> RecordedEvent? {
        guard let text = event.event.causationID else { return nil }
        if let id = EventID(text), let cause = events[id] { return cause }
        return CommandID(text).flatMap { heads[$0] }
    }

    /// The first of its siblings; nil for that one itself, and without any.
    func head(of event: RecordedEvent) -> RecordedEvent? {
        guard let head = siblings(of: event).flatMap({ eldest[$0] }), head.id != event.id else {
            return nil
        }
        return head
    }

    /// The first event of its command, if that names no other cause.
    func leader(of event: RecordedEvent) -> RecordedEvent? {
        head(of: event).flatMap { head in
            head.event.causationID == event.event.causationID ? head : nil
        }
    }

    /// What an event hangs on; nil if nothing of it is known. A leg hangs on the first of its
    /// command, unless it names a cause of its own.
    func parent(of event: RecordedEvent) -> (RecordedEvent, CausationTree.Link)? {
        if let leader = leader(of: event) { return (leader, .sameCommand) }
        if let cause = cause(of: event), cause.id != event.id { return (cause, .caused) }
        if let head = head(of: event) { return (head, .sameCommand) }
        guard let first = event.event.correlationID.flatMap({ firsts[$0] }), first.id != event.id
        else { return nil }
        return (first, .sameCorrelation)
    }
}
