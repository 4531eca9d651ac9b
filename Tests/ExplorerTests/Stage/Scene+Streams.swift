import EventStoreCore
import Explorer
import TerminalCanvas

/// Who reads the log, and what caused what.
extension Scene {
    private static let wideToo = [standard, wide, narrow, Size(width: 200, height: 50)]
    private static let readOnly = BookInfo(
        name: "books.db", readOnlyReason: "the ledger is open for reading only")

    private static let broken: SampleBook = {
        var book = SampleBook.standard
        book.failure = "the disk has gone: input/output error"
        return book
    }()

    private static func of(
        _ name: String, _ book: SampleBook = .subscribed,
        _ info: BookInfo = BookInfo(name: "books.db"), keys: String
    ) -> Scene {
        Scene("subscriptions-\(name)", book, info) { $0.press("6 \(keys)") }
    }

    // MARK: Subscriptions

    static let subscriptions: [Scene] = [
        Scene("subscriptions", .subscribed, sizes: wideToo) { $0.press("6") },
        of("empty", .standard, keys: ""),
        Scene("subscriptions-loading", .subscribed) { stage in
            stage.isHolding = true
            stage.press("6")
        },
        of("load-error", broken, keys: ""),
        of("newer", keys: "j enter"),
        of("reading", keys: "j j enter"),
        Scene("subscriptions-waiting", .subscribed, sizes: wideToo) { stage in
            stage.press("6 j j j enter")
        },
        of("bound", keys: "j j j j enter"),
        of("failed", keys: "j j j j j enter"),
        of("damaged", keys: "j j j j j j enter"),
        of("detail-scrolled", keys: "enter tab G"),
        of("pause-asked", keys: "j j p"),
        of("resume-asked", keys: "p"),
        of("replay-asked", keys: "j j j a"),
        of("delete-asked", keys: "j j D"),
        Scene("subscriptions-rewind-place", .subscribed) { stage in
            stage.press("6 j j w")
            stage.type("pos:12")
        },
        Scene("subscriptions-rewind-wrong", .subscribed) { stage in
            stage.press("6 j j w")
            stage.type("yesteryear")
            stage.press("enter")
        },
        Scene("subscriptions-rewind-asked", .subscribed) { stage in
            stage.press("6 j j w")
            stage.type("pos:12")
            stage.press("enter")
        },
        Scene(
            "subscriptions-delete-production", .subscribed,
            BookInfo(name: "books.db", isProduction: true)
        ) { $0.press("6 D") },
        of("changed", keys: "p tab enter"),
        of("read-only", .subscribed, readOnly, keys: "p"),
        Scene("subscriptions-past", .subscribed) { $0.press("[ [ 6 p") },
        Scene("subscriptions-rates", .subscribed) { stage in
            stage.press("6")
            stage.reread(after: 2) { position in position + 2_468 }
            stage.reread(after: 2) { position in position + 13 }
        },
        Scene("subscriptions-of-a-table", .standard, BookInfo(name: "t-orders")) { stage in
            let status = RemoteStatus.sample(.sample("accounts-demo"))
            stage.restart(remote: RemoteLedger(status, isCopied: true)) { _ in }
            stage.press("6")
        },
        Scene("help-subscriptions", .subscribed, keys: "6 ?"),
    ]

    // MARK: Causes

    /// To the account, its version, and the key.
    private static func because(
        _ name: String, _ path: String, of book: SampleBook = .caused,
        _ more: @escaping @Sendable (inout Stage) -> Void = { _ in }
    ) -> Scene {
        Scene("causes-\(name)", book, sizes: wideToo) { stage in
            stage.press(path + " B")
            more(&stage)
        }
    }

    private static func looking(_ count: Int64) -> (Effect) -> Effect {
        { effect in
            guard case .ask(let id, .causes(var query)) = effect else { return effect }
            query.looking = count
            return .ask(id, .causes(query))
        }
    }

    static let causes: [Scene] = [
        because("of-a-sweep", "j j enter j"),
        because("from-the-stream", "2 k"),
        because("alone", "enter"),
        because("round", "2 k", of: .round),
        Scene("causes-bounded", .long, sizes: wideToo) { stage in
            stage.press("enter G k k")
            stage.isHolding = true
            stage.press("B")
            // A hundred thousand events would take the test a while.
            stage.replaceHeld(by: looking(100))
        },
        Scene("causes-loading", .caused) { stage in
            stage.press("2 k")
            stage.isHolding = true
            stage.press("B")
        },
        Scene("causes-past", .caused) { $0.press("2 k [ [ B") },
    ]
}

extension Stage {
    /// Reads the subscriptions again some seconds later, when those that are read have moved.
    mutating func reread(after seconds: Int64, _ moved: (Int64) -> Int64) {
        book.readAt = book.readAt.advanced(by: seconds * Timestamp.second)
        book.subscriptions = book.subscriptions?.map { $0.moved(moved) }
        take(.tick(book.readAt))
    }
}

extension SubscriptionRow {
    fileprivate func moved(_ change: (Int64) -> Int64) -> SubscriptionRow {
        guard let kept, kept.holder != nil, kept.failure == nil else { return self }
        return SubscriptionRow(
            name,
            Kept(
                target: kept.target, filter: kept.filter, began: kept.began,
                createdAt: kept.createdAt, position: Position(change(kept.position.number)),
                movedAt: kept.movedAt, holder: kept.holder, lag: kept.lag))
    }
}
