import ArgumentParser
import Foundation
import TextFormats

/// Where a publisher sends: `stdout`, `file:PATH`, or a web address.
enum PublishTarget: Hashable, ExpressibleByArgument {
    case stdout
    /// An absolute path.
    case file(String)
    /// `http://…` or `https://…`, as it was typed.
    case http(String)

    static let scheme = "file:"

    init?(argument: String) {
        let argument = TypedArguments.withoutMark(argument)
        if argument == "stdout" {
            self = .stdout
            return
        }
        if ["http://", "https://"].contains(where: argument.lowercased().hasPrefix) {
            self = .http(argument)
            return
        }
        guard argument.hasPrefix(Self.scheme) else { return nil }
        let path = String(argument.dropFirst(Self.scheme.count))
        // A folder is no target, and a path that no file can have is none either.
        guard !path.isEmpty, path.utf8.last != UInt8(ascii: "/"), !path.utf8.contains(0) else {
            return nil
        }
        // The name of a subscription means the same file, wherever it is typed.
        self = .file(
            path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path)
    }

    /// As it is kept, and as it can be typed.
    var text: String {
        switch self {
        case .stdout: "stdout"
        case .file(let path): Self.scheme + path
        case .http(let text): text
        }
    }

    /// As it is shown: a query may hold what only its owner should see.
    static func shown(_ text: String) -> String {
        guard case .http(let text)? = PublishTarget(argument: text), text.contains("?") else {
            return text
        }
        return String(text.prefix { $0 != "?" }) + "?…"
    }
}
