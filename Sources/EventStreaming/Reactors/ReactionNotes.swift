import EventStoreCore
import TextFormats

/// The newest events that a reactor could not answer, kept beside its subscription as one JSON
/// object: `{"format":1,"notes":[{"position":412,"reason":…,"at":…}]}`.
public struct ReactionNotes: Sendable {
    /// What the names of kept values begin with.
    static let prefix = "reactor/"
    /// The form that this program writes, and the newest that it reads.
    static let format: Int64 = 1
    /// Notes that are kept: with reasons of 200 characters they fit into a named value.
    static let maximumNotes = 40
    /// Tries of a change, before whoever is always first is told of.
    private static let maximumTries = 1000

    private let reactor: SubscriptionName
    private let checkpoints: any CheckpointStore

    /// - Parameters:
    ///   - reactor: the name of its subscription.
    ///   - checkpoints: those of the book.
    public init(of reactor: SubscriptionName, _ checkpoints: any CheckpointStore) {
        self.reactor = reactor
        self.checkpoints = checkpoints
    }

    /// What is noted, by the position; empty for a reactor that has answered everything.
    ///
    /// - Throws: `SubscriptionError.damaged`, `.newer`; what the `CheckpointStore` throws.
    public func all() async throws -> [ReactionNote] {
        try await checkpoints.read(key).map { try Self.read($0.bytes, reactor) } ?? []
    }

    /// Adds a note, in the place of one of the same event.
    func add(_ note: ReactionNote) async throws {
        for _ in 0..<Self.maximumTries {
            let kept = try await checkpoints.read(key)
            var notes = try kept.map { try readable($0.bytes) } ?? []
            notes.removeAll { $0.position == note.position }
            notes.append(note)
            notes.sort { $0.position < $1.position }
            let bytes = Self.json(notes.suffix(Self.maximumNotes))
            do {
                if try await checkpoints.set(key, to: bytes, expecting: kept?.revision) != nil {
                    return
                }
            } catch EventStoreError.outcomeUnknown {
                // The next look tells.
            }
        }
        throw SubscriptionError.contended(reactor)
    }

    /// What is damaged gives way: it is no event, and the reading is not to end for it.
    private func readable(_ bytes: [UInt8]) throws -> [ReactionNote] {
        do { return try Self.read(bytes, reactor) } catch SubscriptionError.damaged { return [] }
    }

    /// What they are kept under.
    static func key(of reactor: SubscriptionName) -> String { prefix + reactor.text }

    private var key: String { Self.key(of: reactor) }

    private static func json(_ notes: ArraySlice<ReactionNote>) -> [UInt8] {
        var writer = JSONWriter(capacity: 320)
        writer.object { object in
            object.member("format", format)
            object.name("notes")
            object.array { array in
                for note in notes {
                    array.object { entry in
                        entry.member("position", note.position.number)
                        entry.member("reason", note.reason)
                        entry.member("at", note.at.description)
                    }
                }
            }
        }
        return writer.bytes
    }

    private static func read(
        _ bytes: [UInt8], _ reactor: SubscriptionName
    ) throws -> [ReactionNote] {
        do {
            let object = try KeptObject(bytes)
            try object.checkFormat(Self.format, of: reactor)
            return try object.objects("notes", atMost: maximumNotes).map { entry in
                ReactionNote(
                    position: Position(try entry.count("position")),
                    reason: try entry.text("reason") ?? "", at: try entry.moment("at"))
            }
        } catch let error as KeptObject.Fault {
            throw SubscriptionError.damaged(reactor, "what it could not answer: \(error)")
        } catch let error as JSONError {
            throw SubscriptionError.damaged(reactor, "what it could not answer: \(error)")
        }
    }
}
