/// How long nothing is heard before that counts as silence, and is told.
public struct Silence: Hashable, Sendable {
    /// Of the service, from a question on. The question itself is waited for longer.
    public var ofService: Duration
    /// Of the process that follows the log for this host: it may be suspended, hang, or not get
    /// through. From then on the others ask for themselves.
    public var ofFollower: Duration

    /// Silence of these lengths.
    public init(ofService: Duration = .seconds(5), ofFollower: Duration = .seconds(20)) {
        self.ofService = ofService
        self.ofFollower = ofFollower
    }
}
