import ArgumentParser
import EventStoreCore
import EventStreaming
import LedgerService
import TextFormats

struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Send parked events again: all, an account's, or one.",
        discussion: """
            Each account's events go in their order, from the one that was refused. What is taken \
            is parked no more; when the last one is taken, the publisher goes on with the account, \
            wherever it runs. An event that is refused again stays parked, with those behind it. \
            Nothing is lost when this is cut short.

            Exit status: 0 when all that was asked for is taken, 1 if some of it was refused again \
            or the far side is not ready, 3 if it lets nothing in.
            """)

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions
    @OptionGroup var chosen: SubscriptionArgument

    @Option(
        name: .long, parsing: .unconditional, help: "Only this account's.",
        completion: AccountArgument.names, transform: TypedArguments.withoutMark)
    var account: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Only this event; it has to be the first of its account that is parked.",
            valueName: "id"))
    var event: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Only what was refused since then: a moment such as 2026-08-01T12:00:00Z, or an age "
                + "such as 2h.", valueName: "moment"))
    var since: SinceArgument?

    @OptionGroup var secrets: PublishSecrets

    @Flag(name: .long, help: "Do not ask.")
    var yes = false

    func validate() throws {
        let given = [account != nil, event != nil, since != nil].filter { $0 }
        if given.count > 1 {
            throw ValidationError("--account, --event and --since are alternatives.")
        }
        if let event, EventID(event) == nil {
            throw ValidationError("--event takes the id of an event, as 'daybook parked' lists it.")
        }
    }

    mutating func run() async throws {
        let open = try await parent.open(ledgerOptions, for: .readAndProject)
        let subscription = try await chosen.find(in: try open.changeableSubscriptions())
        let wanted = try await wanted(
            ParkedStore(open.store.checkpoints, of: subscription),
            now: open.ledger.environment.now())
        guard !wanted.isEmpty else {
            AfterCommit.answer("nothing parked") {
                StandardOutput.write("nothing of that is parked\n")
            }
            return
        }
        let events = event == nil ? wanted.reduce(0) { $0 &+ $1.events } : 1
        StandardError.write(
            "\(counted(events, "event")) of \(counted(Int64(wanted.count), "account")) will be "
                + "sent again by '\(subscription.name)'")
        try TerminalQuestion.agree(isAgreed: yes)
        let replay = try await open.parkedReplay(of: subscription, secrets)
        try await send(wanted, replay)
    }

    private func wanted(_ parked: ParkedStore, now: Timestamp) async throws -> [ParkedStream] {
        if let account {
            return try await parked.find(StreamID(account)).map { [$0.parked] } ?? []
        }
        let all = try await parked.list().map(\.parked)
        if let since { return all.filter { $0.at >= since.moment(now) } }
        guard let event = event.flatMap({ EventID($0) }) else { return all }
        return all.filter { $0.first.id == event }
    }

    private func send(_ wanted: [ParkedStream], _ replay: ParkedReplay) async throws {
        var faults: [String] = []
        for parked in wanted {
            let name = Printable(parked.stream.name).text
            let outcome = try await replay.replay(parked.stream, onlyFirst: event != nil)
            AfterCommit.answer("sent \(outcome.sent) of \(name)") {
                StandardOutput.write("\(name)  \(counted(outcome.sent, "event")) sent\n")
            }
            switch outcome.rest {
            case .accepted?, nil: break
            case .refused(let fault)?:
                faults.append("\(name) stays parked: \(Printable(fault.reason))")
            case .later(let fault)?:
                throw CommandStop(
                    .failure,
                    "error: the far side is not ready: \(Printable(fault.reason)); what was not "
                        + "sent stays parked")
            case .stop(let fault)?:
                throw CommandStop(
                    .rejected,
                    "error: \(Printable(fault.reason)); what was not sent stays parked")
            }
        }
        guard faults.isEmpty else {
            throw CommandStop(.failure, faults.map { "refused: \($0)" }.joined(separator: "\n"))
        }
    }
}

/// A moment, or an age: `2026-08-01T12:00:00Z`, `2h`.
enum SinceArgument: ExpressibleByArgument {
    case moment(Timestamp)
    case age(AgeArgument)

    init?(argument: String) {
        if let moment = Timestamp(argument) {
            self = .moment(moment)
        } else if let age = AgeArgument(argument: argument) {
            self = .age(age)
        } else {
            return nil
        }
    }

    /// Seen from now.
    func moment(_ now: Timestamp) -> Timestamp {
        switch self {
        case .moment(let moment): moment
        // No longer than 64 bits of microseconds.
        case .age(let age): now.advanced(by: -(age.seconds &* Timestamp.second))
        }
    }
}
