import Descriptions
import EventStoreCore
import EventStreaming
import Expressions
import LedgerCore
import LedgerService
import TextFormats

/// What a condition is judged by: an account after an event, and the event.
struct ConditionSubject {
    let id: StreamID
    let account: Account
    /// The account before the event; nil if the condition does not speak of it.
    let before: Account?
    let version: Version
    let position: Position
    let type: String
    let sign: Int8
    let amountMinor: Int64
    /// Digits of the minor unit of the event's currency, or else of the account's.
    let exponent: Int
    let occurredAt: Timestamp
    let recordedAt: Timestamp
    let actor: String?
    /// Nil if the condition needs no payload, or the payload is no object.
    let payload: PayloadFields?
    /// The member that states a balance, where the event's description says so.
    var statingMember: String?

    /// What a name stands for; nil where there is nothing of it.
    func value(_ name: ExpressionName) -> ExpressionValue? {
        switch name {
        case .attribute(let attribute): value(attribute) ?? value(attribute, of: account)
        case .previous(let attribute):
            before.flatMap { $0.status == .absent ? nil : value(attribute, of: $0) }
        case .state(let name): state(name, of: account)
        case .previousState(let name): before.flatMap { state(name, of: $0) }
        case .data(let path): data(path)
        case .extension, .context: nil
        }
    }

    /// A member of the payload; `statedBalance` is whatever the event states its balance in.
    private func data(_ path: ExpressionName.DataPath) -> ExpressionValue? {
        func value(_ path: ExpressionName.DataPath) -> ExpressionValue? {
            payload.flatMap { ExpressionValue(path, in: $0.bytes, $0.members, digits: exponent) }
        }
        if let found = value(path) { return found }
        guard path.text == EventCodec.statedBalanceName, let statingMember else { return nil }
        return value(ExpressionName.DataPath(statingMember))
    }

    /// What the event says.
    private func value(_ attribute: ExpressionName.Attribute) -> ExpressionValue? {
        switch attribute {
        case .subject: return .text(id.name)
        case .version: return .integer(version.number)
        case .position: return .integer(position.number)
        case .type: return .text(type)
        case .amount:
            guard sign != 0 else { return nil }
            return .money(ExactDecimal(minorUnits: amountMinor, exponent: exponent))
        case .amountminor: return sign == 0 ? nil : .minor(amountMinor, digits: exponent)
        case .memo:
            let memo = try? payload?.optionalString("memo")
            return memo.map { .text($0) }
        case .actor: return actor.map { .text($0) }
        case .time: return .moment(occurredAt.microseconds)
        case .recorded: return .moment(recordedAt.microseconds)
        case .balance, .owner, .status, .currency, .overdraft, .counterparty, .id, .source:
            return nil
        }
    }

    /// What an account says.
    private func value(
        _ attribute: ExpressionName.Attribute, of account: Account
    ) -> ExpressionValue? {
        switch attribute {
        case .owner: .text(account.owner)
        case .status: .text(account.status.rawValue)
        case .currency: account.currency.map { .text($0.code) }
        case .balance: Self.money(account.balanceMinor, account)
        case .overdraft: Self.money(account.overdraftLimitMinor, account)
        case .amount, .amountminor, .type, .version, .position, .subject, .memo, .counterparty,
            .actor, .time, .recorded, .id, .source:
            nil
        }
    }

    /// A balance in no currency is zero in any.
    private static func money(_ minorUnits: Int64, _ account: Account) -> ExpressionValue {
        .money(ExactDecimal(minorUnits: minorUnits, exponent: account.currency?.exponent ?? 0))
    }

    /// A field of the state that a description gave the account.
    private func state(_ name: String, of account: Account) -> ExpressionValue? {
        switch account.fields[name] {
        case .boolean(let flag)?: .boolean(flag)
        case .text(let text)?, .number(let text)?: .untyped(text)
        case nil: nil
        }
    }
}
