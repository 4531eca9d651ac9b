import Descriptions
import EventStoreCore
import LedgerCore

extension Account {
    /// Takes one event of a fold page into the state: money by the typed columns; an event that
    /// was wanted whole (`EventCodec.wholeTypes`) by what it says. Described fields are no part of
    /// a fold of the book.
    ///
    /// - Throws: `FoldError` or `CodecError` for an event that has no place in the state.
    package mutating func evolve(_ entry: FoldEntry, of page: FoldPage, _ codec: EventCodec) throws
    {
        guard entry.sign != 0 else {
            let event = entry.detail < 0 ? nil : page.details[Int(entry.detail)]
            return try evolve(withoutMoney: event, page.types[Int(entry.type)], codec)
        }
        guard entry.amountMinor >= 0 else { throw CodecError.negativeAmount(entry.amountMinor) }
        try move(
            entry.sign > 0 ? .credit : .debit, entry.amountMinor,
            try Currency(recorded: entry.currency, in: currency, codec.units.current))
    }

    /// The same for an entry of one stream, which has what it says if its type is one of the
    /// codec's `wholeTypes`.
    package mutating func evolve(_ entry: StreamFoldEntry, _ codec: EventCodec) throws {
        guard let movement = try Movement(entry.fold, in: currency, units: codec.units.current)
        else {
            return try evolve(withoutMoney: entry.event, entry.type, codec)
        }
        try move(movement.effect, movement.amount.minorUnits, movement.amount.currency)
        if let event = entry.event { change(codec.changes(of: event)) }
    }

    private mutating func evolve(
        withoutMoney event: RecordedEvent?, _ type: String, _ codec: EventCodec
    ) throws {
        if let event {
            // It makes no account of a stream that is none yet.
            if status == .absent, event.isOfTheBook { return }
            return try evolve(try codec.decode(event))
        }
        switch LedgerEvent.TypeName(rawValue: type) {
        case nil, .fundsReversed: try evolve(.foreign(ForeignEvent(type: type, movement: nil)))
        case .fundsDeposited, .fundsWithdrawn:
            throw CodecError("it moves money by its type, but its columns name no amount")
        case .accountOpened, .accountClosed:
            throw CodecError("what it says was not read with it")
        }
    }
}
