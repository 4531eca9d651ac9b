import EventStoreCore
import Explorer
import LedgerCore
import TerminalCanvas

extension RemoteStatus {
    /// A moment so many seconds before the one that is shown.
    static func ago(_ seconds: Int64) -> Timestamp {
        Sample.now.advanced(by: -seconds * Timestamp.second)
    }

    /// How a ledger of the standard book stands.
    ///
    /// - Parameters:
    ///   - state: how the truth answers.
    ///   - here: the end of the copy.
    ///   - behind: events that are known of besides.
    ///   - asked: seconds since the truth was asked.
    ///   - milliUnits: what that has cost.
    /// - Returns: the status.
    static func sample(
        _ state: State, here: Int64 = 154, behind: Int64 = 0, asked: Int64? = 3,
        milliUnits: Int64 = 12_500
    ) -> RemoteStatus {
        RemoteStatus(
            freshness: Freshness(position: Position(here), moment: asked.map(ago)),
            lastKnown: Position(here + behind), state: state,
            usage: RemoteUsage(requests: 9, milliUnits: milliUnits))
    }

    /// Not to be reached for an hour and two minutes.
    static let lost = State.offline(since: ago(3720), reason: "connection refused")
    /// Rights were removed an hour and two minutes ago.
    static let denied = State.noAccess(
        since: ago(3720),
        reason: "AccessDeniedException: User: ada is not authorized to perform: dynamodb:Query")
    static let full = State.throttled(until: ago(-12))
    static let gone = State.stopped(
        reason: "the table is not there, or not any more (ResourceNotFoundException)")
}

extension Stage {
    /// Begins with a ledger whose copy is there, and what becomes of it.
    mutating func begin(remote states: [RemoteStatus]) {
        restart(remote: states.first.map { RemoteLedger($0, isCopied: true) }) { _ in }
        for status in states.dropFirst() { take(.remote(status)) }
    }

    /// Begins while the log is copied for the first time: nothing is answered.
    mutating func beginCopying(_ states: [RemoteStatus]) {
        restart(remote: states.first.map { RemoteLedger($0, isCopied: false) }) {
            $0.isHolding = true
        }
        for status in states.dropFirst() { take(.remote(status)) }
    }

    /// Confirms a deposit, of which this comes back.
    mutating func deposit(refused refusal: Refusal) {
        book.refusal = refusal
        wish("d", ["12.50", "rent"])
        press("tab enter")
    }
}

extension Scene {
    /// One frame wider than any other scene: nothing of the title gives way there.
    private static let widest = [standard, Size(width: 200, height: 50), narrow]

    private static func title(_ name: String, _ states: RemoteStatus...) -> Scene {
        Scene("remote-\(name)", sizes: widest) { $0.begin(remote: states) }
    }

    private static func copying(
        _ name: String, _ states: [RemoteStatus],
        _ play: @escaping @Sendable (inout Stage) -> Void = { _ in }
    ) -> Scene {
        Scene("remote-\(name)", sizes: widest) { stage in
            stage.beginCopying(states)
            play(&stage)
        }
    }

    private static let begun = RemoteStatus.sample(
        .copying(events: 12_000, ofAbout: 100_000), here: 0, asked: nil)

