import AWSClient
import EventStoreCore
import TextFormats

/// Which table it is, and whether it says what is done to its items.
public struct TableStream: Hashable, Sendable {
    /// The number of the account that it is in.
    public let account: String
    public let region: String
    /// What its stream keeps of a changed item: `KEYS_ONLY`, `NEW_IMAGE`, `OLD_IMAGE` or
    /// `NEW_AND_OLD_IMAGES`; nil if no stream is enabled.
    public let viewType: String?
}

extension TableSetup {
    /// Looks at the events' table.
    ///
    /// - Returns: which table it is.
    /// - Throws: `EventStoreError.notALedger` if there is no such table; `readOnly` if the right to
    ///   look is missing; `unavailable`.
    public func stream() async throws -> TableStream {
        try await translated("dynamodb:DescribeTable") {
            let found = try await known()
            return TableStream(
                account: found.account, region: found.region, viewType: found.stream?.viewType)
        }
    }

    /// Enables a stream of the events' table, if it has none, and waits until it is there. The
    /// items, and whoever writes them, are not touched.
    ///
    /// - Parameter viewType: what it is to keep of a changed item.
    /// - Returns: false if it had one.
    /// - Throws: as `stream`.
    public func enableStream(_ viewType: String) async throws -> Bool {
        try await translated("dynamodb:UpdateTable") {
            guard try await known().stream == nil else { return false }
            var isOwn = true
            do {
                _ = try await dynamo.call("UpdateTable", measured: false) { writer in
                    writer.member("TableName", tables.events)
                    writer.name("StreamSpecification")
                    writer.object { writer in
                        writer.name("StreamEnabled")
                        writer.boolean(true)
                        writer.member("StreamViewType", viewType)
                    }
                }
            } catch AWSFailure.refused("ValidationException", let message, let body) {
                // Somebody else was first, or the answer to ours was lost and it was sent again.
                isOwn = false
                guard try await known().stream != nil else {
                    throw AWSFailure.refused(
                        code: "ValidationException", message: message, body: body)
                }
            }
            try await waitUntilStreaming()
            return isOwn
        }
    }

    private func known() async throws -> Description {
        guard let found = try await describe(tables.events) else {
            throw EventStoreError.notALedger(
                path: tables.events, reason: "there is no such table")
        }
        return found
    }

    private func waitUntilStreaming() async throws {
        // AWS takes seconds; a minute is a stream that does not come.
        for _ in 0..<120 {
            let found = try await known()
            if found.isActive, let stream = found.stream, try await isReadable(stream) { return }
            try await Task.sleep(for: .milliseconds(500))
        }
        throw AWSFailure.unavailable(
            reason: "the stream of the table \(tables.events) is still being made",
            isThrottled: true, retryAfter: .seconds(30))
    }

    /// Who may not read a stream may enable it all the same.
    private func isReadable(_ stream: StreamDescription) async throws -> Bool {
        do {
            return try await StreamClient(stream: stream.arn, dynamo: dynamo).isEnabled()
        } catch let failure as AWSFailure where failure.isDenial {
            return true
        } catch AWSFailure.refused("ResourceNotFoundException", _, _) {
            return false
        }
    }

    private func translated<Value>(
        _ right: String, _ body: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await body()
        } catch AWSFailure.refused(let code, let message, let body) {
            let failure = AWSFailure.refused(code: code, message: message, body: body)
            guard code.hasPrefix("AccessDenied") else { throw StoreFailure.translate(failure) }
            throw EventStoreError.readOnly(
                "\(tables.events): the right \(right) is missing (\(code): \(Printable(message)))")
        } catch {
            throw StoreFailure.translate(error)
        }
    }
}
