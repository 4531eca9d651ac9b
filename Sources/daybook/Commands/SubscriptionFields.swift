import EventStoreCore
import EventStreaming
import Explorer
import ExplorerRuntime
import LedgerService
import TextFormats

/// What is listed of a subscription.
enum SubscriptionFields {
    static let header = [
        "name", "target", "options", "filter", "position", "lag", "oldest_at", "oldest_age_seconds",
        "parked", "state", "holder", "epoch", "began", "created_at", "moved_at", "next_try_at",
        "tries", "error",
    ]

    /// One that can be read, with its lag, and with how many accounts are parked.
    static func of(
        _ subscription: Subscription, _ lag: SubscriptionLag, parked: Int64, now: Timestamp
    ) -> [Field] {
        let age: Int64? = lag.oldest.map { Self.age(of: $0, now) }
        let words = age.map { ElapsedTime.words($0 * Timestamp.second) } ?? ""
        return [
            Field("name", .text(subscription.name.text), column: "SUBSCRIPTION"),
            Field(
                "target", text(subscription.target.map(PublishTarget.shown)), column: "TARGET"),
            Field("options", options(subscription)),
            Field("filter", text(subscription.filter), column: "FILTER"),
            Field("position", .integer(subscription.position.number), column: "POSITION"),
            Field("lag", .integer(lag.events), column: "LAG"),
            Field("oldest_at", lag.oldest.map { .moment($0) } ?? .none),
            Field(
                "oldest_age_seconds", age.map { .integer($0) } ?? .none, column: "OLDEST",
                shown: words, isNumber: true),
            Field("parked", .integer(parked), column: "PARKED"),
            Field("state", .text(state(subscription, lag)), column: "STATE"),
            Field("holder", text(subscription.lease?.holder), column: "READ BY"),
            Field("epoch", .integer(subscription.epoch)),
            Field("began", .integer(subscription.began.number)),
            Field("created_at", .moment(subscription.createdAt)),
            Field("moved_at", subscription.movedAt.map { .moment($0) } ?? .none),
            Field(
                "next_try_at", subscription.retry.map { .moment($0.next) } ?? .none,
                column: "NEXT TRY"),
            Field("tries", .integer(subscription.retry?.tries ?? 0)),
            Field(
                "error", text(subscription.failure?.reason ?? subscription.retry?.reason),
                column: "LAST ERROR"),
        ]
    }

    /// One that cannot be read.
    static func of(unreadable name: String, _ error: SubscriptionError) -> [Field] {
        header.map { field in
            switch field {
            case "name": Field(field, .text(name), column: "SUBSCRIPTION")
            case "target": Field(field, .none, column: "TARGET")
            case "filter": Field(field, .none, column: "FILTER")
            case "position": Field(field, .none, column: "POSITION", isNumber: true)
            case "lag": Field(field, .none, column: "LAG", isNumber: true)
            case "oldest_age_seconds":
                Field(field, .none, column: "OLDEST", shown: "", isNumber: true)
            case "parked": Field(field, .none, column: "PARKED", isNumber: true)
            case "next_try_at": Field(field, .none, column: "NEXT TRY")
            case "state": Field(field, .text("unreadable"), column: "STATE")
            case "holder": Field(field, .none, column: "READ BY")
            case "error": Field(field, .text(error.description), column: "LAST ERROR")
            default: Field(field, .none)
            }
        }
    }

    /// Whole seconds, rounded down; what a clock runs ahead counts as nothing.
    static func age(of moment: Timestamp, _ now: Timestamp) -> Int64 {
        let (age, isTooLong) = now.microseconds.subtractingReportingOverflow(moment.microseconds)
        return isTooLong ? 0 : max(0, age) / Timestamp.second
    }

    /// The explorer's word.
    private static func state(_ subscription: Subscription, _ lag: SubscriptionLag) -> String {
        let delivery = SubscriptionRow.Delivery(nextTry: subscription.retry?.next)
        return SubscriptionRow(
            subscription.name.text,
            SubscriptionRow.Kept(subscription, SubscriptionRow.Lag(lag), delivery)
        ).state.word
    }

    /// As JSON; none for none.
    private static func options(_ subscription: Subscription) -> Field.Value {
        guard !subscription.options.isEmpty else { return .none }
        var writer = JSONWriter()
        writer.object { object in
            for (name, value) in subscription.options.sorted(by: { $0.key < $1.key }) {
                object.member(name, value)
            }
        }
        return .json(writer.text)
    }

    private static func text(_ text: String?) -> Field.Value { text.map { .text($0) } ?? .none }
}
