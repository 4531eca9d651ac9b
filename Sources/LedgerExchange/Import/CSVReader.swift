import LedgerService
import TextFormats

/// Reads CSV (RFC 4180) record by record from a stream of bytes.
///
/// Quoted fields may hold delimiters, line ends and doubled quotes. Records end with LF or CRLF; a
/// byte order mark and empty lines are skipped. The current record's fields stand unquoted, one
/// behind the other, in one buffer that every record uses again: no field is allocated.
///
/// A record that breaks the grammar throws a `RowProblem`, and the reader then stands at the next
/// line: the caller chooses whether to go on. A class, so that whoever looks at a record copies
/// nothing. Not `Sendable`.
final class CSVReader {
    /// A field of the current record.
    struct Field {
        var range: Range<Int>
        /// Where the field starts in the file.
        var place: TextPlace
    }

    /// Where a record starts, to come back to it.
    struct RecordPlace {
        /// In bytes from the start of the file.
        let offset: Int
        let line: Int
    }

    private enum State { case fieldStart, plain, quoted, quoteInQuoted }
    private enum Step { case goOn, recordEnd }

    private var cursor: ByteCursor
    private let delimiter: UInt8
    private var isAtStart = true
    private var state = State.fieldStart
    private var isSkipping = false
    private var hasHighBytes = false

    private var line = 1
    /// Where the current line starts, in bytes of the file, and how many of its bytes so far only
    /// continue a character.
    private var lineStart = 0
    private var continuationBytes = 0

    private var quotePlace = TextPlace(line: 1, column: 1)
    private var fieldPlace = TextPlace(line: 1, column: 1)
    private var fieldStart = 0

    private(set) var bytes: [UInt8] = []
    private(set) var fields: [Field] = []
    /// Where the current record starts.
    private(set) var place = TextPlace(line: 1, column: 1)
    private var offset = 0
    /// How many fields a record must have; nil until the header has been read.
    var expectedFields: Int?

    init(_ source: any SeekableSource, delimiter: UInt8 = UInt8(ascii: ",")) {
        cursor = ByteCursor(source)
        self.delimiter = delimiter
        bytes.reserveCapacity(1024)
    }

    var bytesRead: Int { cursor.bytesRead }

    var recordPlace: RecordPlace { RecordPlace(offset: offset, line: place.line) }

    func field(_ index: Int) -> ArraySlice<UInt8> { bytes[fields[index].range] }

    /// Reads the next record; false at the end of the file.
    ///
    /// - Throws: `RowProblem`, after which reading may go on; the source's errors.
    func next() throws -> Bool {
        if isAtStart {
            isAtStart = false
            try cursor.skipByteOrderMark()
            lineStart = cursor.bytesRead
        }
        if isSkipping { try skipLine() }
        repeat {
            guard try cursor.fill() else { return false }
            startRecord()
            try readRecord()
        } while isEmptyLine
        try checkRecord()
        return true
    }

    /// Makes `next` read the record that starts there.
    func move(to record: RecordPlace) throws {
        try cursor.move(to: record.offset)
        (isAtStart, isSkipping) = (false, false)
        (line, lineStart, continuationBytes) = (record.line, record.offset, 0)
    }

    private var isEmptyLine: Bool {
        fields.count == 1 && fields[0].range.isEmpty && quotePlace.line == 0
    }

    // MARK: One record

    private func startRecord() {
        bytes.removeAll(keepingCapacity: true)
        fields.removeAll(keepingCapacity: true)
        hasHighBytes = false
        place = here
        offset = cursor.bytesRead
        quotePlace = TextPlace(line: 0, column: 0)
        startField()
    }

    private func startField() {
        state = .fieldStart
        fieldStart = bytes.count
        fieldPlace = here
    }

    private func endField() {
        fields.append(Field(range: fieldStart..<bytes.count, place: fieldPlace))
    }

    /// Takes a record that stands in the chunk whole, without a quote: nearly all do.
    ///
    /// - Returns: false for one that has to be read by its states, with nothing taken.
    private func takeSimpleRecord() -> Bool {
        let start = cursor.index
        let delimiter = delimiter
        let end = cursor.chunk.withUnsafeBufferPointer { chunk -> Int? in
            let limit = min(chunk.count, start + ImportLimits.recordBytes)
            var (index, fieldStart, column, continuations) = (start, start, 1, 0)
            var union: UInt8 = 0
            while index < limit {
                let byte = chunk[index]
                if byte != delimiter, byte > UInt8(ascii: "\"") {
                    union |= byte
                    continuations += byte & 0xC0 == 0x80 ? 1 : 0
                } else if byte == delimiter || byte == 0x0A || byte == 0x0D {
                    if byte == 0x0D, index + 1 >= limit || chunk[index + 1] != 0x0A { return nil }
                    guard fields.count < ImportLimits.columns else { return nil }
                    fields.append(
                        Field(
                            range: fieldStart - start..<index - start,
                            place: TextPlace(line: line, column: column)))
                    guard byte == delimiter else {
                        hasHighBytes = union >= 0x80
                        bytes.append(contentsOf: chunk[start..<index])
                        return byte == 0x0D ? index + 1 : index
                    }
                    fieldStart = index + 1
                    column = fieldStart - start - continuations + 1
                } else if byte == UInt8(ascii: "\"") || byte == 0 {
                    return nil
                }
                index += 1
            }
            return nil
        }
        guard let end else {
            fields.removeAll(keepingCapacity: true)
            return false
        }
        cursor.index = end
        takeLineEnd()
        return true
    }

