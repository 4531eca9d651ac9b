import Foundation
import Synchronization

/// Pages of a `Scan` as a service may send them at any time: short ones, and before each that goes
/// on where another one ended, an empty one.
final class ShortPages: Sendable {
    private struct State {
        /// The key behind which a page goes on, by the key of its first item.
        var ends: [Data: Data] = [:]
        var empty = 0
    }

    private let length: Int
    private let keys: Set<String>
    private let state = Mutex(State())

    /// - Parameters:
    ///   - length: items of a page at most.
    ///   - keys: the names of the table's keys.
    init(of length: Int, keys: Set<String>) { (self.length, self.keys) = (length, keys) }

    /// Empty pages that were sent.
    var empty: Int { state.withLock { $0.empty } }

    /// - Parameter body: the answer of the service.
    /// - Returns: what is sent in its place.
    func cut(_ body: [UInt8]) -> [UInt8] {
        guard var page = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any],
            var items = page["Items"] as? [[String: Any]], let first = items.first.map(key)
        else { return body }
        if let end = state.withLock({ $0.ends.removeValue(forKey: first) }) {
            state.withLock { $0.empty += 1 }
            items = []
            page["LastEvaluatedKey"] = try? JSONSerialization.jsonObject(with: end)
        } else if items.count > length {
            let end = key(items[length - 1])
            state.withLock { $0.ends[key(items[length])] = end }
            items = Array(items.prefix(length))
            page["LastEvaluatedKey"] = try? JSONSerialization.jsonObject(with: end)
        } else {
            return body
        }
        page["Items"] = items
        (page["Count"], page["ScannedCount"]) = (items.count, items.count)
        return (try? JSONSerialization.data(withJSONObject: page)).map { [UInt8]($0) } ?? body
    }

    private func key(_ item: [String: Any]) -> Data {
        let key = item.filter { keys.contains($0.key) }
        return (try? JSONSerialization.data(withJSONObject: key, options: .sortedKeys)) ?? Data()
    }
}
