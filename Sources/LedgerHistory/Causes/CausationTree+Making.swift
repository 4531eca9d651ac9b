import EventStoreCore

extension CausationTree {
    /// How far the log was looked at.
    struct Look {
        var looked: Int64 = 0
        var through = Position.start
        var isWhole = false
        /// More belongs to the family than was taken in.
        var isCut = false
    }

    /// Hangs the events of a family on each other.
    ///
    /// - Parameters:
    ///   - family: all that was found.
    ///   - root: the first cause.
    ///   - subject: what was asked about, which stands below the root.
    ///   - climb: what was met on the way up.
    ///   - look: how far the log was looked at.
    ///   - bounds: levels that are taken in.
    init(
        _ family: CausationFamily, root: RecordedEvent, subject: RecordedEvent,
        climb: Climb, look: Look, bounds: Bounds
    ) {
        var children: [EventID: [(RecordedEvent, Link)]] = [:]
        for event in family.events.values where event.id != root.id {
            let (parent, link) = family.parent(of: event) ?? (root, .sameCorrelation)
            children[parent.id, default: []].append((event, link))
        }
        var (nodes, number, isCut) = ([Node](), 0, look.isCut || climb.isCut)
        var waiting = [Node(event: root, link: .root, parent: nil, branches: [])]
        while let node = waiting.popLast() {
            if node.event.id == subject.id { number = nodes.count }
            nodes.append(node)
            // Each event hangs on one other, and the root on none: nothing is met twice.
            let below = (children[node.event.id] ?? []).sorted { $0.0.position < $1.0.position }
            guard node.branches.count < bounds.levels else {
                if !below.isEmpty { isCut = true }
                continue
            }
            for (index, (event, link)) in below.enumerated().reversed() {
                waiting.append(
                    Node(
                        event: event, link: link, parent: nodes.count - 1,
                        branches: node.branches + [index < below.count - 1]))
            }
        }
        // What hangs on nothing but itself, round and round, is not below the root.
        let isRound = climb.isRound || !isCut && nodes.count < family.events.count
        self.init(
            nodes: nodes, subject: number, outsideCause: climb.outside,
            isRound: isRound, isCut: isCut, looked: look.looked, through: look.through,
            isWhole: look.isWhole)
    }

    /// What is met on the way up from an event.
    struct Climb {
        var outside: String?
        var isRound = false
        var isCut = false
    }
}
