import EventStoreCore
import Explorer
import LedgerCore

extension SampleBook {
    /// The id of the event that was recorded last.
    private var last: String { log.last?.recorded.id.description ?? "" }

    private static func command(_ number: UInt64) -> CommandID {
        CommandID(timestamp: Sample.now, random: (number, number))
    }

    private mutating func remark(_ name: String, _ type: String, _ details: Details) {
        record(name, .foreign(ForeignEvent(type: type, movement: nil)), details)
    }

    /// A deposit from outside over a limit, which an alert and a sweep follow, and what those lead
    /// to, over several accounts.
    static let caused: SampleBook = {
        var book = SampleBook()
        book.moment = Timestamp(microseconds: Sample.now.microseconds - Timestamp.day)
        book.step = 90
        for (name, owner) in [("acc-0001", "Ada"), ("savings", "Ada"), ("desk", "the bank")] {
            book.open(name, owner)
        }
        book.move("acc-0001", 5_000)
        book.move(
            "acc-0001", 900_000, Details(causation: "kafka:payments/3/118", command: command(1)))
        let deposit = book.last
        book.remark("desk", "LimitExceeded", Details(causation: deposit, command: command(2)))
        let alert = book.last
        book.move("savings", 1_000)
        book.move(
            "acc-0001", -500_000,
            Details(correlation: "sweep-1", causation: deposit, command: command(3)))
        book.move(
            "savings", 500_000,
            Details(correlation: "sweep-1", causation: deposit, command: command(3)))
        let sweep = book.last
        book.remark("desk", "CaseOpened", Details(causation: alert, command: command(4)))
        book.remark("desk", "InterestPlanned", Details(causation: sweep, command: command(5)))
        book.move("savings", 2_500, Details(causation: book.last))
        book.move("acc-0001", -1_000)
        return book
    }()

    /// Each of two events names the other one as its cause.
    static let round: SampleBook = {
        var book = caused
        let ids = book.log.suffix(2).map(\.recorded.id.description)
        let count = book.log.count
        var number = 0
        return book.replacing { entry in
            number += 1
            guard number > count - 2 else { return entry }
            let old = entry.recorded
            return Entry(
                account: entry.account, event: entry.event,
                recorded: NewEvent(
                    id: old.id, type: old.type, payload: old.payload, fold: old.fold,
                    occurredAt: old.occurredAt, recordedAt: old.recordedAt,
                    causationID: number == count ? ids[0] : ids[1]), command: nil)
        }
    }()

    /// Very many events of which none is caused by another.
    static let long: SampleBook = {
        var book = caused
        book.step = 0
        for _ in 0..<1_200 { book.move("acc-0001", 1) }
        return book
    }()
}
