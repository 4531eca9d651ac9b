import EventStoreCore
import EventStoreSQLite
import Foundation
import TestSupport
import Testing

/// A write-ahead log with a flipped bit, as a process finds it that comes first.
@Suite("Damaged write-ahead logs")
struct LogDamageTests {
    /// A ledger whose log holds some commits, and what it should say.
    struct Left {
        let files: [String: Data]
        let events: Int64

        func put(into folder: LedgerFolder, flipping bit: Int? = nil) throws {
            for (suffix, data) in files {
                var data = data
                if suffix == "-wal", let bit { data[bit / 8] ^= 1 << (bit % 8) }
                try data.write(to: URL(fileURLWithPath: folder.path + suffix))
            }
        }
    }

    static func left(events: Int = 4) async throws -> Left {
        let folder = try LedgerFolder()
        let store = try folder.open()
        _ = try await store.checkpoint()
        for number in 1...events { _ = try await store.append(Sample.append(number, to: "a")) }
        var files: [String: Data] = [:]
        for suffix in ["", "-wal"] {
            files[suffix] = try Data(contentsOf: URL(fileURLWithPath: folder.path + suffix))
        }
        return Left(files: files, events: Int64(events))
    }

    @Test("No bit of a log makes an acknowledged event go without a word")
    func anyBit() async throws {
        let left = try await Self.left()
        let bits = (left.files["-wal"]?.count ?? 0) * 8
        var random = SeededRandom.announced(for: "LogDamageTests/anyBit")
        let frame = 4096 + 24
        // The log's header whole; of the frames' headers and pages some, or nearly all.
        var chosen = Array(0..<32 * 8)
        for start in stride(from: 32 * 8, to: bits, by: frame * 8) {
            let (head, all) = (start..<start + 24 * 8, start..<start + frame * 8)
            if Campaign.isWhole {
                chosen += Array(head) + stride(from: start, to: all.upperBound, by: 61)
            } else {
                chosen += (0..<12).map { _ in Int.random(in: head, using: &random) }
                chosen += (0..<6).map { _ in Int.random(in: all, using: &random) }
            }
        }
        let folder = try LedgerFolder()
        for bit in chosen {
            try left.put(into: folder, flipping: bit)
            try? FileManager.default.removeItem(atPath: folder.path + "-shm")
            do {
                let store = try folder.open(.readOnly)
                let events = try await store.lastPosition().number
                let findings = try await store.structuralDamage()
                let log = try await store.diagnosis().logFinding
                #expect(events == left.events || !findings.isEmpty, "bit \(bit)")
                #expect((log == nil) == (events == left.events), "bit \(bit): \(log ?? "sound")")
            } catch let error as EventStoreError {
                #expect(!error.description.isEmpty, "bit \(bit)")
            }
        }
    }

    @Test("Opening for writing sets the log aside, warns, and goes on")
    func setsAside() async throws {
        let left = try await Self.left()
        let folder = try LedgerFolder()
        try left.put(into: folder, flipping: (32 + 24 + 100) * 8)
        let damaged = try Data(contentsOf: URL(fileURLWithPath: folder.path + "-wal"))
        for mode in [OpenMode.readOnly, .readOnly] {
            let store = try folder.open(mode)
            #expect(store.warnings.isEmpty && store.logsSetAside.isEmpty)
            #expect(try await store.structuralDamage().contains { $0.contains("frame 1 of") })
        }
        do {
            let store = try folder.open(.readWrite)
            #expect(store.warnings.count == 1)
            #expect(store.warnings.first?.contains("-wal-damaged-1") == true)
            #expect(store.logsSetAside == [folder.path + "-wal-damaged-1"])
            let aside = try Data(contentsOf: URL(fileURLWithPath: folder.path + "-wal-damaged-1"))
            #expect(aside == damaged)
            _ = try await store.append(Sample.append(99, to: "z"))
            #expect(try await store.structuralDamage() == [])
            let next = try folder.open(.readWrite)
            #expect(next.warnings.isEmpty)
        }
        // Another time, another name.
        try left.put(into: folder, flipping: (32 + 24 + 100) * 8)
        #expect(try folder.open(.readWrite).logsSetAside.count == 2)
    }

    @Test("What a crash leaves is no finding: a cut transaction, an older log's frames")
    func legitimate() async throws {
        let left = try await Self.left()
        let log = try #require(left.files["-wal"])
        let frame = 4096 + 24
        let folder = try LedgerFolder()
        func check(_ what: String, _ bytes: Data) async throws {
            try left.put(into: folder)
            try bytes.write(to: URL(fileURLWithPath: folder.path + "-wal"))
            try? FileManager.default.removeItem(atPath: folder.path + "-shm")
            let store = try folder.open(.readOnly)
            #expect(try await store.structuralDamage() == [], "\(what)")
            #expect(try folder.open(.readWrite).warnings == [], "\(what)")
        }
        // Cut anywhere: within a header, within a page, between frames.
        for length in [log.count - 1, log.count - frame, log.count - frame - 4000, 32 + frame, 33] {
            try await check("cut at \(length)", log.prefix(length))
        }
        // A longer log of an older round stands behind a shorter new one.
        var restarted = log
        var older = log.suffix(frame * 2)
        for start in [8, frame + 8] {
            older[older.startIndex + start] ^= 0xFF
        }
        restarted.append(older)
        try await check("older frames behind", restarted)
        // Pages of a transaction that was never committed, and then rubbish.
        var unfinished = log
        unfinished.append(contentsOf: [0, 0, 0, 2, 0, 0, 0, 0] + [UInt8](log[40..<48]))
        unfinished.append(Data(repeating: 7, count: frame - 16))
        try await check("an unfinished one", unfinished)
    }
}
