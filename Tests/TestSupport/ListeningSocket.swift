import Foundation

/// A socket that listens, closed when nobody holds it any more. A thread that accepts holds it: a
/// number that was closed is another socket's at once, whose callers it would take.
public final class ListeningSocket: Sendable {
    public let descriptor: Int32

    public init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Lets go whoever accepts.
    public func end() { shutdown(descriptor, Int32(SHUT_RDWR)) }
}
