import EventStoreCore
import TextFormats

/// The names of files of statements: another one for each account, whatever its name holds.
package enum StatementFileName {
    /// Bytes of an account's name in a file's, at most: file systems allow some 255 in all.
    private static let maximumBytes = 160
    private static let digestDigits = 16

    /// `acc-1_2026-03-01_2026-03-31.txt`
    ///
    /// - Parameters:
    ///   - address: of the statement.
    ///   - form: gives the extension.
    /// - Returns: plain ASCII; no folder, and no hidden file.
    package static func of(_ address: StatementAddress, _ form: StatementForm) -> String {
        var name = escaped(address.account.name)
        if name.utf8.count > maximumBytes {
            let digest = Digest(sha256: Array(address.account.name.utf8)).description
            // No escaped name holds a tilde.
            name = String(name.prefix(maximumBytes)) + "~" + digest.prefix(digestDigits)
        }
        let period = address.period
        return "\(name)_\(period.firstDay)_\(period.lastDay).\(form.format.fileExtension)"
    }

    private static func escaped(_ name: String) -> String {
        var result: [UInt8] = []
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                result.append(byte)
            case UInt8(ascii: ".") where !result.isEmpty: result.append(byte)
            default:
                result += [
                    UInt8(ascii: "%"), Hex.digit(UInt64(byte) >> 4), Hex.digit(UInt64(byte)),
                ]
            }
        }
        return String(decoding: result, as: UTF8.self)
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
