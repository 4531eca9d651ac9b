import EventStoreCore
import LedgerCore
import TextFormats

/// What an event says in words: its memo, and the account at the other end. Any type may have them
/// in its payload, under the names that the ledger's own types use.
struct EventNote: Hashable, Sendable {
    let memo: String?
    let counterparty: String?
    /// What is wrong with the item of another program's table that it stands for.
    let problem: String?
    /// What became of that item since, and where that is told.
    var alarm: String?
    /// The balance that it states is not the fold's.
    var misstated: String?
    /// The version of the event that it reverses.
    let reverses: Version?
    /// The version of its own reversal.
    var reversedBy: Version?

    /// A reader has to look at it.
    var isWarning: Bool { problem != nil || misstated != nil || alarm != nil }

    /// Larger payloads are not looked into: a screen of them must be drawn in a moment.
    private static let maximumBytes = 4096

    init(_ event: RecordedEvent) {
        let bytes = event.event.payload.bytes
        let members =
            bytes.count <= Self.maximumBytes ? (try? JSONScanner.members(of: bytes)) ?? [] : []
        func text(_ name: String) -> String? {
            guard let value = members.first(where: { $0.name == name })?.value,
                value.kind == .string
            else { return nil }
            return try? JSONScanner.string(from: Array(bytes[value.range]))
        }
        func version(_ name: String) -> Version? {
            guard let value = members.first(where: { $0.name == name })?.value,
                value.kind == .number,
                let number = Int64(String(decoding: bytes[value.range], as: UTF8.self)), number > 0
            else { return nil }
            return Version(number)
        }
        let isReversal = event.type == LedgerEvent.TypeName.fundsReversed.rawValue
        reverses = isReversal ? version("reverses") : nil
        memo = text("memo")
        counterparty = text("counterparty")
        problem = event.tableProblem
    }
}
