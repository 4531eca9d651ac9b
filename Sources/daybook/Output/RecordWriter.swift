import EventStoreCore
import LedgerExchange
import LedgerService
import TextFormats

/// Writes an answer of many records, each a list of fields, as they come.
struct RecordWriter {
    /// Records that are held back to find the widths of a table's columns. Later ones that are
    /// wider push their line out; nothing is cut.
    private static let tableSample = 500

    private let format: OutputFormat
    private var count = 0
    private var held: [[Field]] = []
    private var widths: [Int] = []

    init(_ format: OutputFormat) {
        self.format = format
    }

    mutating func write(_ fields: [Field]) throws {
        try StandardOutput.checkOpen()
        defer { count += 1 }
        switch format {
        case .table:
            if widths.isEmpty {
                held.append(fields)
                if held.count == Self.tableSample { releaseTable() }
            } else {
                writeRow(fields)
            }
        case .csv:
            if count == 0 { writeCSV(fields.map(\.name)) }
            writeCSV(fields.map(\.plain))
        case .json:
            StandardOutput.write(count == 0 ? "[\n" : ",\n")
            StandardOutput.write(JSONLine.object(fields))
        case .ndjson:
            StandardOutput.write(JSONLine.object(fields) + "\n")
        }
    }

    /// Ends the answer.
    ///
    /// - Parameter header: the fields of a record, for the header of an answer without records.
    /// - Throws: what stdout throws.
    mutating func finish(header: [String]) throws {
        switch format {
        case .table:
            releaseTable()
            if count == 0 { StandardError.write("nothing to list") }
        case .csv: if count == 0 { writeCSV(header) }
        case .json: StandardOutput.write(count == 0 ? "[]\n" : "\n]\n")
        case .ndjson: break
        }
        try StandardOutput.flush()
    }

    /// Writes what is held back: before a pause, when a live answer is waiting for more.
    mutating func release() throws {
        if format == .table { releaseTable() }
        try StandardOutput.flush()
    }

    // MARK: Table

    private mutating func releaseTable() {
        guard widths.isEmpty, let first = held.first else { return }
        let columns = first.filter { $0.column != nil }
        widths = columns.map { DisplayWidth.of($0.column?.heading ?? "") }
        for record in held {
            for (index, field) in record.filter({ $0.column != nil }).enumerated() {
                widths[index] = max(widths[index], DisplayWidth.of(field.column?.text ?? ""))
            }
        }
        StandardOutput.writeHeading(
            line(columns.map { ($0.column?.heading ?? "", $0.column?.isNumber ?? false) }))
        for record in held { writeRow(record) }
        held = []
    }

    private func writeRow(_ fields: [Field]) {
        let cells = fields.compactMap { field in field.column.map { ($0.text, $0.isNumber) } }
        StandardOutput.write(line(cells) + "\n")
    }

    private func line(_ cells: [(text: String, isNumber: Bool)]) -> String {
        var line = ""
        for (index, cell) in cells.enumerated() {
            if index > 0 { line += "  " }
            let padding = String(
                repeating: " ", count: max(0, widths[index] - DisplayWidth.of(cell.text)))
            line += cell.isNumber ? padding + cell.text : cell.text + padding
        }
        while line.last == " " { line.removeLast() }
        return line
    }

    // MARK: CSV

    private func writeCSV(_ cells: [String]) {
        StandardOutput.write(cells.map { CSVText.cell($0) }.joined(separator: ",") + "\n")
    }
}

/// An answer of one record: a list of names and values, or a JSON object.
enum SingleRecord {
    static func write(_ fields: [Field], as format: OutputFormat) throws {
        switch format {
        case .table:
            let shown = fields.filter { $0.column != nil }
            let width = shown.map { DisplayWidth.of($0.column?.heading ?? "") }.max() ?? 0
            for field in shown {
                let heading = field.column?.heading ?? ""
                let padding = String(repeating: " ", count: width - DisplayWidth.of(heading))
                StandardOutput.write("\(heading)\(padding)  \(field.column?.text ?? "")\n")
            }
            try StandardOutput.flush()
        case .json, .ndjson:
            StandardOutput.write(JSONLine.object(fields) + "\n")
            try StandardOutput.flush()
        case .csv:
            var writer = RecordWriter(.csv)
            try writer.write(fields)
            try writer.finish(header: [])
        }
    }
}

/// One JSON object on one line.
enum JSONLine {
    static func object(_ fields: [Field]) -> String {
        var writer = JSONWriter(capacity: 256)
        writer.object { object in
            for field in fields { field.write(to: &object) }
        }
        return safe(writer.text.description)
    }

    /// One JSON string, quotes included.
    static func string(_ text: String) -> String {
        var writer = JSONWriter(capacity: text.utf8.count + 2)
        writer.string(text)
        return safe(writer.text.description)
    }

    /// JSON that is shown on a terminal: what could act on it is written as `\u` escapes, which
    /// mean the same. Into a pipe or a file the bytes go as they are.
    static func safe(_ json: String) -> String {
        guard StandardOutput.isTerminal else { return json }
        var result = ""
        for scalar in json.unicodeScalars {
            let character = String(scalar)
            if Printable(character).text == character {
                result.unicodeScalars.append(scalar)
            } else {
                for unit in character.utf16 {
                    let digits = String(unit, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            }
        }
        return result
    }
}
