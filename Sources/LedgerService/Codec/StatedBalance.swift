import Descriptions
import EventStoreCore
import LedgerCore
import TextFormats

/// A balance that an event states of its account: another book's, or a snapshot's. No fold
/// believes it.
package struct StatedBalance: Hashable, Sendable {
    /// Whole units, as exact as they are stated.
    package let stated: ExactDecimal
    /// The account, as its events add up.
    private let balanceMinor: Int64
    private let exponent: Int

    init(_ stated: ExactDecimal, beside account: Account) {
        self.init(stated, beside: account.balanceMinor, in: account.currency)
    }

    init(_ stated: ExactDecimal, beside balanceMinor: Int64, in currency: Currency?) {
        self.stated = stated
        self.balanceMinor = balanceMinor
        // A balance in no currency is zero in any.
        exponent = currency?.exponent ?? 0
    }

    /// The number of a member that states a balance: itself, or a text that is one.
    static func number(_ member: PayloadFields.Member) -> ExactDecimal? {
        switch member.kind {
        case .number: ExactDecimal(String(decoding: member.bytes, as: UTF8.self))
        case .string: (try? JSONScanner.string(from: member.bytes)).flatMap { ExactDecimal($0) }
        case .object, .array, .boolean, .null: nil
        }
    }

    package var isRight: Bool { stated == fold }

    /// `65.00`, or with more digits where the account's unit does not have so many decimals.
    package var text: String {
        (try? stated.minorUnits(exponent: exponent)).map { Self.decimal($0, exponent) }
            ?? String(stated.text.prefix(64))
    }

    /// `states 65.00, the fold is 60.00`
    package var comparison: String {
        "states \(text), the fold is \(Self.decimal(balanceMinor, exponent))"
    }

    private static func decimal(_ minorUnits: Int64, _ exponent: Int) -> String {
        Money.decimal(minorUnits: minorUnits, exponent: exponent)
    }

    private var fold: ExactDecimal { ExactDecimal(minorUnits: balanceMinor, exponent: exponent) }
}

extension EventCodec {
    /// The member of a type's payload that states the balance after the event; nil for a type that
    /// states none.
    package func statingMember(of type: String) -> String? {
        switch LedgerEvent.TypeName(rawValue: type) {
        case .fundsDeposited, .fundsWithdrawn: Self.statedBalanceName
        case .accountOpened, .accountClosed, .fundsReversed: nil
        case nil: descriptions.current.descriptions[type]?.states
        }
    }

    /// The balance that an event states.
    ///
    /// - Parameters:
    ///   - event: which may state one.
    ///   - account: after the event.
    /// - Returns: nil if it states none, or none that can be read as a number.
    package func statedBalance(
        in event: RecordedEvent, beside account: Account
    ) -> StatedBalance? {
        guard let path = statingMember(of: event.type),
            let member = (try? PayloadFields(event.event.payload))?.member(path)
        else { return nil }
        return StatedBalance.number(member).map { StatedBalance($0, beside: account) }
    }
}
