import EventStoreCore
import Explorer
import LedgerCore
import TerminalCanvas

extension ForeignTableFacts {
    /// A table of another program.
    ///
    /// - Parameters:
    ///   - layout: the layout's name.
    ///   - hasLock: two writers cannot both take the next number.
    ///   - isReadOnly: nothing is recorded in it.
    ///   - unit: what its amounts bear because nobody has named their unit.
    ///   - unreadable: items that are no events.
    ///   - alarms: items that changed.
    ///   - missingTypes: types that nothing in it stands for.
    /// - Returns: what is known of it.
    static func sample(
        _ layout: String = "spring", hasLock: Bool = true, isReadOnly: Bool = true,
        unit: String? = "XXX", unreadable: Int64 = 0, alarms: Int64 = 0,
        lacks missingTypes: Set<String> = []
    ) -> ForeignTableFacts {
        var facts = ForeignTableFacts(
            layout: layout, isReadOnly: isReadOnly, assumedUnit: unit,
            promises: Capabilities(
                logIsCommitOrder: false, optimisticLock: hasLock, hashChain: false, durable: true,
                atomicBulk: false, positionsAreShared: false),
            unreadable: unreadable, alarms: alarms)
        facts.missingTypes = missingTypes
        return facts
    }
}

extension RemoteStatus {
    /// The truth answers, and is another program's table.
    static func sample(
        _ table: ForeignTableFacts, _ state: State = .live, here: Int64 = 154
    ) -> RemoteStatus {
        var status = RemoteStatus.sample(state, here: here)
        status.table = table
        return status
    }
}

extension Scene {
    private static let wideToo = [standard, Size(width: 200, height: 50), narrow]

    private static func opened(
        _ name: String, _ tables: [ForeignTableFacts], in book: SampleBook = .standard,
        _ play: @escaping @Sendable (inout Stage) -> Void = { _ in }
    ) -> Scene {
        Scene("table-\(name)", book, BookInfo(name: "t-orders"), sizes: wideToo) { stage in
            let here = stage.book.head.number
            let asking = RemoteStatus.sample(.copying(events: 0, ofAbout: nil), here: here)
            stage.begin(remote: [asking] + tables.map { .sample($0, here: here) })
            play(&stage)
        }
    }

    private static let bank = ForeignTableFacts.sample(
        "accounts-demo", unit: nil, unreadable: 1, alarms: 1)

    private static func ofBank(
        _ name: String, _ play: @escaping @Sendable (inout Stage) -> Void
    ) -> Scene { opened(name, [bank], in: .bankTable, play) }

    static let tables: [Scene] = [
        opened("opened", [.sample()]),
        opened("opened-without-lock", [.sample("cloudevents", hasLock: false, unit: nil)]),
        opened("faults", [.sample(unreadable: 12, alarms: 1)]),
        opened("worse", [.sample(unreadable: 12), .sample(unreadable: 14, alarms: 1)]),
        opened("command-off", [.sample()]) { $0.press("d") },
        opened("written", [.sample(isReadOnly: false)]) { $0.press("d") },
        opened("date-off", [.sample(isReadOnly: false)]) { stage in
            stage.wish("d", ["5", "", "2026-11-01"])
        },
        opened("close-off", [.sample(isReadOnly: false, lacks: ["AccountClosed"])]) {
            $0.press("X")
        },
        opened("correct-off", [.sample(isReadOnly: false)]) { $0.press("enter j j i s P") },
        opened("confirm", [.sample("cloudevents", hasLock: false, isReadOnly: false)]) { stage in
            stage.wish("d", ["5"])
        },
        opened("help", [.sample()]) { $0.press("?") },
        opened("messages", [.sample(unreadable: 12), .sample(unreadable: 13)]) { stage in
            stage.press(":")
            stage.type("messages")
            stage.press("enter")
        },
        opened("past", [.sample(unreadable: 12, alarms: 1)]) { $0.press("[") },
        opened("position-not-copied", [.sample()]) { $0.press("3 y") },
        Scene("table-copied", .standard, BookInfo(name: "t-orders"), sizes: wideToo) { stage in
            stage.beginCopying([
                .sample(.sample(), .copying(events: 12_000, ofAbout: 100_000), here: 0)
            ])
            stage.take(.logCopied(.success(Position(154))))
            stage.take(.remote(.sample(.sample())))
            stage.release()
        },
        ofBank("timeline") { $0.press("enter") },
        ofBank("log") { $0.press("2") },
        ofBank("event") { $0.press("j enter enter") },
        ofBank("event-scrolled") { $0.press("j enter enter tab G") },
        ofBank("event-problem") { $0.press("enter j enter") },
        ofBank("event-alarm") { $0.press("enter j j j j enter") },
        ofBank("event-snapshot") { $0.press("enter j j enter") },
        ofBank("event-missing") { $0.press("enter j j j enter") },
        ofBank("event-unreadable") { $0.press("2 k enter enter") },
        ofBank("event-changed") { $0.press("2 enter enter") },
        ofBank("verify") { $0.press("V") },
    ]
}
