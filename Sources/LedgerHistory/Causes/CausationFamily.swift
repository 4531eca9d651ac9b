import EventStoreCore

/// Events that belong together by cause, command and correlation, as they are found: what decides
/// whether one more is of them, and how they hang on each other.
struct CausationFamily {
    private(set) var events: [EventID: RecordedEvent] = [:]
    /// Commands that were looked up, and whether they were imports.
    private var imports: [CommandID: Bool] = [:]
    /// The first event of each command, by its position.
    private var heads: [CommandID: RecordedEvent] = [:]
    /// The first event of each correlation.
    private var firsts: [String: RecordedEvent] = [:]

    /// The event belongs to one that is known, by its command or by what it names as its cause.
    /// Events of a whole import may share a correlation, and have its id: that takes in none.
    func isOfIt(_ event: RecordedEvent) -> Bool {
        if events[event.id] != nil { return true }
        if let command = command(of: event), heads[command] != nil { return true }
        return cause(of: event) != nil
    }

    /// What an event's command is still to be looked up for: whether it was an import; nil where
    /// that is known.
    func unknownCommand(of event: RecordedEvent) -> CommandID? {
        event.commandID.flatMap { imports[$0] == nil ? $0 : nil }
    }

    mutating func note(_ command: CommandID, isImport: Bool) { imports[command] = isImport }

    /// The command that has recorded an event, and all that bears its id. An import is none.
    func command(of event: RecordedEvent) -> CommandID? {
        event.commandID.flatMap { imports[$0] ?? false ? nil : $0 }
    }

    mutating func add(_ event: RecordedEvent) {
        events[event.id] = event
        func isFirst(_ known: RecordedEvent?) -> Bool {
            known.map { event.position < $0.position } ?? true
        }
        if let command = command(of: event), isFirst(heads[command]) { heads[command] = event }
        if let id = event.event.correlationID, isFirst(firsts[id]) { firsts[id] = event }
    }

    /// The event that another one names as its cause, by its id or that of its command; nil if it
    /// is not known.
    func cause(of event: RecordedEvent) -> RecordedEvent? {
        guard let text = event.event.causationID else { return nil }
        if let id = EventID(text), let cause = events[id] { return cause }
        return CommandID(text).flatMap { heads[$0] }
    }

    /// The first event of its command; nil for that one itself, and without a command.
    func head(of event: RecordedEvent) -> RecordedEvent? {
        guard let head = command(of: event).flatMap({ heads[$0] }), head.id != event.id else {
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
