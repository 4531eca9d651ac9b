import Synchronization

@testable import AWSClient

/// Variables, files and programs as a test has them.
final class FakeEnvironment: Sendable {
    struct State {
        var variables: [String: String] = ["HOME": "/home/ada"]
        var files: [String: [UInt8]] = [:]
        /// What a program leaves, by its words with blanks between.
        var programs: [String: RunResult] = [:]
        var replaced: [String] = []
        var reads: [String] = []
    }

    let state: Mutex<State>
    let clock: FakeClock

    init(_ state: State = State(), clock: FakeClock = FakeClock()) {
        self.state = Mutex(state)
        self.clock = clock
    }

    /// Puts a text into a file.
    func write(_ path: String, _ text: String) {
        state.withLock { $0.files[path] = Array(text.utf8) }
    }

    func file(_ path: String) -> String? {
        state.withLock { $0.files[path] }.map { String(decoding: $0, as: UTF8.self) }
    }

    var environment: AWSEnvironment {
        AWSEnvironment(
            variable: { name in self.state.withLock { $0.variables[name] } },
            readFile: { path, maximum in
                try self.state.withLock { state in
                    state.reads.append(path)
                    guard let bytes = state.files[path] else { return nil }
                    guard bytes.count <= maximum else {
                        throw EnvironmentFailure("it is larger than \(maximum) bytes")
                    }
                    return bytes
                }
            },
            replaceFile: { path, bytes in
                self.state.withLock { state in
                    state.files[path] = bytes
                    state.replaced.append(path)
                }
            },
            run: { words, _ in
                let program = words.joined(separator: " ")
                return try self.state.withLock { state in
                    guard let result = state.programs[program] else {
                        throw EnvironmentFailure("the program \(quoted(words[0])) does not start")
                    }
                    return result
                }
            },
            clock: clock.clock)
    }
}
