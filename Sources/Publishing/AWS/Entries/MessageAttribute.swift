import EventStreaming

/// A part of an event beside a message's text, which subscribers filter by.
struct MessageAttribute: Hashable, Sendable {
    enum Kind: String, Hashable, Sendable {
        case string = "String"
        /// Policies compare its value as a number.
        case number = "Number"
    }

    let name: String
    let kind: Kind
    let value: String

    /// What a service counts of it.
    var bytes: Int { name.utf8.count + kind.rawValue.utf8.count + value.utf8.count }

    /// Those of an event. A queue that gets messages raw gets at most ten.
    ///
    /// Texts that the services do not take, of which no event of a book's own has any, are left
    /// out: they stand in the message itself.
    static func all(of event: OutgoingEvent) -> [MessageAttribute] {
        let texts = ["id", "type", "time", "subject", "source"].compactMap { name in
            event.text(name).map { (name: name, text: $0) }
        }
        let money = ["currency", "effect"].compactMap { BookAttribute.find($0, in: event) }
        let amount = BookAttribute.find("amountminor", in: event).flatMap { amount in
            isNumber(amount.text)
                ? MessageAttribute(name: amount.name, kind: .number, value: amount.text) : nil
        }
        return (texts + money).compactMap { name, text in
            text.isEmpty || !PlainText.isPlain(text)
                ? nil : MessageAttribute(name: name, kind: .string, value: text)
        } + (amount.map { [$0] } ?? [])
    }

    /// A whole number of as many digits as the services take.
    private static func isNumber(_ text: String) -> Bool {
        let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
        return (1...38).contains(digits.count)
            && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
