import EventStoreCore
import Foundation
import LedgerCore
import LedgerExchange
import LedgerService
import TestSupport
import Testing

/// Files that banks, people and broken transfers might have made, imported, and what was recorded
/// judged by Python's own readers of CSV and of decimals: a wrong amount, order or count is never
/// recorded with success.
@Suite struct CSVMutationTests {
    @Test func whatIsRecordedIsWhatAnotherReaderReads() async throws {
        let count = Campaign.isWhole ? 10_000 : 400
        var random = SeededRandom.announced(for: "CSVMutationTests")
        let folder = try TemporaryFolder()
        let path = folder.path + "/cases.ndjson"
        var lines = Data()
        for _ in 0..<count {
            let file = MutatedFile(&random)
            lines += try JSONSerialization.data(withJSONObject: await file.tried()) + Data([0x0A])
        }
        try lines.write(to: URL(fileURLWithPath: path))
        let verdict = try Self.judge(path)
        let lastLine = verdict.split(separator: "\n").last ?? ""
        print("CSVMutationTests: \(lastLine)")
        let counts = lastLine.split(separator: " ").compactMap { Int($0) }
        try #require(counts.count == 4, "\(verdict)")
        #expect(counts[0] == count, "\(verdict)")
        #expect(counts[3] == 0, "\(verdict)")
        // Neither is everything refused, nor is everything taken.
        #expect(counts[1] > count / 10, "\(verdict)")
        #expect(counts[2] > count / 10, "\(verdict)")
    }

