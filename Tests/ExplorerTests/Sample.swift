import EventStoreCore
import Explorer
import LedgerCore
import TerminalCanvas

/// A small book for the screens.
enum Sample {
    static let now = Timestamp(microseconds: 1_795_000_000_000_000)

    static func model(
        width: Int = 80, height: Int = 24, readOnly: String? = nil, isProduction: Bool = false
    ) -> Model {
        Model(
            book: BookInfo(name: "books.db", readOnlyReason: readOnly, isProduction: isProduction),
            size: Size(width: width, height: height), now: now)
    }

    static func pounds(_ minor: Int64) -> Money? {
        Currency(code: "GBP").map { Money(minorUnits: minor, currency: $0) }
    }

    static func row(_ number: Int, owner: String? = nil) -> AccountRow {
        AccountRow(
            id: StreamID(stored: "acc-\(String(1000 + number).dropFirst())"),
            owner: owner ?? "Owner \(number)", balance: pounds(Int64(number) * 1234 - 5000),
            version: Version(Int64(number) + 1),
            lastEventAt: Timestamp(microseconds: now.microseconds - Int64(number) * 3_000_000),
            status: .open, trend: (0..<30).map { Int64($0 * number % 7) })
    }

    static func page(_ count: Int) -> AccountsPage {
        AccountsPage(
            rows: (1...count).map { row($0) }, atStart: true, atEnd: true, total: Int64(count),
            matching: Int64(count), totals: [], freshness: SummaryFreshness())
    }

    /// Answers the last request for accounts among the effects.
    static func answer(_ model: inout Model, _ effects: [Effect], _ count: Int)
        -> [Effect]
    {
        for case .ask(let id, .accounts(_)) in effects.reversed() {
            return update(&model, .answered(id, .success(.accounts(page(count)))))
        }
        return []
    }

    /// A model with accounts on its first screen.
    static func loaded(_ count: Int = 30, _ model: Model = model()) -> Model {
        var model = model
        _ = answer(&model, start(&model), count)
        return model
    }
}

extension Model {
    /// Presses keys, one after the other, in the notation of the configuration.
    mutating func press(_ keys: String) -> [Effect] {
        var effects: [Effect] = []
        for notation in keys.split(separator: " ") {
            guard let key = Key(String(notation)) else { continue }
            effects += update(&self, .input(.key(key)))
        }
        return effects
    }

    /// Types a text, a key a character.
    mutating func type(_ text: String) -> [Effect] {
        text.flatMap { update(&self, .input(.key(.character($0)))) }
    }
}

extension Canvas {
    /// The rows as text.
    var lines: [String] {
        (0..<size.height).map { row in self.row(row).map(\.text).joined() }
    }
}
