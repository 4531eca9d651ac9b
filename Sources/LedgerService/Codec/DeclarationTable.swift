import Descriptions
import EventStoreCore
import LedgerCore
import Synchronization

/// What this process knows of what a book declares in a stream of its own. It is read from the book
/// when that is opened, and again as more is declared (`Ledger.learnDeclarations`).
package final class DeclarationTable<Value: Sendable>: Sendable {
    private struct Known: Sendable {
        var value: Value
        var version = Version.empty
    }

    private let known: Mutex<Known>

    /// A table for a book that has declared nothing yet.
    package init(_ value: Value) { known = Mutex(Known(value: value)) }

    /// What is known so far.
    package var current: Value { known.withLock { $0.value } }

    /// The version of the stream of declarations that it was read up to.
    var version: Version { known.withLock { $0.version } }

    /// Both, of the same moment.
    var read: (value: Value, version: Version) { known.withLock { ($0.value, $0.version) } }

    /// Takes over what was read, unless another task has read further.
    package func learn(_ value: Value, through version: Version) {
        known.withLock { known in
            if version > known.version { known = Known(value: value, version: version) }
        }
    }
}

/// The units of a book. What was learned stays true: at worst it lacks a unit, which is then shown
/// as one that is not declared.
package typealias UnitTable = DeclarationTable<Units>

extension UnitTable {
    /// The decimals of a unit; nil where nobody knows them.
    package func exponent(_ code: CurrencyCode) -> Int? {
        let unit = current.recorded(code.packed)
        return unit.isDeclared ? unit.exponent : nil
    }
}

/// The descriptions of a book, with what follows from them for every fold.
package struct KnownDescriptions: Sendable {
    package let descriptions: DescriptionSet
    /// What the state of an account stands on beside its events; nil if no description says
    /// anything of it.
    package let digest: Digest?
    /// The types that a fold of an account wants whole.
    package let wholeTypes: Set<String>

    package init(_ descriptions: DescriptionSet = DescriptionSet()) {
        self.descriptions = descriptions
        wholeTypes = EventCodec.wholeTypes.union(descriptions.wholeTypes)
        guard !descriptions.wholeTypes.isEmpty else {
            digest = nil
            return
        }
        var bytes = ByteBuffer()
        for description in descriptions.all {
            bytes.append(UInt64(description.text.utf8.count))
            bytes.append(description.text)
        }
        digest = bytes.digest()
    }
}
