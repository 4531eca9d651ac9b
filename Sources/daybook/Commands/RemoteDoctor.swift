import EventStoreCore
import Foundation
import LedgerService
import TextFormats

#if Network
    import EventStoreDynamoDB
#endif

/// Tries whether the service of a ledger keeps what the engine relies on.
struct RemoteDoctor {
    private let address: DynamoDBAddress
    private let isAgreed: Bool
    private let format: OutputFormat

    init(_ address: DynamoDBAddress, isAgreed: Bool, format: OutputFormat) {
        self.address = address
        self.isAgreed = isAgreed
        self.format = format
    }

    #if Network
        /// - Throws: `CommandStop` if nobody agreed, or if a fault was found; `EventStoreError`.
        func run() async throws {
            let connection = try RemoteConnection(address)
            guard
                let examination = RemoteExamination(
                    named: address.table, over: connection.aws, now: LedgerEnvironment.live.now)
            else {
                throw CommandStop(
                    .usage,
                    "error: the name \(Printable(address.table)) leaves no room for '-doctor'")
            }
            try agree(examination)
            var writer = RecordWriter(format)
            let findings = try await examination.run { finding in
                try? writer.write(Self.fields(finding))
            }
            try writer.finish(header: ["tried", "result"])
            let faults = findings.filter { $0.fault != nil }.count
            guard faults == 0 else {
                throw CommandStop(
                    .damaged,
                    "error: \(faults) of \(findings.count) things are not as the engine needs them")
            }
        }

        private static func fields(_ finding: RemoteExamination.Finding) -> [Field] {
            [
                Field("tried", .text(finding.name), column: "TRIED"),
                Field("result", .text(finding.fault ?? "as it should be"), column: "RESULT"),
            ]
        }

        /// Says what it costs. The prices are those of us-east-1 on demand, told as such.
        private func agree(_ examination: RemoteExamination) throws {
            let cents =
                Double(RemoteExamination.writeUnits) * 62.5e-6
                + Double(RemoteExamination.readUnits) * 12.5e-6
            let rounded = Int64(Int(rounding: (cents * 10).rounded(.up)))
            StandardError.writeRaw(
                "makes the tables \(Printable(examination.table)) and .log, which cost at most "
                    + "\(RemoteExamination.writeUnits) write and "
                    + "\(RemoteExamination.readUnits) read units (\(rounded / 10)."
                    + "\(rounded % 10) US cents in us-east-1), and removes them again\n")
            try TerminalQuestion.agree(isAgreed: isAgreed)
        }
    #else
        /// - Throws: `CommandStop`.
        func run() async throws { throw RemoteLedger.isMissing(address) }
    #endif
}
