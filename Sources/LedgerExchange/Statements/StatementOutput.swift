import EventStoreCore

/// Writes a statement in one of its formats.
protocol StatementWriter {
    /// What stands before the entries.
    mutating func begin(_ output: inout StatementOutput) throws
    mutating func write(_ entry: StatementEntry, _ output: inout StatementOutput) throws
    /// What stands behind them: the closing balance, the proof, and the digest.
    mutating func end(_ output: inout StatementOutput) throws
}

/// The lines of a statement on their way to a sink, and the digest over them.
struct StatementOutput {
    private var buffer: SinkBuffer
    private var hash = RunningDigest()
    private var digest = Digest.zero

    init(_ sink: any ByteSink) { buffer = SinkBuffer(sink) }

    /// Writes lines, each with its end.
    mutating func write(_ lines: String...) throws {
        for line in lines {
            let bytes = Array(line.utf8) + [0x0A]
            hash.take(bytes)
            buffer.bytes += bytes
        }
        try buffer.flushIfFull()
    }

    /// Writes the line of the digest, which is over all other lines, and the lines behind it.
    ///
    /// - Parameters:
    ///   - line: makes the line.
    ///   - rest: the last lines.
    /// - Throws: what the sink throws.
    mutating func sign(_ line: (Digest) -> String, _ rest: String...) throws {
        let tail = Array(rest.map { $0 + "\n" }.joined().utf8)
        hash.take(tail)
        digest = hash.digest
        buffer.bytes += Array("\(line(digest))\n".utf8) + tail
    }

    /// Ends the statement.
    ///
    /// - Returns: the digest that was written.
    /// - Throws: what the sink throws.
    mutating func finish() throws -> Digest {
        try buffer.flush()
        return digest
    }
}

/// Takes what is only counted.
struct NoSink: ByteSink {
    func write(_ bytes: [UInt8]) {}
}
