import EventStoreCore
import Foundation
import LedgerService

extension LedgerEnvironment {
    /// The system's clock and random numbers.
    static let live = LedgerEnvironment(
        now: {
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            return Timestamp(
                microseconds: Int64(time.tv_sec) * Timestamp.second + Int64(time.tv_nsec) / 1000)
        },
        random: {
            var generator = SystemRandomNumberGenerator()
            return (generator.next(), generator.next())
        })
}
