import TestSupport

/// A file like a bank's export, made up from a seed, with what must come of it: a header in
/// quotes, rows in the order of dates, words for the direction, and a running balance that has
/// drifted away from the rows in some accounts.
struct BankFile {
    struct Row {
        let account: String
        let date: String
        let isCredit: Bool
        let minor: Int64
        /// What the file says the balance is after the row.
        let stated: Int64
        /// What it is.
        let balance: Int64
    }

    /// The options that the file is imported with, as the manual has them.
    static let options = [
        "--format", "csv", "--account-column", "account_id", "--date-column", "date",
        "--amount-column", "amount", "--type-column", "type", "--credit", "PRIJEM",
        "--debit", "VYDAJ,VYBER", "--balance-column", "balance", "--id-column", "trans_id",
        "--currency", "CZK",
    ]
    static let tolerance = ["--balance-tolerance", "0.70"]
    private static let maximumDrift: Int64 = 70

    private(set) var rows: [Row] = []
    /// The balance after each version of each account; version 1 is the opening.
    private(set) var balances: [String: [Int64]] = [:]
    /// Accounts whose stated balances are not the sums of their rows.
    private(set) var drifted: Set<String> = []
    private(set) var text = ""

    init(seed: UInt64, accounts: Int, rows count: Int) {
        var random = SeededRandom(seed: seed)
        let names = (0..<accounts).map { String(100 + $0 * 7) }
        var drift: [String: Int64] = [:]
        text =
            #""trans_id","account_id","date","type","operation","amount","balance","symbol""# + "\n"
        for number in 0..<count {
            // Each account has a row at least.
            let name = number < accounts ? names[number] : names.randomElement(using: &random) ?? ""
            var known = balances[name] ?? [0]
            let isCredit = known.count < 3 || Int.random(in: 0..<10, using: &random) < 5
            let minor = Int64.random(in: 1...2_000_000, using: &random)
            known.append((known.last ?? 0) + (isCredit ? minor : -minor))
            balances[name] = known
            if name.last == "7", known.count == 6 {
                drift[name] = Int64.random(in: 1...Self.maximumDrift, using: &random)
                drifted.insert(name)
            }
            let balance = known.last ?? 0
            rows.append(
                Row(
                    account: name, date: Self.date(number, of: count), isCredit: isCredit,
                    minor: minor, stated: balance - (drift[name] ?? 0), balance: balance))
            text += line(number, &random)
        }
    }

    var total: Int64 { balances.values.reduce(0) { $0 + ($1.last ?? 0) } }

    private func line(_ number: Int, _ random: inout SeededRandom) -> String {
        let row = rows[number]
        let debits = ["VYDAJ", "VYBER"]
        let word = row.isCredit ? "PRIJEM" : debits.randomElement(using: &random) ?? ""
        let operations = ["VKLAD", "PREVOD Z UCTU", #""VYBER, ""karta"" ""#, ""]
        let operation = operations.randomElement(using: &random) ?? ""
        return "\(90_000 + number),\"\(row.account)\",\(row.date),\"\(word)\",\(operation),"
            + "\(Self.decimal(row.minor)),\(Self.decimal(row.stated)),\n"
    }

    /// As banks write it: without digits that are not needed.
    static func decimal(_ minor: Int64) -> String {
        let (whole, part) = (minor.magnitude / 100, minor.magnitude % 100)
        let sign = minor < 0 ? "-" : ""
        if part == 0 { return "\(sign)\(whole)" }
        if part % 10 == 0 { return "\(sign)\(whole).\(part / 10)" }
        return "\(sign)\(whole).\(part < 10 ? "0" : "")\(part)"
    }

    /// Days from 1993 on, each of 12 months of 28, so that no calendar is needed.
    private static func date(_ number: Int, of count: Int) -> String {
        let day = number * 12 * 28 * 5 / max(count, 1)
        let (year, month) = (1993 + day / (12 * 28), day / 28 % 12 + 1)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(year)-\(two(month))-\(two(day % 28 + 1))"
    }
}
