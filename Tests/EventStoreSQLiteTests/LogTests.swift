import EventStoreCore
import EventStoreSQLite
import GRDB
import Testing
import TextFormats

@Suite("The log in its file")
struct LogTests {
    @Test("What is recorded cannot be changed or removed, by any program")
    func guards() async throws {
        let folder = try LedgerFolder()
        let store = try folder.open()
        let request = AppendRequest(
            try Sample.append(1, to: "a").writes,
            command: CommandStamp(id: CommandID(high: 1, low: 2), contentHash: .zero))
        _ = try await store.append(request)
        let attempts = [
            "UPDATE events SET amount_minor = 5", "DELETE FROM events",
            "UPDATE streams SET stream = 'b'", "DELETE FROM streams",
            "UPDATE commands SET last_position = 9", "DELETE FROM commands",
        ]
        for sql in attempts {
            let error = #expect(throws: DatabaseError.self, "\(sql)") {
                try folder.foreign { try $0.execute(sql: sql) }
            }
            #expect(error?.extendedResultCode == .SQLITE_CONSTRAINT_TRIGGER)
        }
        #expect(try await store.structuralDamage() == [])
    }

    @Test("Bytes come back as they went in: NUL, no UTF-8, empty")
    func bytes() async throws {
        let store = try LedgerFolder().open()
        let stream = try StreamID("a")
        let payloads: [[UInt8]] = [[0x22, 0, 0x22], [0xFF, 0xFE, 0], [], [0x7B, 0x7D]]
        let events = payloads.enumerated().map { number, bytes in
            NewEvent(
                id: Sample.id(number), type: "Odd", payload: JSONText(stored: bytes),
                metadata: JSONText(stored: bytes), occurredAt: Sample.moment,
                recordedAt: Sample.moment)
        }
        _ = try await store.append(
            AppendRequest([StreamWrite(stream: stream, expecting: .noStream, events: events)]))
        let read = try await store.read(stream, StreamQuery())
        #expect(read.map(\.event.payload.bytes) == payloads)
        #expect(read.map(\.event.metadata?.bytes) == payloads)
        #expect(read.allSatisfy { $0.hash == $0.expectedHash() })
        let fold = try await store.readFold(
            LogQuery(after: .start), whole: Set(read.map(\.type)))
        #expect(fold.details == read)
    }

    @Test("People see names, times and ids in the view")
    func view() async throws {
        let folder = try LedgerFolder()
        let event = NewEvent(
            id: Sample.id(1), type: "Old", payload: .emptyObject,
            occurredAt: Timestamp(microseconds: -1), recordedAt: Sample.moment)
        _ = try await folder.open().append(
            AppendRequest([
                StreamWrite(stream: try StreamID("a"), expecting: .any, events: [event])
            ]))
        let row = try folder.foreign {
            try Row.fetchOne($0, sql: "SELECT stream, occurred_at, id FROM ledger_events")
        }
        #expect(row?["stream"] == "a")
        #expect(row?["occurred_at"] == "1969-12-31T23:59:59.999999Z")
        let id = Sample.id(1).description.filter { $0 != "-" }
        #expect(row?["id"] == id)
    }

    @Test("A filtered page looks at a bounded part of the log, and says how far")
    func filteredPages() async throws {
        let store = try LedgerFolder().open()
        try await store.bulk { writer in
            for number in 1...150_000 {
                let event =
                    try number == 149_000 ? Sample.opened(number) : Sample.deposit(number)
                _ = try await writer.append(event, to: try StreamID("a"), commandID: nil)
            }
        }
        var query = LogQuery(after: .start, types: ["AccountOpened"])
        let first = try await store.readLog(query)
        #expect(first.events.isEmpty)
        #expect(first.readThrough == Position(100_000))
        #expect(!first.isAtEnd)
        query = LogQuery(after: first.readThrough, types: ["AccountOpened"])
        let second = try await store.readFold(query, whole: ["AccountOpened"])
        #expect(second.details.map(\.position) == [Position(149_000)])
        #expect(second.readThrough == Position(150_000))
        #expect(second.isAtEnd)
    }

    @Test("A duplicate in a bulk is named, leaves no gap and no stream, and the bulk goes on")
    func bulkDuplicate() async throws {
        let store = try LedgerFolder().open()
        let streams = (known: try StreamID("known"), new: try StreamID("new"))
        try await store.bulk { writer in
            _ = try await writer.append(Sample.deposit(1), to: streams.known, commandID: nil)
            for stream in [streams.new, streams.known] {
                let error = await #expect(throws: EventStoreError.self) {
                    _ = try await writer.append(Sample.deposit(1), to: stream, commandID: nil)
                }
                let place = StreamVersion(stream: streams.known, version: Version(1))
                #expect(error == .duplicateEvent(Sample.id(1), place))
            }
            let head = try await writer.append(Sample.deposit(2), to: streams.known, commandID: nil)
            #expect(head.position == Position(2))
        }
        #expect(try await store.streams(after: nil, limit: 10).map(\.stream) == [streams.known])
        #expect(try await store.diagnosis().streams == 1)
        #expect(try await store.structuralDamage() == [])
    }

    @Test("A bulk that throws leaves nothing, and the next write follows on")
    func bulkRollback() async throws {
        let store = try LedgerFolder().open()
        struct Stop: Error {}
        await #expect(throws: Stop.self) {
            try await store.bulk { writer in
                for number in 1...5000 {
                    _ = try await writer.append(
                        Sample.deposit(number), to: try StreamID("s\(number % 7)"), commandID: nil)
                }
                throw Stop()
            }
        }
        #expect(try await store.append(Sample.append(1, to: "a")).positions == 1...1)
    }
}
