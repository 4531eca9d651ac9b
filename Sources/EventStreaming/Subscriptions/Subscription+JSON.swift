import EventStoreCore
import TextFormats

/// How a subscription is kept: one JSON object, `{"format":1,"filter":…,"position":412,…}`.
extension Subscription {
    /// The form that this program writes, and the newest that it reads.
    static let format: Int64 = 1

    private static let known: Set<String> = [
        "format", "filter", "target", "began", "created", "position", "moved", "paused", "epoch",
        "holder", "lease", "failure", "options", "retry",
    ]

    /// What is kept.
    var json: [UInt8] {
        var writer = JSONWriter(capacity: 320)
        writer.object { object in
            object.member("format", Self.format)
            if let filter { object.member("filter", filter) }
            if let target { object.member("target", target) }
            if !options.isEmpty {
                object.name("options")
                object.object { told in
                    for (name, value) in options.sorted(by: { $0.key < $1.key }) {
                        told.member(name, value)
                    }
                }
            }
            object.member("began", began.number)
            object.member("created", createdAt.description)
            object.member("position", position.number)
            if let movedAt { object.member("moved", movedAt.description) }
            if isPaused {
                object.name("paused")
                object.boolean(true)
            }
            object.member("epoch", epoch)
            if let lease {
                object.member("holder", lease.holder)
                object.member("lease", Self.milliseconds(lease.length))
            }
            if let failure {
                object.name("failure")
                object.object { failed in
                    failed.member("reason", failure.reason)
                    failed.member("at", failure.at.description)
                    if let position = failure.position {
                        failed.member("position", position.number)
                    }
                }
            }
            if let retry {
                object.name("retry")
                object.object { told in
                    told.member("reason", retry.reason)
                    told.member("next", retry.next.description)
                    told.member("tries", retry.tries)
                }
            }
            for member in unknown {
                object.name(member.name)
                object.raw(member.json)
            }
        }
        return writer.bytes
    }

    /// Reads what was kept under a name, whoever wrote it.
    ///
    /// - Throws: `SubscriptionError.damaged`, or `.newer`.
    init(kept bytes: [UInt8], under name: SubscriptionName) throws {
        do {
            let object = try KeptObject(bytes)
            try object.checkFormat(Self.format, of: name)
            self.init(
                stored: name, filter: try object.text("filter"),
                target: try object.text("target"),
                options: try object.object("options")?.texts() ?? [:],
                began: Position(try object.count("began")),
                createdAt: try object.moment("created"))
            position = Position(try object.count("position"))
            if object.has("moved") { movedAt = try object.moment("moved") }
            isPaused = try object.flag("paused")
            epoch = try object.count("epoch")
            lease = try Self.lease(object)
            failure = try Self.failure(object)
            retry = try Self.retry(object)
            unknown = object.members(but: Self.known)
        } catch let error as KeptObject.Fault {
            throw SubscriptionError.damaged(name, error.description)
        } catch let error as JSONError {
            throw SubscriptionError.damaged(name, String(describing: error))
        }
    }

    private static func lease(_ object: KeptObject) throws -> Lease? {
        guard let holder = try object.text("holder") else { return nil }
        let length = Duration.milliseconds(try object.count("lease"))
        guard leaseLengths.contains(length) else {
            throw KeptObject.Fault("lease", "is \(length)")
        }
        return Lease(holder: holder, length: length)
    }

    private static func failure(_ object: KeptObject) throws -> Failure? {
        guard let failed = try object.object("failure") else { return nil }
        return Failure(
            reason: try failed.text("reason") ?? "", at: try failed.moment("at"),
            position: failed.has("position") ? Position(try failed.count("position")) : nil)
    }

    private static func retry(_ object: KeptObject) throws -> Retry? {
        guard let told = try object.object("retry") else { return nil }
        return Retry(
            reason: try told.text("reason") ?? "", next: try told.moment("next"),
            tries: try told.count("tries"))
    }

    /// Whole milliseconds of a length that `leaseLengths` holds.
    static func milliseconds(_ length: Duration) -> Int64 {
        let (seconds, rest) = length.components
        // A day at most.
        return seconds &* 1000 &+ rest / 1_000_000_000_000_000
    }
}
