/// Wakes a reader when the store's bell has rung since the reader last looked.
///
/// `seen` and `isCancelled` are only touched under the bell's lock.
final class InMemoryChangeSignal: ChangeSignal, @unchecked Sendable {
    private let bell: Bell
    private var seen: UInt64
    private var isCancelled = false

    init(_ bell: Bell) {
        self.bell = bell
        seen = bell.count
    }

    func wait(milliseconds: Int) throws -> ChangeWake {
        let wake = bell.wait(milliseconds: milliseconds) { rings -> ChangeWake? in
            if isCancelled { return .cancelled }
            guard rings != seen else { return nil }
            seen = rings
            return .changed
        }
        return wake ?? .timedOut
    }

    func cancel() { bell.shake { isCancelled = true } }
}
