/// The body of a request to a Query service: a form that names the operation.
public struct QueryForm: Hashable, Sendable {
    /// Encoded, to be sent as it is.
    public private(set) var bytes: [UInt8]

    /// - Parameters:
    ///   - action: the operation.
    ///   - version: of the service's interface, a date.
    public init(_ action: String, version: String) {
        bytes = []
        add("Action", action)
        add("Version", version)
    }

    /// Adds a parameter; nothing for nil.
    public mutating func add(_ name: String, _ value: String?) {
        guard let value else { return }
        if !bytes.isEmpty { bytes.append(UInt8(ascii: "&")) }
        bytes += Array(PercentEncoding.encode(name.utf8).utf8)
        bytes.append(UInt8(ascii: "="))
        bytes += Array(PercentEncoding.encode(value.utf8).utf8)
    }
}
