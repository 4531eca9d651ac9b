import Foundation

/// What a publisher has written to a file, against what the book holds.
struct PublishedFile {
    private struct Line {
        let id: String
        let account: String
        let sequence: Int
    }

    private let lines: [Line]
    private let endsWhole: Bool

    /// - Throws: for a line that is no CloudEvent.
    init(_ path: String) throws {
        let bytes = FileManager.default.contents(atPath: path) ?? Data()
        endsWhole = bytes.isEmpty || bytes.last == 0x0A
        lines = try Self.read(String(decoding: bytes, as: UTF8.self))
    }

    /// What was received, an event each.
    ///
    /// - Throws: for one that is no CloudEvent.
    init(lines received: [String]) throws {
        endsWhole = true
        lines = try Self.read(received.joined(separator: "\n"))
    }

    private static func read(_ text: String) throws -> [Line] {
        try Records.ndjson(text).map { event in
            guard let id = event["id"] as? String, let account = event["subject"] as? String,
                let sequence = (event["sequence"] as? String).flatMap({ Int($0) })
            else { throw SystemFailure("no event of a book: \(event)", EINVAL) }
            return Line(id: id, account: account, sequence: sequence)
        }
    }

    /// Bytes of the file; 0 while there is none.
    static func size(_ path: String) -> Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return attributes?[.size] as? Int ?? 0
    }

    var count: Int { lines.count }
    /// Lines that say again what an earlier one said.
    var repeated: Int { lines.count - Set(lines.map(\.id)).count }

    /// What is wrong with it: each event of the book at least once, each account without a gap,
    /// and what comes twice is the same.
    ///
    /// - Parameter book: all events of the book, as CloudEvents.
    /// - Returns: a sentence a fault.
    /// - Throws: for a book that is none.
    func faults(of book: String) throws -> [String] {
        var faults = endsWhole ? [] : ["the last line has no end"]
        var reached: [String: Int] = [:]
        var ids: [String: String] = [:]
        for line in lines {
            let known = reached[line.account, default: 0]
            if line.sequence > known + 1 {
                faults.append("\(line.account)@\(line.sequence) came behind @\(known)")
            }
            reached[line.account] = max(known, line.sequence)
            let place = "\(line.account)@\(line.sequence)"
            if let first = ids[place], first != line.id { faults.append("\(place) has two ids") }
            ids[place] = line.id
        }
        let told = Set(lines.map(\.id))
        let recorded = try Self.read(book).map(\.id)
        let missing = recorded.filter { !told.contains($0) }.count
        if missing > 0 { faults.append("\(missing) of \(recorded.count) events never came") }
        if told.count > recorded.count { faults.append("\(told.count) events, of which none are") }
        return faults
    }
}
