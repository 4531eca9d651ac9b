import EventStoreCore
import TextFormats

/// What a statement says of itself, so that it can be made again and compared: the address, the
/// form, and the hashes that it stands on.
///
///     daybook-statement 1
///     account "acc-1"
///     period 2026-03-01 2026-03-31
///     clock occurred
///     position 812
///     form text a4
///     entries 12
///     first 3 9f86d081…
///     last 14 60303ae2…
///     head 17 2c624232…
///     seal 5feceb66…
///
/// `head` is the account's last event up to the position, and `seal` the digest that a seal of this
/// one stream has there.
package struct StatementProof: Hashable, Sendable {
    /// Raised when the same address no longer makes the same bytes. The second one is of an account
    /// with reversals that were items of another program's table: before, they were not told.
    private static func version(tellingItems tellsItems: Bool) -> String { tellsItems ? "2" : "1" }
    /// How the first line begins.
    static let name = "daybook-statement"

    package let address: StatementAddress
    package let form: StatementForm
    package let entries: Int64
    package let first: Statement.Mark?
    package let last: Statement.Mark?
    package let head: Statement.Mark
    package let seal: Digest
    /// Reversals that were items of another program's table are told.
    let tellsItems: Bool

    init(of statement: Statement, as form: StatementForm) {
        address = statement.address
        self.form = form
        entries = statement.entryCount
        (first, last) = (statement.first, statement.last)
        head = Statement.Mark(version: statement.head.version, hash: statement.head.hash)
        seal = statement.seal
        tellsItems = statement.tellsItems
    }

    /// The names and values, in their order.
    var fields: [(name: String, value: String)] {
        [
            (Self.name, Self.version(tellingItems: tellsItems)), ("account", address.account.name),
            ("period", "\(address.period.firstDay) \(address.period.lastDay)"),
            ("clock", address.clock.rawValue), ("position", address.position.description),
            ("form", form.description), ("entries", String(entries)), ("first", Self.text(first)),
            ("last", Self.text(last)), ("head", Self.text(head)), ("seal", seal.description),
        ]
    }

    /// The lines, all of them plain ASCII.
    var lines: [String] {
        fields.map { field in
            "\(field.name) "
                + (field.name == "account" ? StatementString.ascii(field.value) : field.value)
        }
    }

    /// - Parameter fields: the names and values, in their order.
    /// - Throws: `StatementProblem.noProof`.
    init(_ fields: [(name: String, value: String)]) throws {
        func problem(_ name: String) -> StatementProblem { .noProof("its '\(name)' is wrong") }
        var rest = fields[...]
        func value(_ name: String) throws -> String {
            guard let field = rest.first, field.name == name else {
                throw StatementProblem.noProof("it has no '\(name)' where that belongs")
            }
            rest.removeFirst()
            return field.value
        }
        func read<Value>(_ name: String, _ make: (String) throws -> Value?) throws -> Value {
            let text = try value(name)
            guard let value = try? make(text) else { throw problem(name) }
            return value
        }
        let version = try value(Self.name)
        guard
            let tellsItems = [false, true].first(where: {
                Self.version(tellingItems: $0) == version
            })
        else { throw StatementProblem.noProof("this program does not know its version") }
        self.tellsItems = tellsItems
        let account = try read("account") { try StreamID($0) }
        let period = try read("period") { text in
            let days = text.split(separator: " ", omittingEmptySubsequences: false)
            return days.count == 2
                ? try StatementPeriod(from: String(days[0]), to: String(days[1])) : nil
        }
        let clock = try read("clock") { Clock(rawValue: $0) }
        let position = try read("position") { Self.number($0).map { Position($0) } }
        address = StatementAddress(
            account: account, period: period, clock: clock, position: position)
        form = try read("form") { StatementForm($0) }
        entries = try read("entries") { Self.number($0) }
        first = try read("first", Self.markOrNone)
        last = try read("last", Self.markOrNone)
        head = try read("head") { Self.mark($0) }
        seal = try read("seal") { Digest($0) }
        if let field = rest.first { throw problem(field.name) }
    }

    private static let none = "none"

    private static func text(_ mark: Statement.Mark?) -> String {
        mark.map { "\($0.version) \($0.hash)" } ?? none
    }

    private static func markOrNone(_ text: String) -> Statement.Mark?? {
        text == none ? .some(nil) : mark(text).map(Optional.some)
    }

    private static func mark(_ text: String) -> Statement.Mark? {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 2, let version = number(String(parts[0])), version > 0,
            let hash = Digest(String(parts[1]))
        else { return nil }
        return Statement.Mark(version: Version(version), hash: hash)
    }

    private static func number(_ text: String) -> Int64? {
        Int64(text).flatMap { $0 >= 0 && String($0) == text ? $0 : nil }
    }
}
