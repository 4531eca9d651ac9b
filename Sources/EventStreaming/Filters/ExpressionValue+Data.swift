import EventStoreCore
import Expressions
import TextFormats

extension Timestamp {
    /// Reads a moment of an expression; a date alone is all of the day.
    package static let stretch: MomentReader = { text in
        guard let moment = Timestamp(text, .partial) else { return nil }
        let end = text.utf8.count == 10 ? moment.endOfDay : moment
        return moment.microseconds...end.microseconds
    }
}

extension ExpressionValue {
    /// A member of JSON data: a text, a number, true or false. Nil for what is not there, for null,
    /// objects and arrays, and for data that is no object.
    ///
    /// - Parameters:
    ///   - path: the member. One whose name has the dots in it comes first.
    ///   - json: the data.
    ///   - digits: those of the minor unit that names ending in `Minor` count; nil if unknown.
    package init?(_ path: ExpressionName.DataPath, in json: [UInt8], digits: Int?) {
        guard let members = try? JSONScanner.members(of: json) else { return nil }
        self.init(path, in: json, members, digits: digits)
    }

    /// The same, of data whose members are known.
    package init?(
        _ path: ExpressionName.DataPath, in json: [UInt8], _ members: [JSONScanner.Member],
        digits: Int?
    ) {
        guard let (value, bytes) = path.member(of: json, members) else { return nil }
        let text: String
        switch value.kind {
        case .string:
            guard let decoded = try? JSONScanner.string(from: bytes) else { return nil }
            text = decoded
        case .number, .boolean: text = String(decoding: bytes, as: UTF8.self)
        case .object, .array, .null: return nil
        }
        let isMinor = path.text.hasSuffix("Minor")
        self = .untyped(Text(text), digits: isMinor ? digits ?? 0 : 0)
    }

    /// A member that is a text, and nothing else.
    package init?(text path: ExpressionName.DataPath, in json: [UInt8]) {
        guard let members = try? JSONScanner.members(of: json),
            let (value, bytes) = path.member(of: json, members), value.kind == .string,
            let text = try? JSONScanner.string(from: bytes)
        else { return nil }
        self = .text(text)
    }
}

extension ExpressionName.DataPath {
    /// Whether data have the member, and it is not null.
    package func isMember(of json: [UInt8], _ members: [JSONScanner.Member]) -> Bool {
        member(of: json, members).map { $0.value.kind != .null } ?? false
    }

    fileprivate func member(
        of json: [UInt8], _ members: [JSONScanner.Member]
    ) -> (value: JSONScanner.Value, bytes: [UInt8])? {
        if let whole = members.first(where: { $0.name == text }) {
            return (whole.value, Array(json[whole.value.range]))
        }
        var (json, members) = (json, members)
        for (index, name) in names.enumerated() {
            guard let found = members.first(where: { $0.name == name })?.value else { return nil }
            json = Array(json[found.range])
            if index == names.count - 1 { return (found, json) }
            guard let inner = try? JSONScanner.members(of: json) else { return nil }
            members = inner
        }
        return nil
    }
}
