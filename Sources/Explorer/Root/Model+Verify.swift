import EventStoreCore

extension Model {
    /// Accounts that are damaged, by the first version that is not verified.
    package var distrust: [StreamID: Version] { verification.distrust }

    /// The first version of an account from which on nothing is verified; nil if nothing is known
    /// to be wrong with it. Whoever shows one of its balances says so.
    package func firstDamagedVersion(of account: StreamID) -> Version? { distrust[account] }

    /// What to say beside a number that damaged events are a part of; nil for any other.
    func damageWarning(_ query: WhyQuery) -> String? {
        switch query.number {
        case .balance(let id):
            guard let first = firstDamagedVersion(of: id) else { return nil }
            if case .version(id, let version) = query.at, version < first { return nil }
            return "damaged from v\(first) on: this number is not verified"
        case .total:
            guard !distrust.isEmpty else { return nil }
            let count = Wording.count(Int64(distrust.count), "account")
            return "damaged events in \(count): this total is not verified"
        }
    }

    // MARK: Keys

    /// Opens the screen, and begins if nothing was verified yet; from the screen itself, anew.
    mutating func verify() -> [Effect] {
        if case .verify = screens.top { return beginVerification() }
        let effects = verification.state == .never ? beginVerification() : []
        return effects + push(.verify)
    }

    private mutating func beginVerification() -> [Effect] {
        let (id, effects) = ask(.verify)
        verification.begin(id, at: now)
        return effects + appear()
    }

    mutating func stopVerification() -> [Effect] {
        guard verification.isRunning, let request = verification.request else { return [.bell] }
        verification.end(.stopped, at: now)
        tell(.warning, "verify was stopped: the rest of the ledger is not verified")
        return [.cancel(request)]
    }

    // MARK: Answers

    mutating func receiveProgress(_ id: RequestID, _ news: VerificationNews) -> [Effect] {
        guard id == verification.request else { return [] }
        let isFirst = verification.findings.isEmpty
        verification.add(news)
        if isFirst, let first = verification.findings.first {
            tell(.error, "verify: \(first.address.map { "\($0): " } ?? "")\(first.reason)")
        }
        return notice(.verification)
    }

    mutating func verified(_ id: RequestID, _ news: VerificationNews) -> [Effect] {
        guard id == verification.request else { return [] }
        verification.distrust = [:]
        verification.add(news)
        verification.end(.done, at: now)
        if let verdict = verification.progress.verdict {
            tell(.error, "\(verdict): \(verification.counts)")
        } else {
            let events = Wording.grouped(verification.progress.events)
            tell(.info, "no problems found: \(events) events verified")
        }
        return notice(.verification)
    }

    mutating func cannotVerify(_ error: LoadError) -> [Effect] {
        verification.end(.failed(error.reason), at: now)
        tell(.error, "verify failed: \(error.reason)")
        return notice(.verification)
    }
}