    static let remotes: [Scene] = [
        title("live", .sample(.live)),
        title("live-old", .sample(.live, asked: 190)),
        title("asking", .sample(.copying(events: 0, ofAbout: nil), asked: 1200)),
        title("behind", .sample(.live), .sample(.live, behind: 2_345)),
        title("throttled", .sample(.live), .sample(RemoteStatus.full, asked: 15)),
        title("throttled-over", .sample(.throttled(until: RemoteStatus.ago(1)))),
        title("offline", .sample(.live), .sample(RemoteStatus.lost, asked: 3725)),
        title(
            "back", .sample(.live), .sample(RemoteStatus.lost, asked: 3725), .sample(.live)),
        title("no-access", .sample(.live), .sample(RemoteStatus.denied, asked: 3725)),
        title("stopped", .sample(.live), .sample(RemoteStatus.gone, asked: 700)),
        Scene(
            "remote-offline-production", .standard,
            BookInfo(name: "ledger-of-the-bank", isProduction: true)
        ) { $0.begin(remote: [.sample(RemoteStatus.lost, asked: 3725)]) },
        Scene("remote-offline-paused") { stage in
            stage.begin(remote: [.sample(.live)])
            stage.press("=")
            stage.take(.remote(.sample(RemoteStatus.lost, asked: 3725)))
        },
        Scene("remote-offline-past") { stage in
            stage.begin(remote: [.sample(RemoteStatus.lost, asked: 3725)])
            stage.press("[")
        },
        Scene("remote-stopped-command-off") { stage in
            stage.begin(remote: [.sample(RemoteStatus.gone, asked: 700)])
            stage.press("d")
        },
        copying("copying", [begun]),
        copying("copying-begins", [.sample(.copying(events: 0, ofAbout: nil), here: 0)]),
        copying("copying-all-came", [.sample(.copying(events: 12_000, ofAbout: 9_000), here: 0)]),
        copying("copying-throttled", [begun, .sample(RemoteStatus.full, here: 0, asked: nil)]),
        copying("copying-offline", [begun, .sample(RemoteStatus.lost, here: 0, asked: nil)]),
        copying("copying-no-access", [begun, .sample(RemoteStatus.denied, here: 0, asked: nil)]),
        copying("copying-stopped", [begun, .sample(RemoteStatus.gone, here: 0, asked: nil)]),
        copying("copying-command-off", [begun]) { $0.press("o") },
        copying("copying-log", [begun]) { $0.press("2") },
        copying("copying-opened-by-name", [begun]) { stage in
            stage.press(":")
            stage.type("account acc-0001")
            stage.press("enter")
            stage.answer { if case .ask(_, .matchAccount) = $0 { true } else { false } }
            stage.answer { if case .ask(_, .timeline) = $0 { true } else { false } }
        },
        copying("copying-no-such-name", [begun]) { stage in
            stage.press(":")
            stage.type("account zebra")
            stage.press("enter")
            stage.answer { if case .ask(_, .matchAccount) = $0 { true } else { false } }
        },
        copying("copied", [begun]) { stage in
            stage.take(.logCopied(.success(Position(154))))
            stage.take(.remote(.sample(.live)))
            stage.release()
        },
    ]

    private static let unknown = Refusal.outcomeUnknown(UnknownOutcome(command))
    private static let command = CommandID(timestamp: Sample.now, random: (1, 2))

    private static let recorded = ReceiptInfo(
        lines: [
            ReceiptInfo.Line(
                account: StreamID(stored: "acc-0001"), version: Version(7),
                balance: Sample.pounds(316_250))
        ], isReplay: true)

    /// A command that the service took not, or did not answer.
    static let outcomes: [Scene] = [
        Scene("outcome-unavailable") { stage in
            stage.begin(remote: [.sample(RemoteStatus.lost, asked: 3725)])
            stage.deposit(
                refused: .unavailable(
                    Unavailability(reason: "connection refused", until: nil)))
        },
        Scene("outcome-throttled") { stage in
            stage.begin(remote: [.sample(.live)])
            stage.deposit(
                refused: .unavailable(
                    Unavailability(reason: "ThrottlingException", until: RemoteStatus.ago(-4))))
        },
        Scene("outcome-unknown") { stage in
            stage.begin(remote: [.sample(.live)])
            stage.deposit(refused: unknown)
        },
        Scene("outcome-asking-again") { stage in
            stage.deposit(refused: unknown)
            stage.isHolding = true
            stage.press("enter")
        },
        Scene("outcome-still-unknown") { stage in
            stage.deposit(refused: unknown)
            stage.book.outcome = .failure(
                .outcomeUnknown(UnknownOutcome(command, again: "connection refused")))
            stage.press("enter")
        },
        Scene("outcome-had-been-recorded") { stage in
            stage.deposit(refused: unknown)
            stage.book.outcome = .success(recorded)
            stage.press("enter")
        },
        Scene("outcome-left") { stage in
            stage.deposit(refused: unknown)
            stage.press("esc")
        },
        Scene("outcome-one-more") { stage in
            stage.deposit(refused: unknown)
            stage.press("esc")
            stage.wish("d", ["12.50", "rent"])
        },
        Scene("outcome-seen-later") { stage in
            stage.deposit(refused: unknown)
            stage.press("esc")
            var news = News(
                accounts: [:], count: 1, head: Position(155), lag: 0, at: Sample.now)
            news.recorded = [
                command: [StreamVersion(stream: StreamID(stored: "acc-0001"), version: Version(7))]
            ]
            stage.take(.tailed(news))
        },
    ]
}
