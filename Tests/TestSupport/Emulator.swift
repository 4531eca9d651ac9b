import Foundation
import Synchronization

/// A program on this machine that stands for a service, started for the tests of one run and ended
/// with it.
///
///     guard let ministack = try await Emulator.shared(.ministack) else { return }
///
/// A missing program is a failure where `CI` is `true`; elsewhere the skip is printed and counted.
public final class Emulator: Sendable {
    /// A program, and how it is started.
    public struct Program: Sendable {
        /// Its name in `PATH`, and in sentences.
        public let name: String
        /// The environment variable that names the file to run instead.
        public let variable: String
        /// What the program is told on its command line.
        public let arguments: @Sendable (_ port: Int) -> [String]
        /// What is added to its environment.
        public let environment: @Sendable (_ port: Int) -> [String: String]
        /// A path that answers with 200 once it is ready; nil if it is ready when it listens.
        public let readyPath: String?
        /// Programs with the same key are the same when they are shared.
        public let key: String

        public init(
            name: String, variable: String, key: String? = nil, readyPath: String? = nil,
            arguments: @escaping @Sendable (_ port: Int) -> [String] = { _ in [] },
            environment: @escaping @Sendable (_ port: Int) -> [String: String] = { _ in [:] }
        ) {
            self.name = name
            self.variable = variable
            self.key = key ?? name
            self.readyPath = readyPath
            self.arguments = arguments
            self.environment = environment
        }
    }

    /// Why an emulator cannot be used.
    public struct Failure: Error, CustomStringConvertible {
        public let description: String
    }

    public let program: Program
    /// Where it listens, on 127.0.0.1.
    public let port: Int

    private let process: ChildProcess
    private let log: String
    private let folder: TemporaryFolder

    /// Its address, without a slash at the end.
    public var url: String { "http://127.0.0.1:\(port)" }

    /// How many tests were skipped for want of a program.
    public static var skips: Int { skipCount.withLock { $0 } }

    private static let skipCount = Mutex(0)
    private static let running = Mutex([String: Task<Emulator?, any Error>]())

    /// The one that this run of the tests shares, started by whoever asks first.
    ///
    /// - Returns: nil if its program is missing: the test is to return.
    /// - Throws: `Failure` if it does not start, or is missing where `CI` is `true`.
    public static func shared(_ program: Program) async throws -> Emulator? {
        let task = running.withLock { running in
            if let task = running[program.key] { return task }
            let task = Task {
                try await start(
                    program, ProcessInfo.processInfo.environment, countsSkip: false)
            }
            running[program.key] = task
            return task
        }
        let emulator = try await task.value
        if emulator == nil { skip(program) }
        return emulator
    }

    /// True if tests are to use it: it is here, or has to be. A skip is printed and counted.
    public static func isWanted(_ program: Program) -> Bool {
        let environment = ProcessInfo.processInfo.environment
        if file(of: program, environment) != nil || environment["CI"] == "true" { return true }
        skip(program)
        return false
    }

    /// Starts one of its own, which ends with the last reference to it.
    ///
    /// - Parameters:
    ///   - program: what is started.
    ///   - environment: the variables that say where programs are, and whether this is CI.
    /// - Returns: nil if its program is missing: the test is to return.
    /// - Throws: `Failure` if it does not start, or is missing where `CI` is `true`.
    public static func start(
        _ program: Program, environment: [String: String] = ProcessInfo.processInfo.environment
    ) async throws -> Emulator? {
        try await start(program, environment, countsSkip: true)
    }

    private static func start(
        _ program: Program, _ environment: [String: String], countsSkip: Bool
    ) async throws -> Emulator? {
        guard let path = file(of: program, environment) else {
            if environment["CI"] == "true" {
                throw Failure(
                    description: "\(program.name) is missing: install it, or set "
                        + program.variable)
            }
            if countsSkip { skip(program) }
            return nil
        }
        // Somebody else may take the port between the look and the start.
        for _ in 0..<3 {
            let emulator = try Emulator(program, path: path)
            if try await emulator.becomesReady() { return emulator }
        }
        throw Failure(description: "\(program.name) does not start")
    }

    private static func skip(_ program: Program) {
        let count = skipCount.withLock { count in
            count += 1
            return count
        }
        print("skipped (\(count) so far): \(program.name) is missing; set \(program.variable)")
    }

    private static func file(
        of program: Program, _ environment: [String: String]
    ) -> String? {
        if let named = environment[program.variable], !named.isEmpty {
            return FileManager.default.isExecutableFile(atPath: named) ? named : nil
        }
        return (environment["PATH"] ?? "").split(separator: ":")
            .map { "\($0)/\(program.name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    private init(_ program: Program, path: String) throws {
        self.program = program
        port = try LoopbackHTTP.freePort()
        folder = try TemporaryFolder()
        log = folder.file("log")
        process = try ChildProcess(
            path, program.arguments(port),
            environment: ProcessInfo.processInfo.environment.merging(
                program.environment(port)
            ) { _, own in own }, log: log, folder: folder.path)
    }

    /// Ends the program, and waits until it has. It ends by itself with the last reference.
    public func stop() { process.end() }

    /// False if the program ended instead.
    private func becomesReady() async throws -> Bool {
        do {
            try await eventually("\(program.name) answers", within: .seconds(240)) {
                try await onOwnThread { self.process.hasEnded || self.answers }
            }
        } catch let never as NeverHappened {
            throw Failure(description: "\(never)\n\(lastWords)")
        }
        if process.hasEnded { print("\(program.name) ended:\n\(lastWords)") }
        return !process.hasEnded
    }

    private var answers: Bool {
        let answer = try? LoopbackHTTP.exchange(port: port, "GET", readyPath, seconds: 5)
        return program.readyPath == nil ? answer != nil : answer?.status == 200
    }

    private var readyPath: String { program.readyPath ?? "/" }

    private var lastWords: String {
        let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        return String(text.suffix(2_000))
    }
}
