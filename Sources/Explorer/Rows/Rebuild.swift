import EventStoreCore
import LedgerCore

/// How far a rebuild has come.
package struct Rebuild: Hashable, Sendable {
    package var done: Int64 = 0
    package var of: Int64 = 1
}
