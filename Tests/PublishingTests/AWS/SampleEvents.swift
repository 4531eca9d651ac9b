import EventStoreCore
import EventStreaming
import TextFormats

/// Events as they leave a book.
enum SampleEvents {
    /// One event.
    ///
    /// - Parameters:
    ///   - number: its position; its id follows from it.
    ///   - account: whose it is.
    ///   - type: what it says.
    ///   - amount: in minor units of EUR; nil for an event that moves no money.
    ///   - day: when it was recorded.
    ///   - data: a JSON text.
    ///   - more: further attributes.
    /// - Returns: the event, with the attributes that a book's own has.
    static func event(
        _ number: Int64, account: String = "alice", type: String = "FundsDeposited",
        amount: String? = nil, day: String = "2026-11-30", data: String = #"{"note":"plain"}"#,
        more: [OutgoingEvent.Attribute] = []
    ) -> OutgoingEvent {
        let id = EventID(
            high: 0x0192_0000_0000_7000, low: 0x8000_0000_0000_0000 | UInt64(clamping: number))
        var attributes: [OutgoingEvent.Attribute] = [
            .init("specversion", .string("1.0")), .init("id", .string(id.description)),
            .init("source", .string("daybook")), .init("type", .string(type)),
            .init("subject", .string(account)), .init("time", .string("\(day)T08:00:00.000000Z")),
            .init("sequence", .string("00000000000000000001")),
            .init("recordedtime", .string("\(day)T08:00:00.000007Z")),
        ]
        if let amount {
            attributes += [
                .init("effect", .string("credit")), .init("amountminor", .string(amount)),
                .init("currency", .string("EUR")),
            ]
        }
        attributes += more
        var writer = JSONWriter()
        writer.object { object in
            for attribute in attributes {
                switch attribute.value {
                case .string(let text): object.member(attribute.name, text)
                case .integer(let number): object.member(attribute.name, number)
                case .boolean(let value):
                    object.name(attribute.name)
                    object.boolean(value)
                }
            }
            object.name("data")
            object.raw(Array(data.utf8))
        }
        return OutgoingEvent(
            position: Position(number), stream: StreamID(stored: account), eventID: id,
            attributes: attributes, content: .json(Array(data.utf8)), json: writer.bytes)
    }

    /// Events of so many accounts, in turn.
    static func events(_ numbers: ClosedRange<Int64>, accounts: Int64) -> [OutgoingEvent] {
        numbers.map { event($0, account: "account-\($0 % accounts)") }
    }

    /// Data of so many bytes.
    static func data(bytes: Int) -> String {
        #"{"note":"\#(String(repeating: "x", count: max(0, bytes - 11)))"}"#
    }
}

extension DeliveryAnswer {
    /// Its kind alone, for tables.
    var word: String {
        switch self {
        case .accepted: "accepted"
        case .later: "later"
        case .refused: "refused"
        case .stop: "stop"
        }
    }

    var fault: DeliveryFault? {
        switch self {
        case .accepted: nil
        case .later(let fault), .refused(let fault), .stop(let fault): fault
        }
    }
}
