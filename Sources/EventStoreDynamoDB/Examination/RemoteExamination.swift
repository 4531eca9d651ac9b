import AWSClient
import EventStoreCore
import TextFormats

/// Tries whether a service keeps what the engine relies on: on two throw-away tables, which are
/// made for it and removed behind it.
public struct RemoteExamination: Sendable {
    /// What one step came to.
    public struct Finding: Hashable, Sendable {
        /// What was tried, a sentence part.
        public let name: String
        /// What was found instead; nil if it is as it should be.
        public let fault: String?
    }

    /// What it costs at most: request units of tables that are paid on demand.
    public static let writeUnits = 9000
    /// Of reads; see `writeUnits`.
    public static let readUnits = 2000

    let tables: LedgerTables
    let aws: any AWSCaller
    let now: @Sendable () -> Timestamp

    /// Nil for a name that no table can have.
    ///
    /// - Parameters:
    ///   - name: what the names of the throw-away tables begin with.
    ///   - aws: how the service is reached.
    ///   - now: the clock of this machine.
    public init?(
        named name: String, over aws: any AWSCaller, now: @escaping @Sendable () -> Timestamp
    ) {
        let suffix = String(UInt64.random(in: 0...UInt64.max), radix: 36)
        guard let tables = LedgerTables(events: "\(name)-doctor-\(suffix)") else { return nil }
        self.tables = tables
        self.aws = aws
        self.now = now
    }

    /// The name of the throw-away table of events.
    public var table: String { tables.events }

    /// Makes the tables, tries everything, and removes them, whatever happens between.
    ///
    /// - Parameter tell: is given each finding as it comes.
    /// - Returns: all findings.
    /// - Throws: `EventStoreError` if the tables cannot be made, or cannot be removed: the text
    ///   names them then.
    public func run(_ tell: (Finding) -> Void) async throws -> [Finding] {
        var options = TableSetup.Options()
        options.hasPointInTimeRecovery = false
        options.isDeletionProtected = false
        _ = try await TableSetup(tables, over: aws).create(options)
        var findings: [Finding] = []
        for step in Self.steps where !Task.isCancelled {
            let finding = Finding(name: step.name, fault: await fault(of: step))
            tell(finding)
            findings.append(finding)
        }
        // Also for one that was told to end.
        try await Task { try await remove() }.value
        return findings
    }

    private func fault(of step: Step) async -> String? {
        do {
            try await step.run(self)
            return nil
        } catch let fault as Fault {
            return fault.description
        } catch {
            return "\(StoreFailure.translate(error))"
        }
    }

    private func remove() async throws {
        do {
            for table in [tables.events, tables.log] {
                _ = try await dynamo.call("DeleteTable", measured: false) {
                    $0.member("TableName", table)
                }
            }
        } catch {
            throw EventStoreError.ioFailure(
                "the throw-away tables \(tables.events) and \(tables.log) could not be removed "
                    + "(\(StoreFailure.translate(error))); remove them by hand")
        }
    }

    // MARK: What steps work with

    struct Step: Sendable {
        let name: String
        let run: @Sendable (RemoteExamination) async throws -> Void
    }

    /// What a step found instead of what it should have.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    var dynamo: DynamoDB { DynamoDB(aws) }

    /// A handle with a replica of its own.
    func open() async throws -> DynamoDBEventStore {
        let store = DynamoDBEventStore.open(
            LedgerAddress(tables, endpoint: nil, text: tables.events), over: aws, MemoryShelf(),
            now: now)
        try await store.catchUp()
        return store
    }

    func event(_ payload: String = #"{"try":1}"#) throws -> NewEvent {
        NewEvent(
            id: EventID(
                timestamp: now(),
                random: (.random(in: 0...UInt64.max), .random(in: 0...UInt64.max))),
            type: "Tried", payload: try JSONText(payload), occurredAt: now(), recordedAt: now())
    }

    func expect(_ isTrue: Bool, _ otherwise: @autoclosure () -> String) throws {
        if !isTrue { throw Fault(description: otherwise()) }
    }
}
