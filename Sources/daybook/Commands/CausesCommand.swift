import ArgumentParser
import EventStoreCore
import LedgerCore
import LedgerHistory
import LedgerService
import TextFormats

struct CausesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "causes",
        abstract: "Show what caused an event, and what it caused, across accounts.",
        discussion: """
            ACCOUNT@ADDRESS means the account's event at that version; @pos:N the one at that \
            position; an event's id that event. The tree begins with the first cause that is \
            known. What one command has recorded stands below the first of it.

            Causes are found wherever they are. Effects are found by their correlation wherever \
            they are, and else by a look at the log behind the first cause, --look events far; \
            what that leaves open is told.

            csv and ndjson are a record an event; json is one object, with how far was looked.
            """)

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions

    @Argument(help: "ACCOUNT@ADDRESS, @pos:N, or an event's id.")
    var subject: AccountArgument

    @Option(name: .long, help: "Events of the log that are looked at for effects.")
    var look: Int64 = 1_000_000

    @Option(name: .long, help: "table, csv, json or ndjson.")
    var format: OutputFormat = .table

    func validate() throws {
        guard look >= 1 else { throw ValidationError("--look counts from 1.") }
    }

    mutating func run() async throws {
        let open = try await parent.open(ledgerOptions, for: .read)
        let event = try await subject.findEvent(in: open.ledger)
        let progress = Progress("looking for effects", isQuiet: open.isQuiet)
        let tree = try await BookReader(open.ledger).causes(
            of: event, within: CausationTree.Bounds(looking: look)
        ) { progress.update($0, of: $1, "events") }
        progress.finish()
        let events = tree.nodes.map(\.event)
        let links = ReversalLinks(of: events, try await open.ledger.reversals(of: events))
        if format == .json {
            try writeObject(tree, links, open.ledger)
        } else {
            var writer = RecordWriter(format)
            for (number, node) in tree.nodes.enumerated() {
                try writer.write(fields(node, number, tree, links, open.ledger.codec))
            }
            try writer.finish(header: [])
        }
        if !open.isQuiet { for note in tree.notes { StandardError.write("note: \(note)") } }
    }

    // MARK: Writing

    private func writeObject(
        _ tree: CausationTree, _ links: ReversalLinks, _ ledger: Ledger
    ) throws {
        try StandardOutput.checkOpen()
        var writer = JSONWriter()
        writer.object { object in
            object.member("event", tree.nodes[tree.subject].event.id.description)
            object.name("outsideCause")
            if let cause = tree.outsideCause { object.string(cause) } else { object.null() }
            object.name("isRound")
            object.boolean(tree.isRound)
            object.name("isCut")
            object.boolean(tree.isCut)
            object.member("looked", tree.looked)
            object.member("through", tree.through.number)
            object.name("isWhole")
            object.boolean(tree.isWhole)
        }
        let head = String(JSONLine.safe(writer.text.description).dropLast())
        StandardOutput.write("\(head),\"events\":[\n")
        for (number, node) in tree.nodes.enumerated() {
            try StandardOutput.checkOpen()
            if number > 0 { StandardOutput.write(",\n") }
            StandardOutput.write(
                JSONLine.object(fields(node, number, tree, links, ledger.codec)))
        }
        StandardOutput.write("\n]}\n")
        try StandardOutput.flush()
    }

    private func fields(
        _ node: CausationTree.Node, _ number: Int, _ tree: CausationTree, _ links: ReversalLinks,
        _ codec: EventCodec
    ) -> [Field] {
        let event = node.event
        let movement = try? Movement(event.event.fold, units: codec.units.current)
        let signed = movement.map { $0.amount.minorUnits &* $0.effect.sign }
        let parent = node.parent.map { tree.nodes[$0].event.id.description }
        let how = number == 0 ? "" : node.link.rawValue
        let mark = number == tree.subject ? "* " : "  "
        return [
            Field(
                "type", .text(event.type), column: "  EVENT",
                shown: mark + Self.limbs(node.branches) + event.type),
            Field("account", .text(event.stream.name), column: "ACCOUNT"),
            Field("version", .integer(event.version.number), column: "VER"),
            Field("position", .integer(event.position.number), column: "POSITION"),
            Field("occurred_at", .moment(event.event.occurredAt), column: "TIME (UTC)"),
            Field(
                "amount_minor", signed.map { .integer($0) } ?? .none, column: "AMOUNT",
                shown: movement.map { ($0.effect == .credit ? "+" : "-") + $0.amount.decimal }
                    ?? "",
                isNumber: true),
            Field(
                "currency", .text(event.event.fold.currency?.description ?? ""), column: "CUR",
                shown: movement?.amount.currency.description ?? ""),
            Field("link", .text(node.link.rawValue), column: "HOW", shown: how),
            Field("depth", .integer(Int64(node.branches.count))),
            Field("is_subject", .boolean(number == tree.subject)),
            Field("event_id", .text(event.id.description)),
            Field("parent_id", parent.map { .text($0) } ?? .none),
            Field("causation_id", event.event.causationID.map { .text($0) } ?? .none),
            Field("command_id", event.commandID.map { .text($0.description) } ?? .none),
            Field("correlation_id", event.event.correlationID.map { .text($0) } ?? .none),
            Field("actor", event.event.actor.map { .text($0) } ?? .none),
        ] + links.fields(event.version, of: event.stream)
    }

    /// `│ └ `, in front of an event.
    private static func limbs(_ branches: [Bool]) -> String {
        guard let last = branches.last else { return "" }
        return branches.dropLast().map { $0 ? "│ " : "  " }.joined() + (last ? "├ " : "└ ")
    }
}

extension CausationTree {
    /// What is to be known of it, a sentence part each.
    fileprivate var notes: [String] {
        var notes: [String] = []
        if let outsideCause {
            notes.append(
                "the first cause is '\(Printable(outsideCause))', which is no event of this book")
        }
        if isRound { notes.append("the causes lead back to themselves; the tree is cut there") }
        if isCut { notes.append("there is more of the tree than is shown") }
        if !isWhole {
            notes.append(
                "\(counted(looked, "event")) were looked at, up to position \(through); there may "
                    + "be more effects: --look takes a larger number")
        }
        return notes
    }
}

extension AccountArgument {
    /// Finds the event that is meant: of an account at an address, at a position of the book, or by
    /// its id.
    ///
    /// - Throws: as `find`.
    fileprivate func findEvent(in ledger: Ledger) async throws -> RecordedEvent {
        let store = ledger.events
        if let id = eventID, try await store.head(of: StreamID(id.description)) == nil,
            let event = try await store.event(id)
        {
            return event
        }
        switch try await findPlace(in: store) {
        case .account(let head, let address):
            let version = try await ledger.place(address, of: head, clock: .occurred).version
            let query = StreamQuery(from: version, through: version, limit: 1)
            if version > .empty, let event = try await store.read(head.stream, query).first {
                return event
            }
            throw CommandStop(
                .failure, "error: \(Printable(head.stream.name)) has no event there")
        case .book(let address):
            let point = TimePoint(try await ledger.bookPoint(of: address, clock: .recorded))
            if let place = try await BookReader(ledger).place(of: point),
                let event = try await ledger.event(at: place)
            {
                return event
            }
            throw CommandStop(.failure, "error: the book has no event there")
        }
    }
}
