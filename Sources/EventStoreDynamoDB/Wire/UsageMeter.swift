import AWSClient
import EventStoreCore
import Synchronization
import TextFormats

/// Counts what this handle has asked of the service.
final class UsageMeter: Sendable {
    private let total = Mutex(RemoteUsage())

    var usage: RemoteUsage { total.withLock { $0 } }

    func countRequest() { total.withLock { $0.requests += 1 } }

    /// Adds what an answer says it has consumed: one table's units, or a list of them.
    func count(_ consumed: JSONTree?) {
        guard let consumed else { return }
        for table in consumed.elements ?? [consumed] {
            let all = Self.units(table["CapacityUnits"])
            let write = Self.units(table["WriteCapacityUnits"])
            let read = Self.units(table["ReadCapacityUnits"])
            total.withLock { $0.milliUnits += max(all, read + write) }
        }
    }

    /// In thousandths: a half unit is the smallest that there is.
    private static func units(_ tree: JSONTree?) -> Int64 {
        guard let digits = tree?.number, let value = Double(digits), value.isFinite else {
            return 0
        }
        return Int64(exactly: (value * 1000).rounded()) ?? 0
    }
}
