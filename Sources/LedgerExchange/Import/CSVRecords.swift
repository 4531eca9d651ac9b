import EventStoreCore
import LedgerService

/// The records of a CSV file behind its header, from the oldest on.
struct CSVRecords {
    let reader: CSVReader
    private let order: RowOrder
    /// Stretches that are still to be turned round; the last is the next.
    private var stretches: [CSVReader.RecordPlace]
    /// Where the last stretch ends, in bytes.
    private var end = Int.max
    /// Records that are known by their place; the last is the next.
    private var places: [CSVReader.RecordPlace]

    /// The reader stands behind the header.
    init(_ reader: CSVReader, _ survey: CSVSurvey) {
        self.reader = reader
        order = survey.order
        stretches = survey.stretches
        places = survey.sorted.reversed()
    }

    /// Reads the next record; false when there is none.
    ///
    /// - Throws: `RowProblem`, after which reading may go on; the source's errors.
    mutating func next() throws -> Bool {
        if order == .oldestFirst { return try reader.next() }
        if places.isEmpty, let start = stretches.popLast() { try turnRound(start) }
        guard let place = places.popLast() else { return false }
        try reader.move(to: place)
        return try reader.next()
    }

    private mutating func turnRound(_ start: CSVReader.RecordPlace) throws {
        try reader.move(to: start)
        while true {
            do {
                guard try reader.next() else { break }
            } catch is RowProblem {
                // It is named when its turn comes.
            }
            guard reader.recordPlace.offset < end else { break }
            places.append(reader.recordPlace)
        }
        end = start.offset
    }
}

extension CSVRowReader {
    /// Reads the header.
    ///
    /// - Throws: `RowProblem` for a header that does not fit the mapping; the source's errors.
    init(_ mapping: CSVMapping, header reader: CSVReader) throws {
        guard try reader.next() else {
            throw RowProblem(reader.place, "the file is empty; a header was expected")
        }
        self.init(mapping, try CSVColumns(mapping, header: reader))
        reader.expectedFields = reader.fields.count
    }
}
