import EventStoreCore
import LedgerExchange
import LedgerService

/// What an import that ended with an error has left behind, where it is no transaction.
enum ImportRemains {
    /// Recorded, and kept by the book.
    case part(CommandID)
    /// Recorded as a whole: what failed came behind it.
    case whole(CommandID)
    /// Something was recorded since the import began, and this ledger keeps no imports.
    case unkept
    /// The ledger could not be read.
    case unknown

    /// Looks at what is there; nil where nothing is.
    ///
    /// - Parameters:
    ///   - id: the import's.
    ///   - open: the ledger.
    ///   - start: the last position before the import; nil if it is not known.
    init?(of id: CommandID, in open: OpenLedger, since start: Position?) async {
        if open.store.capabilities.atomicBulk { return nil }
        let (ledger, store) = (open.ledger, open.store)
        // This task may be cancelled, which would end the look as well.
        let look = Task {
            let item = try await ledger.recordedImport(id)
            guard item == nil, !Interrupt.isRequested,
                let remote = store as? any RemoteEventStore
            else { return (item, try await store.lastPosition()) }
            // The last that was sent may have arrived.
            let last = try await remote.catchUp()
            return (try await ledger.recordedImport(id), last)
        }
        switch await look.result {
        case .success((let item?, _)):
            self = item.counts == nil ? .part(id) : .whole(id)
        case .success((nil, let last)):
            guard !store.keepsOwnStreams, start != last else { return nil }
            self = .unkept
        case .failure: self = .unknown
        }
    }

    /// What failed, and what is there of the file.
    ///
    /// - Parameters:
    ///   - error: what the import ended with.
    ///   - findings: lines that say what is wrong with the file; empty where nothing is.
    /// - Returns: what ends the command.
    func stop(after error: any Error, _ findings: [String]) -> CommandStop {
        let status = ExitStatus.status(for: error)
        let words = words(another: Self.mayPass(error))
        if status == .interrupted { return CommandStop(status, "interrupted; \(words)") }
        if !findings.isEmpty {
            let remedy = (error as? ImportError)?.remedy.map { "; \($0)" } ?? ""
            return CommandStop(
                status, (findings + ["error: \(words)\(remedy)"]).joined(separator: "\n"))
        }
        return CommandStop(status, "error: \(Self.reason(of: error))\n\(words)")
    }

    private func words(another mayPass: Bool) -> String {
        switch self {
        case .part(let id) where mayPass:
            "a part of the file is recorded: run the same import again for the rest, or take the "
                + "part back with '\(ImportWords.reversal(of: id))'"
        case .part(let id):
            "what was imported until then is recorded; '\(ImportWords.reversal(of: id))' takes it "
                + "back"
        case .whole(let id):
            "all of the import is recorded; '\(ImportWords.reversal(of: id))' takes it back"
        case .unkept:
            "a part of the file may be recorded"
                + (mayPass ? ": the same import again records the rest" : "")
        case .unknown:
            "it is not known how much of the file is recorded; 'daybook imports' says it when the "
                + "ledger can be read"
        }
    }

    /// Without the promise that nothing was written, which is that of one append.
    static func reason(of error: any Error) -> String {
        if case EventStoreError.unavailable(let reason, _) = error {
            return "the store is unavailable: \(reason)"
        }
        return ExitStatus.reason(for: error)
    }

    /// True for what may have gone by when the same command is run again: what is wrong with a file
    /// has not.
    static func mayPass(_ error: any Error) -> Bool {
        switch error {
        case ImportError.cancelled, is CancellationError: true
        case EventStoreError.unavailable, EventStoreError.outcomeUnknown, EventStoreError.busy,
            EventStoreError.versionConflict, EventStoreError.duplicateEvent,
            EventStoreError.ioFailure, EventStoreError.diskFull:
            true
        default: false
        }
    }
}

extension ImportError {
    /// The option with which the file can be imported all the same; nil where there is none.
    var remedy: String? {
        switch self {
        case .unclearOrder:
            "say with --order whether the rows stand oldest-first or newest-first, or are to be "
                + "sorted by-date"
        case .resembling: "if these are other payments, --allow-repeats records them"
        case .differences: "--keep-differences records it all the same"
        case .options, .unreadable, .badRows, .overlooked, .cancelled: nil
        }
    }
}
