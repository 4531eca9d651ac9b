/// What a test waited for and did not get.
public struct NeverHappened: Error, CustomStringConvertible {
    public let what: String
    public let bound: Duration

    public var description: String { "\(what) did not happen within \(bound)" }
}

/// Waits until a condition holds. The bound is generous on purpose: it is only ever used up by a
/// test that fails, so a slow machine costs nothing.
///
/// - Parameters:
///   - what: names the condition in the failure.
///   - bound: the longest wait.
///   - condition: is asked again and again.
/// - Throws: `NeverHappened`, or what the condition throws.
public func eventually(
    _ what: String, within bound: Duration = .seconds(30),
    _ condition: () async throws -> Bool
) async throws {
    let clock = ContinuousClock()
    let deadline = clock.now + bound
    var pause = Duration.microseconds(200)
    while try await !condition() {
        guard clock.now < deadline else { throw NeverHappened(what: what, bound: bound) }
        try await Task.sleep(for: pause)
        pause = min(pause * 2, .milliseconds(20))
    }
}