    private func readRecord() throws {
        if takeSimpleRecord() { return }
        while try cursor.fill() {
            takePlainRun()
            guard try cursor.fill() else { break }
            let byte = cursor.chunk[cursor.index]
            if byte == 0 { throw fail(here, "a NUL byte; this is not a text file") }
            guard bytes.count <= ImportLimits.recordBytes, fields.count < ImportLimits.columns
            else {
                throw tooLong()
            }
            let step =
                switch state {
                case .fieldStart: try atFieldStart(byte)
                case .plain: try inPlain(byte)
                case .quoted: inQuoted(byte)
                case .quoteInQuoted: try behindQuote(byte)
                }
            if step == .recordEnd { return }
        }
        if state == .quoted {
            throw fail(quotePlace, "a quote opens here and the file ends before it closes")
        }
        endField()
    }

    /// Copies the bytes up to the next one that means something, in one go.
    private func takePlainRun() {
        guard state == .plain || state == .quoted else { return }
        let isQuoted = state == .quoted
        let start = cursor.index
        let limit = min(cursor.chunk.count, start + ImportLimits.recordBytes + 1 - bytes.count)
        var end = start
        var continuations = 0
        var union: UInt8 = 0
        let delimiter = delimiter
        cursor.chunk.withUnsafeBufferPointer { chunk in
            while end < limit {
                let byte = chunk[end]
                if byte == 0x22 || byte == 0x0A || byte == 0 { break }
                if !isQuoted, byte == delimiter || byte == 0x0D { break }
                union |= byte
                continuations += byte & 0xC0 == 0x80 ? 1 : 0
                end += 1
            }
        }
        guard end > start else { return }
        bytes.append(contentsOf: cursor.chunk[start..<end])
        hasHighBytes = hasHighBytes || union >= 0x80
        continuationBytes += continuations
        cursor.index = end
    }

    private func atFieldStart(_ byte: UInt8) throws -> Step {
        if byte == UInt8(ascii: "\"") {
            quotePlace = here
            state = .quoted
            cursor.index += 1
            return .goOn
        }
        state = .plain
        return try inPlain(byte)
    }

    private func inPlain(_ byte: UInt8) throws -> Step {
        switch byte {
        case delimiter, 0x0A, 0x0D: return try separator(byte)
        case UInt8(ascii: "\""):
            throw fail(here, "a quote inside a field that does not start with one")
        default: return .goOn
        }
    }

    private func inQuoted(_ byte: UInt8) -> Step {
        if byte == UInt8(ascii: "\"") {
            state = .quoteInQuoted
            cursor.index += 1
        } else if byte == 0x0A {
            bytes.append(byte)
            takeLineEnd()
        }
        return .goOn
    }

    private func behindQuote(_ byte: UInt8) throws -> Step {
        switch byte {
        case UInt8(ascii: "\""):
            bytes.append(byte)
            state = .quoted
            cursor.index += 1
            return .goOn
        case delimiter, 0x0A, 0x0D: return try separator(byte)
        default: throw fail(here, "text after a closing quote")
        }
    }

    private func separator(_ byte: UInt8) throws -> Step {
        if byte == 0x0D {
            let carriageReturn = here
            cursor.index += 1
            guard try cursor.peek() == 0x0A else {
                throw fail(carriageReturn, "a carriage return without a line feed behind it")
            }
        }
        endField()
        guard byte == delimiter else {
            takeLineEnd()
            return .recordEnd
        }
        cursor.index += 1
        startField()
        return .goOn
    }

    // MARK: Places and faults

    private var here: TextPlace {
        TextPlace(line: line, column: cursor.bytesRead - lineStart - continuationBytes + 1)
    }

    private func takeLineEnd() {
        cursor.index += 1
        line += 1
        lineStart = cursor.bytesRead
        continuationBytes = 0
    }

    private func fail(_ place: TextPlace, _ reason: String) -> RowProblem {
        isSkipping = true
        return RowProblem(place, reason)
    }

    private func tooLong() -> RowProblem {
        let cause =
            state == .quoted
            ? "; the quote at line \(quotePlace.line), column \(quotePlace.column) may have no end"
            : ""
        return fail(
            place,
            "the record is longer than \(ImportLimits.recordBytes) bytes"
                + " or \(ImportLimits.columns) columns\(cause)")
    }

    private func skipLine() throws {
        isSkipping = false
        while try cursor.fill() {
            if cursor.chunk[cursor.index] == 0x0A { return takeLineEnd() }
            cursor.index += 1
        }
    }

    private func checkRecord() throws {
        if hasHighBytes {
            for index in fields.indices {
                guard let offset = UTF8Check.firstFault(in: field(index)) else { continue }
                let head = field(index).prefix(offset)
                throw RowProblem(fields[index].place.advanced(over: head), "a byte is not UTF-8")
            }
        }
        if let expectedFields, fields.count != expectedFields {
            throw RowProblem(
                place, "the row has \(fields.count) fields; the header has \(expectedFields)")
        }
    }
}
