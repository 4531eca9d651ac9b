import AWSClient

/// What a table's stream says of one item: that it was put, changed or removed. It is a hint, and
/// no more: hints come late, twice, or in another order than the writes of one transaction, and
/// the item may be another one by now.
struct StreamHint: Hashable, Sendable {
    /// What was done to the item.
    enum Kind: String, Hashable, Sendable {
        case inserted = "INSERT"
        case modified = "MODIFY"
        case removed = "REMOVE"
    }

    let kind: Kind
    /// The attributes of the item's key.
    let key: AttributeValue.Item
    /// The item behind the change; nil where it was removed, or the stream does not keep it.
    let new: AttributeValue.Item?
    /// The item before the change; nil where there was none, or the stream does not keep it.
    let old: AttributeValue.Item?
}

/// What one reading of a stream has found.
struct HintPage: Hashable, Sendable {
    /// Those of one shard in its order, those of a parent shard before those of its children.
    let hints: [StreamHint]
    /// Why hints are lost, so that all of the table has to be read again once this page has been
    /// returned; nil if none are.
    let gap: String?
    /// Every shard is done, or has answered an empty page when it was asked last. The service may
    /// answer an empty page where more follows.
    let isAtEnd: Bool
    /// The stream takes no more records, or is not there any more: the table says whether it has a
    /// newer one.
    let isOver: Bool
}
