import ArgumentParser
import Foundation
import TextFormats

/// Where a publisher sends: `stdout`, `file:PATH`, a web address, or a far side in AWS.
enum PublishTarget: Hashable, ExpressibleByArgument {
    case stdout
    /// An absolute path.
    case file(String)
    /// `http://…` or `https://…`, as it was typed.
    case http(String)
    /// `sns:…`, `sqs:…`, `kinesis:…` or `s3://…`.
    case aws(String)

    static let scheme = "file:"
    static let help =
        "stdout, file:PATH, http(s)://…, sns:ARN, sqs:URL, kinesis:STREAM, or s3://BUCKET/PREFIX"

    private static let schemesOfAWS = ["sns:", "sqs:", "kinesis:", "s3://"]

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
        if Self.schemesOfAWS.contains(where: argument.hasPrefix) {
            // Slashes at the end of a prefix mean nothing.
            var text = argument
            while text.hasSuffix("/") { text.removeLast() }
            self = .aws(text)
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
        case .aws(let text): text
        }
    }

    /// Whether each sending leaves something: then large ones are better than many.
    var keepsSendings: Bool {
        if case .aws(let text) = self { text.hasPrefix("s3://") } else { false }
    }

    /// As it is shown: a query may hold what only its owner should see.
    static func shown(_ text: String) -> String {
        guard case .http(let text)? = PublishTarget(argument: text), text.contains("?") else {
            return text
        }
        return String(text.prefix { $0 != "?" }) + "?…"
    }
}
