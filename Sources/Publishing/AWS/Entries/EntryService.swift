import EventStreaming

/// A service that takes several entries in one request, and answers for each by itself.
protocol EntryService: Sendable {
    associatedtype Entry: Sendable

    /// For sentences.
    var title: String { get }
    var limits: EntryLimits { get }

    /// An event as the service wants it.
    func entry(of event: OutgoingEvent) -> Entry

    /// What the service counts of an entry, in bytes.
    func bytes(of entry: Entry) -> Int

    /// How many bytes an entry may have that has more than `limits.entryBytes`. Asked for when
    /// there is one.
    ///
    /// - Throws: `AWSFailure` if that is not to be found out now; `CancellationError`.
    func largestEntry() async throws -> Int

    /// Sends one request.
    ///
    /// - Parameter entries: at least one, within the limits.
    /// - Returns: what became of each, in the same order.
    /// - Throws: `AWSFailure`; `CancellationError`.
    func put(_ entries: [Entry]) async throws -> [EntryAnswer]
}

/// What one request may hold.
struct EntryLimits: Hashable, Sendable {
    let entries: Int
    /// Of all entries together; one alone may have more.
    let requestBytes: Int
    /// Of one entry, without asking.
    let entryBytes: Int
}

/// What a service says of one entry.
enum EntryAnswer: Hashable, Sendable {
    case accepted
    /// - code: the error's name.
    /// - isOurs: whether the service holds it for the sender's fault; nil if it does not say.
    case failed(code: String, isOurs: Bool?)
    /// It says nothing, or what cannot be read.
    case missing
}
