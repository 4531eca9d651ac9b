import TextFormats

/// The media types of CloudEvents 1.0 in JSON.
enum MediaType {
    /// One event, with its data.
    static let event = "application/cloudevents+json; charset=utf-8"
    /// An array of events.
    static let batch = "application/cloudevents-batch+json; charset=utf-8"
    /// Data without a type of its own.
    static let json = "application/json"

    /// Whether data of a type is JSON, parameters or not.
    static func isJSON(_ text: String) -> Bool {
        let name = text.prefix { $0 != ";" && $0 != " " }.lowercased()
        return name.hasSuffix("/json") || name.hasSuffix("+json")
    }
}
