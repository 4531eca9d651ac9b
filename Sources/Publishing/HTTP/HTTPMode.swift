/// How events go over HTTP (CloudEvents 1.0.2, HTTP protocol binding, section 3).
public enum HTTPMode: String, CaseIterable, Sendable {
    /// A request an event, whose body is the event in JSON.
    case structured
    /// A request an event: its data are the body, and its attributes are headers.
    case binary
    /// A request for several events, whose body is an array of them.
    case batch
}
