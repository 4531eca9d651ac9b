/// What the room needs from the process and the machine around it, handed in so that nothing here
/// reads a variable, a file or a clock on its own.
public struct AWSEnvironment: Sendable {
    /// The value of an environment variable; nil if it is not set.
    public var variable: @Sendable (_ name: String) -> String?
    /// A file's bytes; nil if there is no such file. Throws for one that cannot be read, or is
    /// larger than so many bytes.
    public var readFile: @Sendable (_ path: String, _ maximum: Int) throws -> [UInt8]?
    /// Replaces a file by another at once, readable by its owner only.
    public var replaceFile: @Sendable (_ path: String, _ bytes: [UInt8]) throws -> Void
    /// Runs a program, found in `PATH` if its name has no slash, with nothing to read.
    public var run: @Sendable (_ words: [String], _ limits: RunLimits) async throws -> RunResult
    /// The time, the waiting and the chance.
    public var clock: AWSClock

    /// An environment of these five.
    public init(
        variable: @escaping @Sendable (_ name: String) -> String?,
        readFile: @escaping @Sendable (_ path: String, _ maximum: Int) throws -> [UInt8]?,
        replaceFile: @escaping @Sendable (_ path: String, _ bytes: [UInt8]) throws -> Void,
        run: @escaping @Sendable (_ words: [String], _ limits: RunLimits) async throws -> RunResult,
        clock: AWSClock
    ) {
        self.variable = variable
        self.readFile = readFile
        self.replaceFile = replaceFile
        self.run = run
        self.clock = clock
    }

    /// A variable that says something: blanks around it are left out, and one of blanks only is
    /// not there.
    func setting(_ name: String) -> String? {
        guard let value = variable(name).map(trimmed), !value.isEmpty else { return nil }
        return value
    }

    /// Whether a variable says yes.
    func isTrue(_ name: String) -> Bool { setting(name).map(saysTrue) ?? false }
}

/// What a program that is run may use.
public struct RunLimits: Hashable, Sendable {
    /// Bytes of its output; it is killed at more.
    public var output: Int
    /// It is killed after that.
    public var time: Duration

    /// - Parameters:
    ///   - output: bytes of its output, at most.
    ///   - time: how long it may run.
    public init(output: Int, time: Duration) {
        self.output = output
        self.time = time
    }
}

/// What a program left.
public struct RunResult: Sendable {
    /// Zero is success; a signal is 128 and its number.
    public let exitCode: Int32
    /// What it printed on its standard output.
    public let output: [UInt8]

    /// - Parameters:
    ///   - exitCode: zero is success; a signal is 128 and its number.
    ///   - output: what it printed.
    public init(exitCode: Int32, output: [UInt8]) {
        self.exitCode = exitCode
        self.output = output
    }
}

/// Why a program or a file brought nothing.
public struct EnvironmentFailure: Error, Hashable, Sendable {
    /// A sentence part, without what the file or the output holds.
    public let reason: String

    /// - Parameter reason: a sentence part, without what the file or the output holds.
    public init(_ reason: String) { self.reason = reason }
}
