import EventStoreCore
import Explorer

extension SampleBook {
    /// One subscription in every state.
    static let subscribed: SampleBook = {
        var book = standard
        book.subscriptions = SubscriptionRow.samples
        return book
    }()

    /// Answers from the rows of the book, in place of what is kept in the store; nil where there
    /// are none, or the question is another one.
    func answer(to effect: Effect) -> Action? {
        guard let subscriptions, failure == nil else { return nil }
        switch effect {
        case .ask(let id, .subscriptions):
            let page = SubscriptionsPage(rows: subscriptions, readAt: readAt)
            return .answered(id, .success(.subscriptions(page)))
        case .ask(let id, .rewindPlace(let name, let address)):
            let row = subscriptions.first { $0.name == name }
            guard let from = row?.kept?.position else {
                let reason = "there is no subscription '\(name)'"
                return .answered(id, .failure(LoadError(reason)))
            }
            let to: Position =
                switch address {
                case .position(let position): position
                case .back(let count): Position(head.number - count)
                default: head
                }
            return .answered(
                id, .success(.rewindPlace(RewindPlace(name: name, from: from, to: to))))
        case .changeSubscription(let change):
            return .subscriptionChanged(change, .success("\(change.name) was changed"))
        default: return nil
        }
    }
}

extension SubscriptionRow {
    private static func ago(_ seconds: Int64) -> Timestamp {
        Sample.now.advanced(by: -seconds * Timestamp.second)
    }

    private static let lease = Duration.seconds(15)

    static let samples: [SubscriptionRow] = [
        SubscriptionRow(
            "audit",
            Kept(
                target: "stdout", began: Position(40), createdAt: ago(900_000),
                position: Position(142), movedAt: ago(90), isPaused: true,
                lag: Lag(12, oldest: ago(7_300)))),
        SubscriptionRow(
            "board-of-directors-monthly-digest",
            fault: .newer("kept by a newer daybook, in form 2")),
        SubscriptionRow(
            "lake",
            Kept(
                target: "file:/srv/lake/books.ndjson", createdAt: ago(2_000_000),
                position: Position(154), movedAt: ago(4),
                holder: Holder("till-3 pid 4711 1f00aa3e", lease: lease), lag: Lag(0))),
        SubscriptionRow(
            "loyalty",
            Kept(
                target: "https://points.example/hooks/daybook", filter: "type = 'FundsDeposited'",
                createdAt: ago(400_000), position: Position(90), movedAt: ago(600),
                holder: Holder("till-3 pid 812 77d0c1b2", lease: lease),
                failure: Failure(
                    "the far side answers 503 Service Unavailable", at: ago(33),
                    position: Position(92)),
                lag: Lag(64, oldest: ago(3_700)),
                delivery: Delivery(parked: 3, nextTry: ago(-47)))),
        SubscriptionRow(
            "rare",
            Kept(
                target: "file:/srv/rare.ndjson",
                filter: "type = 'AccountClosed' AND balance >= 100000", createdAt: ago(50_000),
                position: Position(2), lag: Lag(152, oldest: ago(86_400 * 3), isBound: true))),
        SubscriptionRow(
            "reports",
            Kept(
                target: "file:/srv/reports/out.ndjson", began: Position(100),
                createdAt: ago(3_000), position: Position(131), movedAt: ago(2_900),
                failure: Failure(
                    "/srv/reports/out.ndjson cannot be written: No space left on device",
                    at: ago(2_880), position: Position(132)),
                lag: Lag(23, oldest: ago(2_890)))),
        SubscriptionRow(
            "tills",
            fault: .damaged("\"epoch\" is missing")),
        SubscriptionRow(
            "weekly",
            Kept(
                target: "stdout", filter: "subject = 'acc-0005'", createdAt: ago(700_000),
                position: Position(111), movedAt: ago(500_000), lag: Lag(43))),
    ]
}
