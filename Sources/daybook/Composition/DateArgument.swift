import ArgumentParser
import EventStoreCore

/// A moment given as an option, as addresses have it: a day is the whole of its day.
struct DateArgument: ExpressibleByArgument {
    /// Nil for `now`.
    let moment: Timestamp?
    /// It is counted from now, and another one later: `2h ago`, `today`.
    let isRelative: Bool

    init?(argument: String) {
        let text = TypedArguments.withoutMark(argument)
        switch Address(typed: text) {
        case .now: (moment, isRelative) = (nil, false)
        case .time(let moment): (self.moment, isRelative) = (moment, Address(text) == nil)
        default: return nil
        }
    }
}
