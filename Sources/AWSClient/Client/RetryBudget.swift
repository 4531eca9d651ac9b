/// Bounds the retries of a client as a whole: when everything fails, sending all of it again makes
/// it worse. Each retry costs tokens, and a success brings back what its last retry cost.
struct RetryBudget: Hashable, Sendable {
    /// What there is at first, and at most.
    static let capacity = 500

    private(set) var tokens = Self.capacity

    /// Takes what a retry costs.
    ///
    /// - Parameter hadNoAnswer: whether the sending before was not answered, which costs more.
    /// - Returns: false if there is not enough.
    mutating func take(hadNoAnswer: Bool) -> Bool {
        let cost = Self.cost(hadNoAnswer)
        guard tokens >= cost else { return false }
        tokens -= cost
        return true
    }

    /// Gives back after a success.
    ///
    /// - Parameter hadNoAnswer: as it was told to `take` for the last retry; nil if the first
    ///   sending succeeded, which earns one.
    mutating func giveBack(hadNoAnswer: Bool?) {
        tokens = min(Self.capacity, tokens + (hadNoAnswer.map(Self.cost) ?? 1))
    }

    private static func cost(_ hadNoAnswer: Bool) -> Int { hadNoAnswer ? 10 : 5 }
}
