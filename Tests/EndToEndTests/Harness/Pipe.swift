import Foundation
import Synchronization

/// A pipe whose ends no child inherits unless they are handed to it.
struct Pipe: Sendable {
    let reading: Int32
    let writing: Int32

    /// Held while descriptors are made that are not yet marked, and while a child is started: a
    /// child that is started in between would keep another child's pipe open.
    static let spawning = Mutex(())

    init() throws {
        var ends: [Int32] = [-1, -1]
        try Self.spawning.withLock { _ in
            guard pipe(&ends) == 0 else { throw SystemFailure("pipe") }
            for end in ends { Self.closeOnExec(end) }
        }
        (reading, writing) = (ends[0], ends[1])
    }

    static func closeOnExec(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFD, fcntl(descriptor, F_GETFD) | FD_CLOEXEC)
    }

    static func doNotBlock(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }

    /// Writes to the pipe until no more goes in: a writer that comes now has to wait.
    func fill() {
        Self.doNotBlock(writing)
        let block = [UInt8](repeating: UInt8(ascii: "."), count: 4096)
        while write(writing, block, block.count) > 0 {}
        while write(writing, block, 1) > 0 {}
        _ = fcntl(writing, F_SETFL, fcntl(writing, F_GETFL) & ~O_NONBLOCK)
    }
}

/// A system call that failed.
struct SystemFailure: Error, CustomStringConvertible {
    let description: String

    init(_ what: String, _ code: Int32 = errno) {
        description = "\(what): \(String(cString: strerror(code)))"
    }
}
