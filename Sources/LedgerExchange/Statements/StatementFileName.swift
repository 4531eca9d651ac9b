import EventStoreCore

/// The names of files of statements: another one for each account, whatever its name holds.
package enum StatementFileName {
    /// `acc-1_2026-03-01_2026-03-31.txt`
    ///
    /// - Parameters:
    ///   - address: of the statement.
    ///   - form: gives the extension.
    /// - Returns: plain ASCII; no folder, and no hidden file.
    package static func of(_ address: StatementAddress, _ form: StatementForm) -> String {
        let (name, period) = (address.account.fileName, address.period)
        return "\(name)_\(period.firstDay)_\(period.lastDay).\(form.format.fileExtension)"
    }
}

extension StatementFormat {
    fileprivate var fileExtension: String {
        switch self {
        case .text: "txt"
        case .csv: "csv"
        case .json: "json"
        case .html: "html"
        }
    }
}
