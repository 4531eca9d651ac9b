import EventStreaming
import Foundation
import Synchronization

/// A file of events that is put away when its day is over or it is full, and packed then.
///
/// Put away it is by its name alone, in one step and under the lock that all who write to it take.
/// Packing makes another file and takes the old one away when that is on the disk. So whenever the
/// process is killed every line stands whole in some file; a packed file and the one that it was
/// made of may both be there, until the next start.
final class RotatingFile: EventDestination {
    let bounds = DeliveryBounds(events: 1000, bytes: 4 << 20, mayHoldOneStreamTwice: true)

    /// Files that wait for being packed, at most, before lines have to wait.
    private static let maximumWaiting = 4

    private let rotation: FileRotation
    private let names: ClosedFileNames
    /// Used by one sending at a time.
    private let file: Mutex<EventFile>
    private let packer: FilePacker

    /// - Parameters:
    ///   - path: absolute.
    ///   - rotation: when it is put away.
    ///   - notify: is told what goes wrong with packing, which is tried again at the next start.
    init(_ path: String, _ rotation: FileRotation, notify: @escaping @Sendable (String) -> Void) {
        self.rotation = rotation
        names = ClosedFileNames(path)
        file = Mutex(EventFile(path))
        packer = FilePacker(names, notify: notify)
    }

    /// Looks whether the file is there and can be appended to, or makes it; and begins to pack what
    /// an earlier run left.
    ///
    /// - Throws: `CommandStop`; `CancellationError` if the process is asked to end.
    func prepare() throws {
        try file.withLock { try $0.prepare() }
        packer.start()
    }

    /// Appends events, each as a line. What is accepted is on the disk.
    ///
    /// - Throws: as `prepare`, if nothing was written.
    func send(_ events: [OutgoingEvent]) async throws -> [DeliveryAnswer] {
        var written = 0
        do {
            for piece in pieces(events) {
                await packer.wait(whileMoreThan: Self.maximumWaiting)
                try Task.checkCancellation()
                try append(piece)
                written += piece.events
            }
        } catch is CancellationError where written > 0 {
            // What is there is told of, so that an end in order repeats nothing.
        }
        let rest = DeliveryAnswer.later(DeliveryFault("it was not written", retryAfter: .zero))
        return [DeliveryAnswer](repeating: .accepted, count: written)
            + [DeliveryAnswer](repeating: rest, count: events.count - written)
    }

    private func append(_ piece: Piece) throws {
        let wasClosed = try file.withLock { file in
            try file.append(piece.lines) { size, firstLine in
                try closedPath(size, firstLine, before: piece)
            }
        }
        if wasClosed { packer.start() }
    }

    /// Waits until what was put away is packed, or the process is asked to end.
    func finish() async { await packer.wait(whileMoreThan: 0) }

    // MARK: Deciding

    private struct Piece {
        /// Of its first event; nil if it does not say.
        let day: String?
        var events = 0
        var lines: [UInt8] = []
    }

    /// Lines that go into one file: of one day, and no more than a file may have.
    private func pieces(_ events: [OutgoingEvent]) -> [Piece] {
        var result: [Piece] = []
        for event in events {
            let day = rotation.isDaily ? event.recordedDay : nil
            let last = result.last
            let isFull = rotation.bytes.map { most in
                (last?.lines.count ?? 0) + event.json.count + 1 > most
            }
            if last == nil || last?.day != day || isFull == true { result.append(Piece(day: day)) }
            result[result.count - 1].events += 1
            result[result.count - 1].lines += event.json
            result[result.count - 1].lines.append(0x0A)
        }
        return result
    }

    /// Where the file goes, if it takes no more.
    private func closedPath(
        _ size: Int, _ firstLine: () throws -> [UInt8], before piece: Piece
    ) throws -> String? {
        let isFull = rotation.bytes.map { size + piece.lines.count > $0 } ?? false
        guard isFull || rotation.isDaily else { return nil }
        let day = RecordedDay.of(line: try firstLine())
        // Clocks of writers run apart: only a later day ends one.
        let isOver = rotation.isDaily && (piece.day ?? "") > (day ?? "")
        guard isFull || isOver else { return nil }
        return try names.next(day, isNumbered: rotation.bytes != nil)
    }
}
