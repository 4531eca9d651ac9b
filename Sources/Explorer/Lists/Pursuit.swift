/// Something that is read for whatever is selected. There is one request at a time, and when its
/// answer comes the newest wish is asked for: a key that is held costs no more than the store can
/// answer.
package struct Pursuit<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private var found: (key: Key, value: Value)?
    private var pending: (id: RequestID, key: Key)?

    package init() {}

    /// What was read for a key; nil until it is.
    package func value(for key: Key?) -> Value? {
        guard let found, let key, found.key == key else { return nil }
        return found.value
    }

    /// Asks for what belongs to a key, unless it is there or something is being read.
    ///
    /// - Parameters:
    ///   - key: of what is selected; nil if nothing is wanted.
    ///   - context: sends the question.
    ///   - query: the question about a key.
    package mutating func want(
        _ key: Key?, _ context: inout ScreenContext, _ query: (Key) -> Query
    ) {
        guard let key, pending == nil, found?.key != key else { return }
        pending = (context.ask(query(key)), key)
    }

    /// Takes an answer; false if it is not to the request under way.
    package mutating func receive(_ value: Value, to id: RequestID) -> Bool {
        guard let pending, pending.id == id else { return false }
        found = (pending.key, value)
        self.pending = nil
        return true
    }

    /// Waits no longer, if it is this answer that there is none to.
    package mutating func fail(_ id: RequestID) {
        if pending?.id == id { pending = nil }
    }
}
