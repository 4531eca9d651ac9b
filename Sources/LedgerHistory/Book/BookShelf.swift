import EventStoreCore

/// The checkpoints of a book, held within a bound: when they outgrow it, every other one goes, and
/// from then on they are taken half as often. The stretch between two is what a step may have to
/// fold.
struct BookShelf: Sendable {
    /// So few are never thinned, however large: without any, each step would fold from the start.
    private static let minimumCount = 2

    let maximumBytes: Int
    /// Positions between two places where a checkpoint may stand.
    let segment: Int64
    private(set) var checkpoints: [BookCheckpoint] = []
    /// Segments between two checkpoints.
    private(set) var stride: Int64 = 1
    private(set) var byteCount = 0

    init(maximumBytes: Int, segment: Int64) {
        self.maximumBytes = maximumBytes
        self.segment = segment
    }

    /// The last checkpoint at or before a position.
    func latest(through position: Position) -> BookCheckpoint? {
        checkpoints.last { $0.position <= position }
    }

    /// True if the shelf wants the book as of this position.
    func wants(_ position: Position) -> Bool {
        position > .start && position.number % (segment * stride) == 0
            && position > checkpoints.last?.position ?? .start
    }

    mutating func add(_ checkpoint: BookCheckpoint) {
        guard wants(checkpoint.position) else { return }
        checkpoints.append(checkpoint)
        byteCount += checkpoint.byteCount
        while byteCount > maximumBytes, checkpoints.count > Self.minimumCount { thin() }
    }

    private mutating func thin() {
        stride *= 2
        checkpoints.removeAll { $0.position.number % (segment * stride) != 0 }
        byteCount = checkpoints.reduce(0) { $0 + $1.byteCount }
    }
}
