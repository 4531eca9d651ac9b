/// A dictionary that forgets what was not used for long: two halves, of which the older is
/// dropped when the younger is full. Costs no list to keep, and holds at least the last
/// `capacity / 2` keys used.
package struct GenerationalCache<Key: Hashable, Value> {
    private let half: Int
    private var young: [Key: Value] = [:]
    private var old: [Key: Value] = [:]

    /// - Parameter capacity: entries kept at most; at least 2.
    package init(capacity: Int) { half = max(1, capacity / 2) }

    /// The value of a key, which counts as used now.
    package mutating func value(_ key: Key) -> Value? {
        if let value = young[key] { return value }
        guard let value = old.removeValue(forKey: key) else { return nil }
        insert(value, key)
        return value
    }

    package mutating func insert(_ value: Value, _ key: Key) {
        young[key] = value
        guard young.count >= half else { return }
        old = young
        young = [:]
    }

    package var count: Int { young.count + old.count }
}
