import Explorer
import ExplorerRuntime
import Foundation

/// A value, and what has set it.
struct Setting<Value: Sendable>: Sendable {
    let value: Value
    /// `--theme`, `DAYBOOK_LEDGER`, `FILE:LINE:COLUMN`, or `default`.
    let origin: String

    static func standard(_ value: Value) -> Setting { Setting(value: value, origin: "default") }
}

/// The settings of a run: a flag wins over the environment, that over the configuration, and that
/// over what is usual.
extension UserConfig {
    static let ledgerVariable = "DAYBOOK_LEDGER"
    static let themeVariable = "DAYBOOK_THEME"

    /// What names the ledger; nil stands for the one in the data folder.
    func ledger(flag: String?, _ environment: [String: String]) -> Setting<String?> {
        if let flag { return Setting(value: flag, origin: "--ledger") }
        if let text = environment[Self.ledgerVariable], !text.isEmpty {
            return Setting(value: text, origin: Self.ledgerVariable)
        }
        if let set = config.ledger {
            return Setting(
                value: LedgerPattern.withHome(set.value, environment), origin: origin(set.place))
        }
        return .standard(nil)
    }

    /// The theme's name. A theme without colours is usual where no colours are wanted.
    func theme(
        flag: String?, _ marks: LedgerMarks, _ environment: [String: String]
    ) -> Setting<String> {
        if let flag { return Setting(value: flag, origin: "--theme") }
        if let text = environment[Self.themeVariable], !text.isEmpty {
            return Setting(value: text, origin: Self.themeVariable)
        }
        if let set = marks.theme ?? config.theme {
            return Setting(value: set.value, origin: origin(set.place))
        }
        // As no-color.org has it: set, to whatever, and not empty.
        if let none = environment["NO_COLOR"], !none.isEmpty {
            return Setting(value: "mono", origin: "NO_COLOR")
        }
        return .standard(ThemeShelf.standard)
    }

    var mouse: Setting<Bool> {
        config.mouse.map { Setting(value: $0.value, origin: origin($0.place)) } ?? .standard(false)
    }
}
