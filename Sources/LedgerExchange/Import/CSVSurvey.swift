import EventStoreCore
import LedgerCore
import LedgerService

/// What is found out about a CSV file before its rows are recorded: in which order they stand, how
/// to read them from the oldest on, and how far back they go.
struct CSVSurvey: Sendable {
    let order: RowOrder
    /// Of newest first: where to start reading stretches that are short enough to turn round.
    private(set) var stretches: [CSVReader.RecordPlace] = []
    /// Of by date: every row, in the order of recording.
    private(set) var sorted: [CSVReader.RecordPlace] = []
    /// The oldest date in the file.
    private(set) var earliest: Timestamp?
    let bytes: Int

    /// Reads the file once.
    ///
    /// - Throws: `ImportError.unreadable` for a header that does not fit the mapping,
    ///   `ImportError.overlooked`, `ImportError.unclearOrder`, `ImportError.cancelled`; the
    ///   source's errors.
    init(_ source: any SeekableSource, _ mapping: CSVMapping, _ options: ImportOptions) throws {
        var scan: Scan
        do {
            scan = try Scan(source, mapping)
        } catch let problem as RowProblem {
            throw ImportError.unreadable(BadRow(problem, in: options.file))
        }
        do {
            try scan.run(options)
            try scan.overlooked.finish()
        } catch let problem as RowProblem {
            throw ImportError.overlooked(BadRow(problem, in: options.file))
        }
        do {
            order = try mapping.order ?? scan.order()
        } catch let problem as RowProblem {
            throw ImportError.unclearOrder(BadRow(problem, in: options.file))
        }
        earliest = scan.earliest
        bytes = scan.reader.bytesRead
        switch order {
        case .oldestFirst: break
        case .newestFirst: stretches = scan.stretches
        case .byDate: sorted = scan.sorted()
        }
    }

    private struct Scan {
        let reader: CSVReader
        let rows: CSVRowReader
        let mapping: CSVMapping
        let tolerance: Int64
        var trends: [Int: AccountTrend] = [:]
        var isCrowded = false
        var last: Timestamp?
        var rises = false
        var falls = false
        var earliest: Timestamp?
        var overlooked: OverlookedColumns
        var stretches: [CSVReader.RecordPlace] = []
        var rowsInStretch = 0
        var dated: [(date: Timestamp, place: CSVReader.RecordPlace)] = []

        init(_ source: any SeekableSource, _ mapping: CSVMapping) throws {
            self.mapping = mapping
            reader = CSVReader(source, delimiter: UInt8(ascii: mapping.delimiter))
            rows = try CSVRowReader(mapping, header: reader)
            overlooked = OverlookedColumns(rows.columns, mapping)
            tolerance = (try? mapping.tolerance(exponent: mapping.commonExponent)) ?? 0
        }

        /// Rows that cannot be read are passed over here: the import itself names them.
        ///
        /// - Throws: `RowProblem` for a row that an overlooked column makes doubtful.
        mutating func run(_ options: ImportOptions) throws {
            var count = 0
            while true {
                var isRead = false
                do {
                    guard try reader.next() else { return }
                    isRead = true
                } catch is RowProblem {}
                let glance = isRead ? rows.glance(reader) : nil
                if isRead { try overlooked.note(reader) }
                count += 1
                if count % ImportLimits.rowsBetweenChecks == 0, options.isCancelled() {
                    throw ImportError.cancelled(rows: count)
                }
                try note(place: reader.recordPlace, glance?.date)
                if let glance { note(glance) }
            }
        }

        private mutating func note(place: CSVReader.RecordPlace, _ date: Timestamp?) throws {
            let start = stretches.last?.offset ?? place.offset
            if stretches.isEmpty || rowsInStretch >= ImportLimits.stretchRows
                || place.offset - start >= ImportLimits.stretchBytes
            {
                stretches.append(place)
                rowsInStretch = 0
            }
            rowsInStretch += 1
            guard mapping.order == .byDate else { return }
            guard dated.count < ImportLimits.sortedRows else {
                throw ImportError.options(
                    "more than \(ImportLimits.sortedRows) rows cannot be sorted by date; "
                        + "sort the file first")
            }
            dated.append((date ?? last ?? Timestamp(microseconds: .min), place))
        }

        private mutating func note(_ glance: CSVGlance) {
            earliest = min(earliest ?? glance.date, glance.date)
            if let last {
                rises = rises || glance.date > last
                falls = falls || glance.date < last
            }
            last = glance.date
            guard mapping.order == nil else { return }
            if let index = trends.index(forKey: glance.accountHash) {
                trends.values[index].note(glance, reader, tolerance: tolerance)
            } else if trends.count < ImportLimits.surveyedAccounts {
                trends[glance.accountHash] = AccountTrend(glance, reader)
            } else {
                isCrowded = true
            }
        }

        func sorted() -> [CSVReader.RecordPlace] {
            dated.sorted { ($0.date, $0.place.offset) < ($1.date, $1.place.offset) }.map(\.place)
        }

        /// - Throws: `RowProblem` at a row whose account makes the order doubtful.
        func order() throws -> RowOrder {
            var oldestFirst: Int?
            var newestFirst: Int?
            var untold: Int?
            func doubt(_ line: Int, _ reason: String) -> RowProblem {
                RowProblem(
                    TextPlace(line: line, column: 1), mapping.date,
                    "it cannot be told which rows came first: \(reason)")
            }
            for trend in trends.values {
                let line = trend.firstLine
                switch trend.verdict {
                case .oldestFirst: oldestFirst = min(oldestFirst ?? line, line)
                case .newestFirst: newestFirst = min(newestFirst ?? line, line)
                case .untold: untold = min(untold ?? line, line)
                case .either: break
                case .contradictory:
                    throw doubt(
                        line,
                        "the dates of this row's account rise and fall, or its balances follow "
                            + "another order than its dates")
                }
            }
            if isCrowded { throw doubt(1, "the file has too many accounts") }
            switch (oldestFirst, newestFirst) {
            case (_?, nil): return .oldestFirst
            case (nil, _?): return .newestFirst
            case (_?, let line?):
                throw doubt(line, "this row's account has the newest first, and others the oldest")
            case (nil, nil):
                guard let untold else { return falls && !rises ? .newestFirst : .oldestFirst }
                throw doubt(untold, "all rows of this one's account are of one date")
            }
        }
    }
}