    private static func judge(_ path: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", CSVJudge.program, path]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A statement of a few accounts, made up and then spoiled, with the options it is imported with.
struct MutatedFile {
    private struct Row {
        let serial: Int
        let account: String
        var date: String
        var amount: String
        var balance: String
        var id: String
        var memo: String
    }

    private static let currencies = ["GBP", "EUR", "JPY", "CLP", "KWD", "CZK", "CLF", "IDR"]
    private static let mutations:
        [(String, @Sendable (inout MutatedFile, inout SeededRandom) -> Void)] = [
            ("none", { _, _ in }), ("none", { _, _ in }), ("none", { _, _ in }),
            ("reverse", { file, _ in file.rows.reverse() }),
            ("reverse", { file, _ in file.rows.reverse() }),
            ("byAccount", { file, _ in file.rows.sort { $0.account < $1.account } }),
            (
                "rotate",
                { file, random in
                    let middle = Int.random(in: 0...file.rows.count, using: &random)
                    file.rows = Array(file.rows[middle...] + file.rows[..<middle])
                }
            ),
            ("shuffle", { file, random in file.rows.shuffle(using: &random) }),
            ("amount", { file, random in file.spoil(\.amount, &random) }),
            ("amount", { file, random in file.spoil(\.amount, &random) }),
            ("marks", { file, random in file.otherMarks(&random) }),
            ("marks", { file, random in file.otherMarks(&random) }),
            ("balance", { file, random in file.spoil(\.balance, &random) }),
            (
                "sameID",
                { file, random in
                    let (one, other) = (file.any(&random), file.any(&random))
                    file.rows[one].id = file.rows[other].id
                }
            ),
            (
                "double",
                { file, random in
                    let index = file.any(&random)
                    file.rows.insert(file.rows[index], at: index)
                }
            ),
            ("drop", { file, random in file.rows.remove(at: file.any(&random)) }),
            (
                "date",
                { file, random in
                    let dates = [
                        "2026-02-30", "03/31/2026", "20260331", "31.03.2026", "", "2026-3-1",
                    ]
                    file.rows[file.any(&random)].date = dates.randomElement(using: &random) ?? ""
                }
            ),
            ("bytes", { file, random in file.spoilsBytes = true }),
            ("bytes", { file, random in file.spoilsBytes = true }),
            ("bytes", { file, random in file.spoilsBytes = true }),
            ("cut", { file, random in file.isCut = true }),
            ("cut", { file, random in file.isCut = true }),
            ("dialect", { file, random in file.isOdd = true }),
        ]

    private let exponent: Int
    private let currency: String
    private var rows: [Row] = []
    private var mutation = ""
    private var spoilsBytes = false
    private var isCut = false
    private var isOdd = false
    private var mapping = CSVMapping()
    private var bytes: [UInt8] = []
    private var keepDifferences = false

    init(_ random: inout SeededRandom) {
        currency = Self.currencies.randomElement(using: &random) ?? "GBP"
        exponent = Currency(code: currency)?.exponent ?? 2
        let (name, mutate) = Self.mutations.randomElement(using: &random) ?? ("none", { _, _ in })
        mutation = name
        makeRows(&random, hasTies: name != "shuffle" && name != "rotate")
        mapping.fixedCurrency = Currency(code: currency)
        if Bool.random(using: &random) { mapping.memo = "memo" }
        if Bool.random(using: &random) { mapping.balance = "balance" }
        if Int.random(in: 0..<3, using: &random) == 0 { mapping.id = "id" }
        if Int.random(in: 0..<4, using: &random) == 0 { mapping.decimalMark = .point }
        keepDifferences = Int.random(in: 0..<6, using: &random) == 0
        if Int.random(in: 0..<8, using: &random) == 0 {
            mapping.balanceTolerance = exponent > 0 ? "0.5" : "5"
        }
        mutate(&self, &random)
        write(&random)
    }

    private mutating func makeRows(_ random: inout SeededRandom, hasTies: Bool) {
        let accounts = Int.random(in: 1...3, using: &random)
        var balances = [Int64](repeating: 0, count: accounts)
        var day = 1
        let scale = [100, 100_000, 50_000_000].randomElement(using: &random) ?? 100
        for serial in 0..<Int.random(in: 1...24, using: &random) {
            if !hasTies || Int.random(in: 0..<3, using: &random) > 0 { day += 1 }
            let account = Int.random(in: 0..<accounts, using: &random)
            let minor = Int64.random(in: Int64(-scale)...Int64(scale), using: &random)
            balances[account] += minor
            rows.append(
                Row(
                    serial: serial, account: "acc-\(account)",
                    date: Timestamp(dayNumber: 20_500 + Int64(day)).dateText,
                    amount: Money.decimal(minorUnits: minor, exponent: exponent),
                    balance: Money.decimal(minorUnits: balances[account], exponent: exponent),
                    id: "R\(serial)",
                    memo: ["", "rent", "\"a, b\"", "\"x\ny\"", "ö"].randomElement(using: &random)
                        ?? ""))
        }
    }

    private func any(_ random: inout SeededRandom) -> Int {
        Int.random(in: 0..<max(1, rows.count), using: &random)
    }

    /// Writes a number of one row as somebody else would.
    private mutating func spoil(
        _ field: WritableKeyPath<Row, String>, _ random: inout SeededRandom
    ) {
        let index = any(&random)
        let text = rows[index][keyPath: field]
        let digits = text.filter { $0 != "-" }
        let forms = [
            "(\(digits))", "\(digits)-", "\u{2212}\(digits)", "- \(digits)", "+\(digits)",
            "\(text)0", "\(text)00", "\(text).000", "1.000", "-3.000", "250.000", "1,000",
            "\"1,000\"", "\"1.000,00\"", "\"1,000.00\"", "1'300.00", "\"1 300,00\"",
            "1\u{A0}300.00", "\"-65,44\"", "1.0", "1.00", "1.50000", "0.500", "12.3456", "1e2",
            "", "abc", "£5.00", "5.00 GBP", " \(text) ", "00\(digits)", "0x10", "NaN", "1.2.3",
            "9223372036854775808", "-92233720368547758.08", "-9223372036854775808",
            "99999999999999999999.99", ".5", "5.", "--5", "१२", "1.234.567", "\"1,234,567\"",
        ]
        rows[index][keyPath: field] = forms.randomElement(using: &random) ?? ""
    }

    /// Writes all numbers with another mark, with and without groups, and may state it.
    private mutating func otherMarks(_ random: inout SeededRandom) {
        let isGrouped = Bool.random(using: &random)
        let isComma = Bool.random(using: &random)
        mapping.decimalMark = [nil, .comma, .point].randomElement(using: &random) ?? nil
        let isTrimmed = Bool.random(using: &random)
        func marked(_ text: String) -> String {
            let parts = text.split(separator: ".")
            let sign = text.hasPrefix("-") ? "-" : ""
            var whole = String(parts[0].drop { $0 == "-" })
            if isGrouped {
                var groups: [Substring] = []
                var rest = whole[...]
                while rest.count > 3 {
                    groups.insert(rest.suffix(3), at: 0)
                    rest = rest.dropLast(3)
                }
                whole = ([rest] + groups).joined(separator: isComma ? "." : ",")
            }
            var number = sign + whole
            // As banks do that leave out decimals without value.
            if parts.count > 1, !(isTrimmed && parts[1].allSatisfy { $0 == "0" }) {
                number += (isComma ? "," : ".") + parts[1]
            }
            return number.contains(",") ? "\"\(number)\"" : number
        }
        for index in rows.indices {
            rows[index].amount = marked(rows[index].amount)
            rows[index].balance = marked(rows[index].balance)
        }
    }

    private mutating func write(_ random: inout SeededRandom) {
        let end = isOdd && Bool.random(using: &random) ? "\r\n" : "\n"
        var text = isOdd && Bool.random(using: &random) ? "\u{FEFF}" : ""
        text += "account,serial,date,amount,balance,id,memo" + end
        for row in rows {
            text +=
                "\(row.account),\(row.serial),\(row.date),\(row.amount),\(row.balance),"
                + "\(row.id),\(row.memo)" + end
            if isOdd, Int.random(in: 0..<5, using: &random) == 0 { text += end }
        }
        bytes = Array(text.utf8)
        if isCut {
            if Bool.random(using: &random) {
                bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
            } else {
                // A hole, as of a block that was lost.
                let start = Int.random(in: 0..<bytes.count, using: &random)
                bytes.removeSubrange(
                    start..<min(bytes.count, start + Int.random(in: 1...90, using: &random)))
            }
        }
        guard spoilsBytes else { return }
        let spoilt: [UInt8] = [0x2C, 0x22, 0x0A, 0x0D, 0x00, 0xFF, 0x2E, 0x30, 0x39, 0x2D, 0x3B]
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let header = 44
            guard bytes.count > header else { break }
            let place = Int.random(in: header..<bytes.count, using: &random)
            // What tells the order is not spoilt: the judge needs it.
            if isBeforeAmount(place) { continue }
            bytes[place] = spoilt.randomElement(using: &random) ?? 0x2C
        }
    }

    private func isBeforeAmount(_ place: Int) -> Bool {
        let start = (bytes[..<place].lastIndex(of: 0x0A) ?? -1) + 1
        return bytes[start..<place].filter { $0 == 0x2C }.count < 3 || bytes[place] == 0x0A
    }

    /// Imports the file, and then the same rows in another way.
    func tried() async throws -> [String: Any] {
        let fixture = ImportFixture()
        var result: [String: Any] = [
            "file": Data(bytes).base64EncodedString(), "mutation": mutation,
            "currency": currency, "exponent": exponent,
            "mark": mapping.decimalMark?.rawValue ?? "", "id": mapping.id ?? "",
            "balance": mapping.balance ?? "", "tolerance": mapping.balanceTolerance,
            "keep": keepDifferences,
        ]
        var options = ImportOptions(file: "f.csv")
        options.keepDifferences = keepDifferences
        do {
            let report = try await fixture.importBytes(bytes, mapping, options)
            result["rows"] = report.rows
        } catch let error as ImportError {
            result["refusal"] = error.messages.joined(separator: "\n")
            result["recorded"] = try await fixture.events().count
            return result
        }
        result["events"] = try await fixture.events().map { recorded -> [Any] in
            let fold = recorded.event.fold
            return [
                recorded.stream.name, recorded.type, recorded.event.occurredAt.dateText,
                String(Int64(fold.sign) * (fold.amountMinor ?? 0)),
            ]
        }
        var other = mapping
        other.memo = other.memo == nil ? "memo" : nil
        other.id = nil
        let before = try await fixture.events().count
        // A file without that column is refused, and records nothing either.
        _ = try? await fixture.importBytes(bytes, other, options)
        result["again"] = try await fixture.events().count - before
        return result
    }
}

extension ImportFixture {
    fileprivate func importBytes(
        _ bytes: [UInt8], _ mapping: CSVMapping, _ options: ImportOptions
    ) async throws -> ImportReport {
        try await importer.importCSV(mapping, options) { ArraySource(bytes, chunkSize: 61) }
    }
}
