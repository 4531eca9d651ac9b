import TextFormats

/// What can be wrong with a subscription. What the store itself meets is an `EventStoreError`.
public enum SubscriptionError: Error, Hashable, Sendable {
    /// A text that is no name; its first 64 characters.
    case invalidName(String)
    /// A subscription of that name is there already.
    case exists(SubscriptionName)
    /// There is no subscription of that name, or none any more.
    case missing(SubscriptionName)
    /// It is paused, and whoever asked does not wait.
    case paused(SubscriptionName)
    /// What is kept under the name is no subscription; the reason.
    case damaged(SubscriptionName, String)
    /// A newer program has kept it, in a form that this one does not read.
    case newer(SubscriptionName, format: Int64)
    /// Others changed it at every try; nothing was changed here.
    case contended(SubscriptionName)
    /// A definition that cannot be kept; the reason.
    case invalid(String)
}

extension SubscriptionError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .invalidName(let text):
            "'\(Printable(text))' is no name of a subscription: 1 to "
                + "\(SubscriptionName.maximumLength) letters, digits, '.', '_' and '-', the first "
                + "a letter or a digit"
        case .exists(let name): "there is a subscription '\(name)' already"
        case .missing(let name): "there is no subscription '\(name)'"
        case .paused(let name): "the subscription '\(name)' is paused"
        case .damaged(let name, let reason):
            "the subscription '\(name)' cannot be read: \(Printable(reason))"
        case .newer(let name, let format):
            "the subscription '\(name)' was kept by a newer daybook, in form \(format)"
        case .contended(let name):
            "the subscription '\(name)' was changed by others at every try; nothing was changed"
        case .invalid(let reason): reason
        }
    }
}
