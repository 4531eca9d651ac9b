import Foundation
import TestSupport

/// The tables of a ledger, read by HTTP and JSON alone and added up by hand: nothing of Daybook has
/// a part in it, so it tells whether Daybook is right.
struct TableEvents: Sendable {
    /// An item of the events' table, as far as it is looked at.
    struct Item: Sendable {
        let account: String
        let version: Int
        let position: Int
        /// Nil where the command's sender gave it no id.
        let command: String?
        /// What it does to the balance, in minor units.
        let change: Int
    }

    /// In the order of their positions.
    let items: [Item]
    /// What the log says of each append, in its order: `account@version` of its events.
    let appends: [[String]]

    /// Scans both tables whole, strongly.
    static func scan(_ table: String, on emulator: Emulator) async throws -> TableEvents {
        let items = try await all(table, on: emulator).map(item)
        let slots = try await all(table + ".log", on: emulator)
            .filter { text("partition", $0)?.hasPrefix("log/") == true }
            .sorted { (text("place", $0) ?? "") < (text("place", $1) ?? "") }
        return TableEvents(
            items: items.sorted { $0.position < $1.position }, appends: try slots.map(append))
    }

    typealias Attributes = [String: [String: Any]]

    /// All items of a table.
    static func all(
        _ table: String, on emulator: Emulator
    ) async throws -> [Attributes] {
        var found: [Attributes] = []
        var start: Any?
        repeat {
            var request: [String: Any] = ["TableName": table, "ConsistentRead": true]
            request["ExclusiveStartKey"] = start
            let page = try await answer("Scan", request, on: emulator)
            found += page["Items"] as? [Attributes] ?? []
            start = page["LastEvaluatedKey"]
        } while start != nil
        return found
    }

    /// Asks the service for something.
    ///
    /// - Parameters:
    ///   - operation: of DynamoDB.
    ///   - request: its members.
    ///   - emulator: where it is asked.
    /// - Returns: the members of the answer.
    /// - Throws: `LoopbackHTTP.Failure`; `SystemFailure` for an answer that is no success.
    @discardableResult
    static func answer(
        _ operation: String, _ request: [String: Any], on emulator: Emulator
    ) async throws -> [String: Any] {
        let body = [UInt8](try JSONSerialization.data(withJSONObject: request))
        let port = emulator.port
        let answer = try await onOwnThread {
            try LoopbackHTTP.exchange(
                port: port, "POST", "/",
                headers: [
                    ("Content-Type", "application/x-amz-json-1.0"),
                    ("X-Amz-Target", "DynamoDB_20120810.\(operation)"),
                    (
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE000000001/20260101/us-east-1/"
                            + "dynamodb/aws4_request, SignedHeaders=host, Signature=0"
                    ),
                ], body: body)
        }
        let text = String(decoding: answer.body, as: UTF8.self)
        guard answer.status == 200 else { throw SystemFailure("\(operation): \(text)", EIO) }
        return try Records.json(text)
    }

    private static func text(_ name: String, _ attributes: Attributes) -> String? {
        attributes[name]?["S"] as? String
    }

    private static func number(_ name: String, _ attributes: Attributes) -> Int? {
        (attributes[name]?["N"] as? String).flatMap { Int($0) }
    }

    private static func item(_ attributes: Attributes) throws -> Item {
        guard let account = text("aggregateId", attributes),
            let version = number("sequenceNumber", attributes),
            let position = number("position", attributes)
        else { throw SystemFailure("an item without key or position: \(attributes)", EINVAL) }
        return Item(
            account: account, version: version, position: position,
            command: text("commandId", attributes),
            change: (number("sign", attributes) ?? 0) * (number("amountMinor", attributes) ?? 0))
    }

    private static func append(_ slot: Attributes) throws -> [String] {
        let events = slot["events"]?["L"] as? [[String: Attributes]] ?? []
        return try events.map { event in
            guard let account = text("s", event["M"] ?? [:]),
                let version = number("v", event["M"] ?? [:])
            else { throw SystemFailure("a slot that names no event: \(slot)", EINVAL) }
            return "\(account)@\(version)"
        }
    }

    var balances: [String: Int] {
        var sums: [String: Int] = [:]
        for item in items { sums[item.account, default: 0] += item.change }
        return sums
    }

    /// The versions of each account, in the order of the log.
    var versions: [String: [Int]] {
        Dictionary(grouping: items, by: \.account).mapValues { $0.map(\.version) }
    }
}
