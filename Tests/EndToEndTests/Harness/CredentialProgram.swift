import Foundation
import TestSupport

/// A `credential_process` that gives what a test says, and the home folder whose profile names it.
struct CredentialProgram: Sendable {
    private let folder: TemporaryFolder

    var home: String { folder.path }

    init() throws {
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(
            atPath: folder.file(".aws"), withIntermediateDirectories: true)
        try write(
            ".aws/config",
            """
            [default]
            region = us-east-1
            credential_process = /bin/sh '\(folder.file("keys"))'

            """)
    }

    /// Gives a key that ends so many seconds from now.
    func give(_ key: String, for seconds: Double) throws {
        let end = Date(timeIntervalSinceNow: seconds).ISO8601Format()
        try write(
            "keys",
            """
            echo '{"Version": 1, "AccessKeyId": "\(key)", "SecretAccessKey": "secret",
              "SessionToken": "token", "Expiration": "\(end)"}'

            """)
    }

    /// Gives nothing any more.
    func refuse() throws { try write("keys", "exit 7\n") }

    /// In one step: it may be run meanwhile.
    private func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(
            to: URL(fileURLWithPath: folder.file(name)), options: .atomic)
    }
}
