/// How a ledger is opened.
public enum OpenMode: Sendable, Hashable {
    /// For reading and writing; made if there is none, with the permissions 0600.
    case create
    /// For reading and writing; `notALedger` if there is none.
    case readWrite
    /// For reading; `notALedger` if there is none. Every write is refused with `readOnly`.
    case readOnly
}
