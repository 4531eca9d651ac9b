import Descriptions
import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerService
import TextFormats

/// What a condition is judged by: an account after an event, and the event.
struct ConditionSubject {
    let id: StreamID
    let account: Account
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
}

extension Condition {
    func holds(_ subject: ConditionSubject) -> Bool { Self.holds(root, subject) }

    private static func holds(_ node: Node, _ subject: ConditionSubject) -> Bool {
        switch node {
        case .compare(let left, let comparator, let right):
            holds(value(left, subject), comparator, value(right, subject))
        case .and(let left, let right): holds(left, subject) && holds(right, subject)
        case .or(let left, let right): holds(left, subject) || holds(right, subject)
        case .not(let node): !holds(node, subject)
        }
    }

    private enum Value {
        case number(ExactDecimal)
        /// Whole units of a currency.
        case money(ExactDecimal)
        case text(String)
        case moment(Timestamp, Timestamp)
        /// A payload's text: a number or a moment too, if it reads as one. Beside money it counts
        /// as what it says in whole units.
        case untyped(String, exact: ExactDecimal?, units: ExactDecimal?)
        case absent
    }

    private static func holds(
        _ left: Value, _ comparator: EventFilter.Comparator, _ right: Value
    ) -> Bool {
        switch (left, right) {
        case (.absent, _), (_, .absent): return false
        case (.number(let one), .number(let other)), (.number(let one), .money(let other)),
            (.money(let one), .number(let other)), (.money(let one), .money(let other)):
            return comparator.holds(one, other)
        case (.number(let one), .untyped(_, let other, _)),
            (.money(let one), .untyped(_, _, let other)):
            return other.map { comparator.holds(one, $0) } ?? false
        case (.untyped(_, let one, _), .number(let other)),
            (.untyped(_, _, let one), .money(let other)):
            return one.map { comparator.holds($0, other) } ?? false
        case (.untyped(_, _, let one?), .untyped(_, _, let other?)):
            return (one.isComparable || other.isComparable) && comparator.holds(one, other)
        case (.moment(let one, _), .moment(let start, let end)) where start != end:
            return comparator.holds(one, start...end)
        case (.moment(let start, let end), .moment(let other, _)) where start != end:
            return comparator.reversed.holds(other, start...end)
        case (.moment(let one, _), .moment(let other, _)): return comparator.holds(one, other)
        case (.untyped(let text, _, _), .moment(let start, let end)):
            return Timestamp(text, .partial).map { comparator.holds($0, start...end) } ?? false
        case (.moment(let start, let end), .untyped(let text, _, _)):
            return Timestamp(text, .partial)
                .map { comparator.reversed.holds($0, start...end) } ?? false
        case (.text(let one), .text(let other)), (.text(let one), .untyped(let other, _, _)),
            (.untyped(let one, _, _), .text(let other)),
            (.untyped(let one, _, _), .untyped(let other, _, _)):
            return comparator.holds(text: one, other)
        default: return false
        }
    }

    private static func value(_ operand: Operand, _ subject: ConditionSubject) -> Value {
        switch operand {
        case .number(let number): .number(number)
        case .text(let text): .text(text)
        case .moment(let start, let end): .moment(start, end)
        case .field(let field): value(field, subject)
        }
    }

    private static func value(_ field: ConditionField, _ subject: ConditionSubject) -> Value {
        let account = subject.account
        switch field {
        case .account: return .text(subject.id.name)
        case .owner: return .text(account.owner)
        case .status: return .text(account.status.rawValue)
        case .currency: return account.currency.map { .text($0.code) } ?? .absent
        case .balance: return minor(account.balanceMinor, account)
        case .overdraft: return minor(account.overdraftLimitMinor, account)
        case .version: return whole(subject.version.number)
        case .position: return whole(subject.position.number)
        case .event: return .text(subject.type)
        case .amount:
            guard subject.sign != 0 else { return .absent }
            return .money(
                ExactDecimal(minorUnits: subject.amountMinor, exponent: subject.exponent))
        case .memo:
            let memo = try? subject.payload?.optionalString("memo")
            return memo.map { .text($0) } ?? .absent
        case .actor: return subject.actor.map { .text($0) } ?? .absent
        case .occurred: return .moment(subject.occurredAt, subject.occurredAt)
        case .recorded: return .moment(subject.recordedAt, subject.recordedAt)
        case .payload(let name): return member(name, subject)
        }
    }

    private static func whole(_ number: Int64) -> Value {
        .number(ExactDecimal(minorUnits: number, exponent: 0))
    }

    /// A balance in no currency is zero in any.
    private static func minor(_ minorUnits: Int64, _ account: Account) -> Value {
        .money(
            ExactDecimal(minorUnits: minorUnits, exponent: account.currency?.exponent ?? 0))
    }

    private static func member(_ name: String, _ subject: ConditionSubject) -> Value {
        guard let payload = subject.payload, let value = payload.value(name),
            let raw = payload.raw(name)
        else { return .absent }
        let text: String
        switch value.kind {
        case .string:
            guard let decoded = try? JSONScanner.string(from: raw) else { return .absent }
            text = decoded
        case .number, .boolean: text = String(decoding: raw, as: UTF8.self)
        case .object, .array, .null: return .absent
        }
        let exact = ExactDecimal(text)
        guard name.hasSuffix("Minor") else {
            return .untyped(text, exact: exact, units: exact)
        }
        return .untyped(text, exact: exact, units: exact?.shifted(by: -subject.exponent))
    }
}

extension EventFilter.Comparator {
    /// The same comparison with its sides exchanged.
    fileprivate var reversed: EventFilter.Comparator {
        switch self {
        case .equal, .notEqual: self
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        }
    }

    /// Compares with a stretch of time: equal is inside, less is before all of it.
    fileprivate func holds(_ moment: Timestamp, _ stretch: ClosedRange<Timestamp>) -> Bool {
        switch self {
        case .equal: stretch.contains(moment)
        case .notEqual: !stretch.contains(moment)
        case .less: moment < stretch.lowerBound
        case .lessOrEqual: moment <= stretch.upperBound
        case .greater: moment > stretch.upperBound
        case .greaterOrEqual: moment >= stretch.lowerBound
        }
    }

    /// Texts are equal when their bytes are.
    fileprivate func holds(text one: String, _ other: String) -> Bool {
        let isEqual = one.utf8.elementsEqual(other.utf8)
        return self == .equal ? isEqual : self == .notEqual ? !isEqual : false
    }
}
