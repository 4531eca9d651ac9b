/// How a ledger is opened.
public enum OpenMode: Sendable, Hashable {
    /// For reading and writing; made if there is none.
    case create
    /// For reading and writing; it must exist.
    case readWrite
    /// For reading; it must exist.
    case readOnly
}
