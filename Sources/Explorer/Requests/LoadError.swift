import EventStoreCore
import LedgerCore
import TerminalCanvas

/// Why something could not be read, in words.
package struct LoadError: Error, Hashable, Sendable {
    package let reason: String

    package init(_ reason: String) { self.reason = reason }
}

extension LoadError: CustomStringConvertible {
    package var description: String { reason }
}
