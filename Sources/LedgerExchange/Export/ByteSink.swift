/// Where an export goes: a file, a pipe or a test.
package protocol ByteSink: Sendable {
    /// Takes bytes in order. Errors are the sink's own and end the export.
    func write(_ bytes: [UInt8]) throws
}

/// Collects lines and hands them on in large pieces.
struct SinkBuffer {
    /// A write of this size costs nothing beside what fills it.
    private static let flushBytes = 65_536

    var bytes: [UInt8] = []
    private let sink: any ByteSink

    init(_ sink: any ByteSink) {
        self.sink = sink
        bytes.reserveCapacity(Self.flushBytes + 4096)
    }

    mutating func flushIfFull() throws {
        if bytes.count >= Self.flushBytes { try flush() }
    }

    mutating func flush() throws {
        guard !bytes.isEmpty else { return }
        try sink.write(bytes)
        bytes.removeAll(keepingCapacity: true)
    }
}
