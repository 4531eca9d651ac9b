import Foundation

/// Long work on a thread that no task needs, and that ends with it. None of libdispatch's, which
/// are looked after once a second from their first use to the end of the process.
enum Aside {
    static func run<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            start { continuation.resume(with: Result { try body() }) }
        }
    }

    static func start(_ body: @escaping @Sendable () -> Void) {
        let thread = Thread { body() }
        thread.name = "daybook-aside"
        thread.start()
    }
}
