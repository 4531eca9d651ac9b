/// The media types of CloudEvents 1.0 in JSON.
enum MediaType {
    /// One event, with its data.
    static let event = "application/cloudevents+json; charset=utf-8"
    /// An array of events.
    static let batch = "application/cloudevents-batch+json; charset=utf-8"
}
