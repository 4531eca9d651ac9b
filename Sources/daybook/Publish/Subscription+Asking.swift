import ArgumentParser
import EventStreaming
import TextFormats

extension SubscriptionStore {
    /// The subscription of a name, if it is what is asked for; or a new one.
    ///
    /// - Parameters:
    ///   - name: which one.
    ///   - check: throws for one that is another than what is asked for.
    ///   - make: what is kept if there is none.
    /// - Returns: what is kept.
    /// - Throws: what both throw; `SubscriptionError`; `ValidationError` for a filter that is none.
    func findOrCreate(
        _ name: SubscriptionName, check: (Subscription) throws -> Void,
        make: () async throws -> Subscription
    ) async throws -> Subscription {
        for _ in 0..<2 {
            if let kept = try await find(name)?.subscription {
                try check(kept)
                return kept
            }
            do {
                let new = try await make()
                try await create(new)
                return new
            } catch SubscriptionError.exists {
                // Another process was first: the next look shows with what.
            } catch let error as FilterError {
                throw ValidationError(Printable(error.description).text)
            }
        }
        throw SubscriptionError.contended(name)
    }
}

extension Subscription {
    /// Looks whether its filter is the one that is asked for. Two that say the same are the same.
    ///
    /// - Parameter asked: nil if nothing was.
    /// - Throws: `CommandStop` if it is another; `ValidationError` for one that is none.
    func checkFilter(_ asked: String?) throws {
        guard let asked, try Self.plain(asked) != filter.map({ try Self.plain($0) }) else { return }
        let words = filter.map { "the filter \(Printable($0))" } ?? "no filter"
        throw CommandStop(
            .usage,
            "error: the subscription '\(name)' has \(words), and not \(Printable(asked)); another "
                + "filter needs another name")
    }

    private static func plain(_ filter: String) throws -> String {
        do { return try EventFilter(filter).description } catch let error as FilterError {
            throw ValidationError(Printable(error.description).text)
        }
    }
}
