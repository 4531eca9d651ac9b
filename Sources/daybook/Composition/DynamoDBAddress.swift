import Foundation
import LedgerCore
import TextFormats

/// The address of a ledger in DynamoDB:
///
///     dynamodb://TABLE?region=R&profile=P&endpoint=URL&replica=memory&plain-http=yes
///     dynamodb://TABLE?layout=spring&currency=EUR&snapshots=TABLE2
///
/// Everything behind the table may be left out. Nothing secret can be said in it.
struct DynamoDBAddress: Hashable, Sendable {
    static let scheme = "dynamodb:"

    /// The table of the events.
    let table: String
    /// Nil for the one of the environment or of the profile.
    let region: String?
    /// The profile whose credentials are used; nil for what the environment says.
    let profile: String?
    /// The service's URL; nil for what the environment or the region says.
    let endpoint: String?
    /// The replica goes with the process; otherwise it is a file in the cache folder.
    let keepsReplicaInMemory: Bool
    /// Requests to another machine may go unencrypted.
    let allowsPlainHTTP: Bool
    /// How another program has laid out the table; nil to find out.
    let layout: String?
    /// Another program's table may be written into; otherwise it is only read.
    let writesIntoTables: Bool
    /// What the amounts of another program's table are counted in; nil if nobody has said it.
    let unit: TableUnit?
    /// Where the program of a `spring` table keeps its snapshots; nil if nobody has said it.
    let snapshots: Snapshots?
    /// As it was given.
    let text: String

    /// What may stand behind the table.
    enum Parameter: String, CaseIterable {
        case region
        case profile
        case endpoint
        case replica
        case plainHTTP = "plain-http"
        case layout
        case currency
        case write
        case snapshots
    }

    /// A unit by its code, and its decimals if it is none of ISO 4217's: `EUR`, `POINTS:0`.
    struct TableUnit: Hashable, Sendable {
        let code: String
        let decimals: Int?
    }

    /// A table of snapshots, and how many versions stand between two of an account if they are not
    /// a hundred: `SNAPSHOTS`, `SNAPSHOTS:500`.
    struct Snapshots: Hashable, Sendable {
        let table: String
        let interval: Int64?
    }

    /// - Throws: `CommandStop` that says what is wrong with it.
    init(_ text: String) throws {
        self.text = text
        var rest = text.dropFirst(Self.scheme.count)
        if rest.hasPrefix("//") { rest = rest.dropFirst(2) }
        let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        table = String(parts.first ?? "")
        guard !table.isEmpty, !table.contains("/") else {
            throw Self.refusal(text, "a table has to follow: dynamodb://TABLE?region=eu-west-1")
        }
        var values: [Parameter: String] = [:]
        for pair in (parts.count > 1 ? parts[1] : "").split(separator: "&") {
            let (name, value) = try Self.parameter(pair, text)
            guard values.updateValue(value, forKey: name) == nil else {
                throw Self.refusal(text, "\(name.rawValue) stands twice")
            }
        }
        region = values[.region]
        profile = values[.profile]
        endpoint = values[.endpoint]
        keepsReplicaInMemory = try Self.choice(values, .replica, "memory", "file", text)
        allowsPlainHTTP = try Self.choice(values, .plainHTTP, "yes", "no", text)
        layout = values[.layout]
        writesIntoTables = try Self.choice(values, .write, "yes", "no", text)
        unit = try values[.currency].map { try Self.unit($0, text) }
        snapshots = try values[.snapshots].map { try Self.snapshots($0, text) }
    }

    private static func snapshots(_ value: String, _ text: String) throws -> Snapshots {
        let parts = value.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return Snapshots(table: value, interval: nil) }
        guard let interval = Int64(parts[1]), interval > 0 else {
            throw refusal(
                text,
                "snapshots is a table, or one with the versions from one snapshot to the next "
                    + "such as SNAPSHOTS:500")
        }
        return Snapshots(table: String(parts[0]), interval: interval)
    }

    private static func unit(_ value: String, _ text: String) throws -> TableUnit {
        let parts = value.split(separator: ":", omittingEmptySubsequences: false)
        let code = String(parts[0])
        var units = Units()
        switch parts.count {
        case 1 where units.unit(code) != nil: return TableUnit(code: code, decimals: nil)
        case 2:
            guard let decimals = Int(parts[1]) else { break }
            do {
                try units.declare(code, decimals: decimals)
                return TableUnit(code: code, decimals: decimals)
            } catch {
                throw refusal(text, "currency: \(error)")
            }
        default: break
        }
        throw refusal(
            text, "currency is a code such as EUR, or a unit with its decimals such as POINTS:0")
    }

    private static func parameter(
        _ pair: Substring, _ text: String
    ) throws -> (Parameter, String) {
        let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        guard let known = Parameter(rawValue: name) else {
            let names = Parameter.allCases.map(\.rawValue)
            let near = NearestName.hint(for: name, among: names)
            throw refusal(
                text,
                "there is no '\(Printable(name))'\(near); there are "
                    + names.joined(separator: ", "))
        }
        guard parts.count == 2, let value = String(parts[1]).removingPercentEncoding,
            !value.isEmpty
        else { throw refusal(text, "\(name) has no value") }
        return (known, value)
    }

    private static func choice(
        _ values: [Parameter: String], _ name: Parameter, _ yes: String, _ no: String,
        _ text: String
    ) throws -> Bool {
        switch values[name] {
        case yes: true
        case no, nil: false
        default: throw refusal(text, "\(name.rawValue) is \(yes) or \(no)")
        }
    }

    private static func refusal(_ text: String, _ reason: String) -> CommandStop {
        CommandStop(.usage, "error: \(Printable(text)): \(reason)")
    }

    /// Whether an address that names ledgers, in the configuration, means this one: the table, or a
    /// pattern of it, and of the rest what it says.
    func isMeant(by rule: DynamoDBAddress) -> Bool {
        func agrees<Value: Equatable>(_ wanted: Value?, _ value: Value?) -> Bool {
            wanted == nil || wanted == value
        }
        return fnmatch(rule.table, table, 0) == 0 && agrees(rule.region, region)
            && agrees(rule.profile, profile) && agrees(rule.endpoint, endpoint)
    }
}
