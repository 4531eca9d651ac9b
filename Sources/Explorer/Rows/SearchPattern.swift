import EventStoreCore
import LedgerCore

/// What was typed to be looked for. It is looked for in what a row shows, as it is drawn, in either
/// case.
///
/// An amount may be typed without the marks between its groups, with others than those that are
/// drawn, and with a plain minus.
package struct SearchPattern: Hashable, Sendable {
    /// In lower case, with a plain minus.
    private let text: String
    /// As a number with the marks that are drawn; nil if that is nothing else.
    private let grouped: String?
    /// Its digits as one number, and how many they are; nil where they are none, or too many.
    private let digits: (value: UInt64, power: UInt64)?
    /// It can be part of an amount, with its sign and its currency.
    package let mayBeAmount: Bool
    /// The same, with digits in it.
    package var isNumber: Bool { mayBeAmount && digits != nil }
    private let mayBeTime: Bool
    private let mayBeID: Bool
    /// Its bytes, where all are ASCII.
    private let bytes: [UInt8]?

    /// As many as the largest amount has.
    private static let mostDigits = 19

    private static let marks: Set<Character> = [
        "'", "’", "_", " ", "\u{A0}", "\u{202F}", "\u{2009}",
    ]

    package init(_ typed: String) {
        let text = Self.plain(typed)
        self.text = text
        // The code of a unit follows its number, and may hold digits of its own.
        let number = text.prefix { !$0.isLetter }
        let rest = text.dropFirst(number.count)
        let digits = number.filter { ("0"..."9").contains($0) }
        let grouped = Self.grouped(text)
        self.grouped = grouped == text ? nil : grouped
        var (value, power): (UInt64, UInt64) = (0, 1)
        let isShort = (1...Self.mostDigits).contains(digits.count)
        for digit in isShort ? digits : "" {
            value = value * 10 + UInt64(digit.wholeNumberValue ?? 0)
            power *= 10
        }
        self.digits = isShort ? (value, power) : nil
        mayBeAmount =
            !number.isEmpty && digits.count <= Self.mostDigits
            && number.allSatisfy { "+-.,0123456789".contains($0) || Self.marks.contains($0) }
            && rest.count <= 8
            && rest.allSatisfy { ($0.isLetter || $0.isNumber) && $0.isASCII || $0 == " " }
        let runs = text.split { !("0"..."9").contains($0) }
        mayBeTime =
            !text.isEmpty && text.allSatisfy { "-: 0123456789".contains($0) }
            && runs.allSatisfy { $0.count <= 4 }
        mayBeID = text.count >= 8 && text.allSatisfy { $0.isHexDigit || $0 == "-" }
        bytes = text.utf8.allSatisfy { $0 < 0x80 } ? Array(text.utf8) : nil
    }

    private static func plain(_ text: String) -> String {
        text.lowercased().replacing("−", with: "-")
    }

    /// The number with commas between its groups, where it is written with other marks.
    private static func grouped(_ text: String) -> String {
        let characters = Array(text)
        func isDigit(_ index: Int) -> Bool {
            characters.indices.contains(index) && ("0"..."9").contains(characters[index])
        }
        return String(
            characters.indices.map { index in
                marks.contains(characters[index]) && isDigit(index - 1) && isDigit(index + 1)
                    ? "," : characters[index]
            })
    }

    package static func == (one: SearchPattern, other: SearchPattern) -> Bool {
        one.text == other.text
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(text) }

    // MARK: Texts

    /// A text that is drawn as it is holds it.
    package func isIn(_ shown: String) -> Bool { Self.plain(shown).contains(text) }

    func isInTime(_ moment: Timestamp) -> Bool {
        mayBeTime && Wording.time(moment).contains(text)
    }

    func isInID(_ id: EventID) -> Bool { mayBeID && isIn(id.description) }

    /// Bytes of JSON may say it, in whatever member. A payload that escapes something, or is not
    /// all ASCII, is not judged by its bytes.
    func mayBeIn(_ json: [UInt8]) -> Bool {
        guard let bytes, let first = bytes.first else { return true }
        func lower(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
        return json.withUnsafeBufferPointer { json in
            for index in json.indices {
                if json[index] >= 0x80 || json[index] == 0x5C { return true }
                guard lower(json[index]) == first, index + bytes.count <= json.count else {
                    continue
                }
                if bytes.indices.allSatisfy({ lower(json[index + $0]) == bytes[$0] }) {
                    return true
                }
            }
            return false
        }
    }

    // MARK: Amounts

    /// Minor units whose digits may be drawn so: most are passed over without a text.
    package func mayBeIn(minorUnits: Int64) -> Bool {
        guard mayBeAmount else { return false }
        guard let digits else { return true }
        var rest = minorUnits.magnitude
        while true {
            if rest % digits.power == digits.value { return true }
            if rest == 0 { return false }
            rest /= 10
        }
    }

    /// An amount holds it as it is drawn, or as it is drawn but for the marks between its groups.
    package func isIn(amount: String) -> Bool {
        guard mayBeAmount else { return false }
        let shown = Self.plain(amount)
        return shown.contains(text) || grouped.map(shown.contains) ?? false
            || shown.replacing(",", with: "").contains(text)
    }

    /// The balance holds it, as the accounts show it.
    package func isIn(_ balance: Money?) -> Bool {
        guard let balance, mayBeIn(minorUnits: balance.minorUnits) else { return false }
        return isIn(amount: Wording.balance(balance))
    }
}

/// A search through many events, for those whose rows show a text.
package struct EventSearch: Sendable {
    package let pattern: SearchPattern
    /// Rows of the log name their account, and the currency of their amount.
    private let isOfLog: Bool
    private let units: Units
    /// Of names that stand on many rows, whether they hold it.
    private var names: [String: Bool] = [:]
    private static let maximumNames = 10_000

    /// - Parameters:
    ///   - text: what to look for.
    ///   - isOfLog: rows are those of the log.
    ///   - units: those of the book, by which amounts are drawn.
    package init(_ text: String, ofLog isOfLog: Bool, units: Units = Units()) {
        pattern = SearchPattern(text)
        self.isOfLog = isOfLog
        self.units = units
    }

    /// The row of an event shows the text; `balance` is what stands beside it in its account, nil
    /// where none is drawn.
    package mutating func finds(_ event: RecordedEvent, balance: Money? = nil) -> Bool {
        if isIn(name: event.type) || isOfLog && isIn(name: event.stream.name) { return true }
        if isInCurrency(event.event.fold) || isInAmount(event.event.fold) { return true }
        if pattern.isInTime(event.event.occurredAt) { return true }
        if let balance, pattern.mayBeIn(minorUnits: balance.minorUnits),
            pattern.isIn(amount: Wording.amount(balance))
        {
            return true
        }
        return isInNote(event) || pattern.isInID(event.id)
    }

    private mutating func isIn(name: String) -> Bool {
        if let known = names[name] { return known }
        if names.count >= Self.maximumNames { names = [:] }
        let isIn = pattern.isIn(Wording.safe(name))
        names[name] = isIn
        return isIn
    }

    private func isInAmount(_ fold: FoldFields) -> Bool {
        guard fold.sign != 0, let minor = fold.amountMinor, pattern.mayBeIn(minorUnits: minor),
            let currency = fold.currency.map({ units.recorded($0.packed) })
        else { return false }
        let movement = Movement(
            effect: fold.sign > 0 ? .credit : .debit,
            amount: Money(minorUnits: minor, currency: currency))
        let amount = Wording.movement(movement)
        return pattern.isIn(amount: isOfLog ? "\(amount) \(currency)" : amount)
    }

    private mutating func isInCurrency(_ fold: FoldFields) -> Bool {
        guard isOfLog, fold.sign != 0, let code = fold.currency else { return false }
        return isIn(name: code.description)
    }

    private func isInNote(_ event: RecordedEvent) -> Bool {
        guard pattern.mayBeIn(event.event.payload.bytes) else { return false }
        let note = EventNote(event)
        return [note.memo, note.counterparty].compactMap { $0 }
            .contains { pattern.isIn(Wording.safe($0)) }
    }
}
