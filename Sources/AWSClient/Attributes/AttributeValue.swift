import TextFormats

/// A value of a DynamoDB item. Numbers stay decimal texts: nothing rounds them.
public indirect enum AttributeValue: Hashable, Sendable {
    case string(String)
    case number(String)
    case binary([UInt8])
    case boolean(Bool)
    case null
    case list([AttributeValue])
    case map(Item)
    case strings([String])
    case numbers([String])
    case binaries([[UInt8]])

    /// The attributes of an item, or of a map.
    public typealias Item = [String: AttributeValue]

    /// A whole number.
    public init(_ number: Int64) { self = .number(String(number)) }

    /// The text of a string; nil for another type.
    public var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The bytes of a binary value; nil for another type.
    public var binary: [UInt8]? {
        if case .binary(let bytes) = self { bytes } else { nil }
    }

    /// A number that is whole and fits; nil for another type or another number.
    public var integer: Int64? {
        if case .number(let digits) = self { Int64(digits) } else { nil }
    }

    /// The elements of a list; nil for another type.
    public var list: [AttributeValue]? {
        if case .list(let elements) = self { elements } else { nil }
    }

    /// The attributes of a map; nil for another type.
    public var map: Item? {
        if case .map(let item) = self { item } else { nil }
    }
}

/// Why an answer is not what the service's protocol says.
public struct AttributeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was found, to go on behind a colon.
    public let reason: String

    public init(_ reason: String) { self.reason = reason }

    public var description: String { "not what DynamoDB answers: \(reason)" }
}
