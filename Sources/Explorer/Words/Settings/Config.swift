import TerminalCanvas
import TextFormats

/// What a user has set in the configuration file. What stands nowhere is nil: the rest is told by
/// flags, by the environment and by what is usual.
package struct Config: Sendable {
    /// A value, and where it stands in the file.
    package struct Placed<Value: Hashable & Sendable>: Hashable, Sendable {
        package let value: Value
        package let place: TOML.Place

        package init(_ value: Value, _ place: TOML.Place) {
            self.value = value
            self.place = place
        }
    }

    /// The keys of an action instead of the shipped ones; none at all switch them off.
    package struct Rebinding: Hashable, Sendable {
        package let action: UserAction
        package let keys: [Key]
        package let place: TOML.Place
    }

    /// What holds for ledgers of a path, of a pattern of paths, or of a URL.
    package struct LedgerRule: Hashable, Sendable {
        /// `/srv/books/main.db`, `~/books/*.db` or `dynamodb://…`, as it was written.
        package let pattern: String
        package let place: TOML.Place
        package internal(set) var isProduction: Placed<Bool>?
        package internal(set) var isReadOnly: Placed<Bool>?
        package internal(set) var theme: Placed<String>?
    }

    package internal(set) var theme: Placed<String>?
    package internal(set) var mouse: Placed<Bool>?
    /// The ledger to open when none is named.
    package internal(set) var ledger: Placed<String>?
    package internal(set) var rebindings: [Rebinding] = []
    /// In the order of the file: where several hold for a ledger, the later one wins.
    package internal(set) var ledgers: [LedgerRule] = []
    /// The shipped keys with the rebindings.
    package internal(set) var keymap = Keymap.standard

    /// Nothing set.
    package init() {}

    /// Reads what the file holds.
    ///
    /// - Parameter bytes: in TOML.
    /// - Returns: what is set, and all that is wrong, in the order of the file. With problems the
    ///   configuration is not to be used.
    package static func read(
        _ bytes: some Collection<UInt8>
    ) -> (Config, problems: [TOML.Problem]) {
        let file = TOML.File(reading: bytes)
        var reader = ConfigReader()
        reader.read(file.root)
        return (
            reader.config, (file.problems + reader.problems).sorted { $0.place < $1.place }
        )
    }
}
