import Synchronization

/// Connections that are closed already. What is left of one, its queue, is kept: to let go of a
/// queue begins libdispatch's threads, and these look after themselves once a second for ever. So
/// it is for connections of a program that goes on at rest, and of which there are few.
enum ClosedConnections {
    private static let all = Mutex<[any AnyObject & Sendable]>([])

    static func keep(_ connection: some AnyObject & Sendable) {
        all.withLock { $0.append(connection) }
    }
}
