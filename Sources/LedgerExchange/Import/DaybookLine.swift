import EventStoreCore
import LedgerService
import TextFormats

/// The extension attributes that Daybook's own CloudEvents carry. A line with `daybookid` is one:
/// everything of the event that its hash covers stands in it, so that it is restored exactly.
enum DaybookAttribute {
    /// The event's id in the book. Equal to `id` unless the event came from elsewhere, whose id
    /// and source are given back in `id` and `source`.
    static let id = "daybookid"
    static let sequence = "sequence"
    static let recordedTime = "recordedtime"
    /// The type as it is recorded, where the event was published under another.
    static let recordedType = "recordedtype"
    static let correlationID = "correlationid"
    static let causationID = "causationid"
    static let commandID = "commandid"
    static let actor = "actor"
    static let schemaVersion = "schemaversion"
    static let effect = "effect"
    static let amountMinor = "amountminor"
    static let currency = "currency"
    static let metadata = "metadata"
    static let previousHash = "previoushash"
    static let hash = "hash"
    /// `base64` where `data_base64` holds the payload's own bytes, because they would not survive
    /// inside a line; elsewhere `data_base64` is the data of a foreign event.
    static let payloadEncoding = "payloadencoding"

    /// The id of the event that reverses this one. Nothing of the event itself: it stands only
    /// where reversals are known, and is not read.
    static let reversedBy = "daybookreversedby"

    static let all: Set<String> = [
        id, sequence, recordedTime, recordedType, correlationID, causationID, commandID, actor,
        schemaVersion, effect, amountMinor, currency, metadata, previousHash, hash,
        payloadEncoding,
    ]

    /// The name of an attribute of ours in the line of a foreign event that has one of the same
    /// name: what came in goes out under its own.
    static func renamed(_ name: String) -> String {
        // CloudEvents wants names of at most 20 letters.
        switch name {
        case id: id
        case payloadEncoding: "daybookencoding"
        default: "daybook" + name
        }
    }

    /// The renamed ones, which no foreign event may have.
    static let reserved = Set(all.map(renamed))

    /// `sequence` stands in each line, so that its name tells how the others are called.
    static func isRenamed(_ line: CloudEvent) -> Bool { line.value(renamed(sequence)) != nil }
}

/// An event read back from a line that Daybook exported, with the place it claims.
struct DaybookLine {
    let stream: StreamID
    let event: NewEvent
    let commandID: CommandID?
    let version: Version
    let previousHash: Digest
    let hash: Digest

    static func isOne(_ line: CloudEvent) -> Bool { line.value(DaybookAttribute.id) != nil }

    /// - Throws: `CloudEventError` for a line that lacks something or holds what no export writes.
    init(_ line: CloudEvent) throws {
        let reader = Reader(line: line)
        guard let subject = line.subject else {
            throw reader.error("subject", "an export of Daybook names the account here")
        }
        do {
            stream = try StreamID(subject)
        } catch {
            throw reader.error("subject", "\(error)")
        }
        version = Version(try reader.number(DaybookAttribute.sequence))
        previousHash = try reader.value(DaybookAttribute.previousHash, Digest.init)
        hash = try reader.value(DaybookAttribute.hash, Digest.init)
        commandID = try reader.optional(DaybookAttribute.commandID, CommandID.init)
        let recordedAt = try reader.value(DaybookAttribute.recordedTime) { Timestamp($0) }
        event = NewEvent(
            id: try reader.value(DaybookAttribute.id, EventID.init),
            type: try reader.optional(DaybookAttribute.recordedType) { $0 } ?? line.type,
            schemaVersion: try reader.schemaVersion(), payload: try reader.payload(),
            metadata: try reader.optional(DaybookAttribute.metadata) { try? JSONText($0) },
            fold: try reader.fold(), occurredAt: line.time ?? recordedAt, recordedAt: recordedAt,
            actor: try reader.optional(DaybookAttribute.actor) { $0 },
            correlationID: try reader.optional(DaybookAttribute.correlationID) { $0 },
            causationID: try reader.optional(DaybookAttribute.causationID) { $0 })
    }

    private struct Reader {
        let line: CloudEvent

        private let isRenamed: Bool

        init(line: CloudEvent) {
            self.line = line
            isRenamed = DaybookAttribute.isRenamed(line)
        }

        private func value(_ name: String) -> CloudEvent.Value? {
            line.value(isRenamed ? DaybookAttribute.renamed(name) : name)
        }

        func error(_ name: String, _ reason: String) -> CloudEventError {
            CloudEventError(offset: 0, attribute: name, reason: reason)
        }

        func optional<Result>(
            _ name: String, _ read: (String) throws -> Result?
        ) throws -> Result? {
            guard let value = value(name) else { return nil }
            guard case .string(let text) = value, let result = try read(text) else {
                throw error(name, "this is not what an export of Daybook writes here")
            }
            return result
        }

        func value<Result>(_ name: String, _ read: (String) throws -> Result?) throws -> Result {
            guard let result = try optional(name, read) else {
                throw error(name, "an export of Daybook has this attribute; it is missing")
            }
            return result
        }

        func number(_ name: String) throws -> Int64 { try value(name) { Int64($0) } }

        func schemaVersion() throws -> Int {
            if case .integer(let number) = value(DaybookAttribute.schemaVersion) {
                return Int(number)
            }
            return Int(try number(DaybookAttribute.schemaVersion))
        }

        func fold() throws -> FoldFields {
            let sign: Int8? = try optional(DaybookAttribute.effect) {
                $0 == "credit" ? 1 : $0 == "debit" ? -1 : nil
            }
            let amount = try optional(DaybookAttribute.amountMinor) { Int64($0) }
            let currency = try optional(DaybookAttribute.currency) { CurrencyCode($0) }
            do {
                return try FoldFields(sign: sign ?? 0, amountMinor: amount, currency: currency)
            } catch {
                throw self.error(DaybookAttribute.effect, "\(error)")
            }
        }

        func payload() throws -> JSONText {
            switch line.content {
            case .none: return JSONText(stored: Array("null".utf8))
            case .json(let text): return text
            case .base64(let text):
                guard value(DaybookAttribute.payloadEncoding) != nil else {
                    return ForeignPayload.text(base64: text)
                }
                guard let bytes = Base64.decode(text), let payload = try? JSONText(bytes) else {
                    throw error("data_base64", "the payload in it is not JSON")
                }
                return payload
            }
        }
    }
}
