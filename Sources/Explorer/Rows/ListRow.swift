/// A row that keeps its identity while it moves and changes.
package protocol ListRow: Hashable, Sendable {
    associatedtype ID: Hashable & Sendable
    var id: ID { get }
}
