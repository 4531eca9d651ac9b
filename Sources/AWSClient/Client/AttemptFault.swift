import TextFormats

/// Why one sending brought no answer that counts.
struct AttemptFault: Error, Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case throttled, contended, transient
        /// Another sending is of no use.
        case final
    }

    let kind: Kind
    /// Whether the request may have been carried out.
    let mayHaveArrived: Bool
    /// Whether nothing came back at all.
    let hadNoAnswer: Bool
    /// A sentence part.
    let reason: String
    /// What the service asks to wait; nil if it asks for nothing.
    let retryAfter: Duration?

    init(
        _ kind: Kind, mayHaveArrived: Bool, hadNoAnswer: Bool = false, reason: String,
        retryAfter: Duration? = nil
    ) {
        self.kind = kind
        self.mayHaveArrived = mayHaveArrived
        self.hadNoAnswer = hadNoAnswer
        self.reason = reason
        self.retryAfter = retryAfter
    }

    init(_ failure: HTTPFailure) {
        switch failure {
        case .notSent(let why):
            self.init(
                .transient, mayHaveArrived: false, hadNoAnswer: true,
                reason: "it was not reached: \(Printable(why))")
        case .noAnswer(let why):
            self.init(
                .transient, mayHaveArrived: true, hadNoAnswer: true,
                reason: "its answer did not come: \(Printable(why))")
        case .tooLarge(_, let maximum):
            self.init(
                .final, mayHaveArrived: true,
                reason: "its answer is larger than \(maximum) bytes")
        }
    }
}
