import EventStoreCore
import LedgerService

extension ReversalLinks {
    /// What links the event of a row to a reversal: two numbers, and in a table one note, which is
    /// there only if anything of what is looked at is reversed.
    ///
    /// - Parameters:
    ///   - version: of the event.
    ///   - stream: its account.
    /// - Returns: the fields, which stand behind all others.
    func fields(_ version: Version, of stream: StreamID) -> [Field] {
        let (reverses, by) = (reversed(by: version, in: stream), reversal(of: version, in: stream))
        let note = [by.map { "reversed by @\($0)" }, reverses.map { "reverses @\($0)" }]
        return [
            Field(
                "reverses", reverses.map { .integer($0.number) } ?? .none,
                column: isEmpty ? nil : "NOTE",
                shown: note.compactMap(\.self).joined(separator: "  "), isNumber: false),
            Field("reversed_by", by.map { .integer($0.number) } ?? .none),
        ]
    }
}
