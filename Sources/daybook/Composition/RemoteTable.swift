/// A table elsewhere, whoever writes it.
struct RemoteTable {
    /// What the stream that is enabled here keeps of a changed item.
    static let streamViewType = "NEW_AND_OLD_IMAGES"

    /// The number of the account that it is in.
    let account: String
    let region: String
    /// What its stream keeps of a changed item; nil if it has none.
    let viewType: String?
}
