import ArgumentParser
import EventStoreCore

/// A moment given as an option, as addresses have it: a day is the whole of its day.
struct DateArgument: ExpressibleByArgument {
    let moment: Timestamp

    init?(argument: String) {
        guard case .time(let moment) = Address(typed: TypedArguments.withoutMark(argument)) else {
            return nil
        }
        self.moment = moment
    }
}
