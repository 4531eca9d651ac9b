import EventStoreCore
import LedgerCore
import Synchronization

/// What this process knows of the units that a book has declared. They are read from the book when
/// it is opened, and again as more are declared (`Ledger.learnUnits`). What was learned stays true:
/// at worst it lacks a unit, which is then shown as one that is not declared.
package final class UnitTable: Sendable {
    private struct Known: Sendable {
        var units = Units()
        var version = Version.empty
    }

    private let known = Mutex(Known())

    /// A table for a book that has declared nothing yet.
    package init() {}

    /// The units known so far.
    package var current: Units { known.withLock { $0.units } }

    /// The decimals of a unit; nil where nobody knows them.
    package func exponent(_ code: CurrencyCode) -> Int? {
        let unit = current.recorded(code.packed)
        return unit.isDeclared ? unit.exponent : nil
    }

    /// The version of the stream of declarations that the units were read up to.
    var version: Version { known.withLock { $0.version } }

    /// Takes over what was read, unless another task has read further.
    func learn(_ units: Units, through version: Version) {
        known.withLock { known in
            if version > known.version { known = Known(units: units, version: version) }
        }
    }
}
