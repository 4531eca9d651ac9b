import Foundation

/// Where a ledger is kept.
enum LedgerLocation {
    case sqlite(path: String)
    case dynamoDB(DynamoDBAddress)

    /// Reads `PATH`, `sqlite:PATH` or `dynamodb://…`; nil stands for the default ledger.
    init(_ text: String?) throws {
        guard let text, !text.isEmpty else {
            self = .sqlite(path: try Self.defaultPath())
            return
        }
        if text.hasPrefix(DynamoDBAddress.scheme) {
            self = .dynamoDB(try DynamoDBAddress(text))
        } else {
            self = .sqlite(path: text.hasPrefix("sqlite:") ? String(text.dropFirst(7)) : text)
        }
    }

    /// The path of the ledger's file, or its address.
    var text: String {
        switch self {
        case .sqlite(let path): path
        case .dynamoDB(let address): address.text
        }
    }

    /// As titles and questions have it.
    var name: String {
        switch self {
        case .sqlite(let path):
            path.unicodeScalars.split(separator: "/").last.map { String($0) } ?? path
        case .dynamoDB(let address): address.table
        }
    }

    /// A file of the same name with more behind it; a table stays what it is.
    func beside(_ suffix: String) -> LedgerLocation {
        if case .sqlite(let path) = self { .sqlite(path: path + suffix) } else { self }
    }

    /// True for a file that is not there: a ledger is begun with it.
    var isMissing: Bool {
        guard case .sqlite(let path) = self, access(path, F_OK) != 0, errno == ENOENT else {
            return false
        }
        // A link that leads nowhere is another matter: the engine says so.
        return (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) == nil
    }

    /// `$XDG_DATA_HOME/daybook/ledger.db`, with its folder made if it is not there.
    private static func defaultPath() throws -> String {
        guard let path = standardPath else {
            throw CommandStop(
                .usage,
                "error: there is no default ledger without HOME or XDG_DATA_HOME; "
                    + "name one with --ledger PATH")
        }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        try? FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        return path
    }

    /// The ledger of whoever names none; nil without HOME and XDG_DATA_HOME.
    static var standardPath: String? {
        let environment = ProcessInfo.processInfo.environment
        if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") {
            return data + "/daybook/ledger.db"
        }
        return environment["HOME"].flatMap {
            $0.isEmpty ? nil : $0 + "/.local/share/daybook/ledger.db"
        }
    }
}
