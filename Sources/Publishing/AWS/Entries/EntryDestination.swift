import AWSClient
import EventStoreCore
import EventStreaming

/// A far side that takes entries: SNS, SQS, Kinesis. It puts events into requests, and the answers
/// for entries into answers for events.
struct EntryDestination<Service: EntryService>: EventDestination {
    /// An event on its way.
    private struct Parcel {
        /// Of its event in the sending.
        let index: Int
        let entry: Service.Entry
        let bytes: Int
    }

    /// Requests of one sending that look for the entry that a request was refused for.
    private static var searches: Int { 40 }

    let service: Service

    init(_ service: Service) { self.service = service }

    var bounds: DeliveryBounds {
        // Entries are taken by themselves: a later one of an account must wait for the earlier.
        DeliveryBounds(
            events: service.limits.entries, bytes: service.limits.requestBytes,
            mayHoldOneStreamTwice: false)
    }

    func send(_ events: [OutgoingEvent]) async throws -> [DeliveryAnswer] {
        let unsent = DeliveryAnswer.later(DeliveryFault("\(service.title): it was not sent"))
        var answers = [DeliveryAnswer](repeating: unsent, count: events.count)
        var parcels: [Parcel] = []
        var streams: Set<StreamID> = []
        // Whoever sends two of one account all the same gets the later one back.
        for (index, event) in events.enumerated() where streams.insert(event.stream).inserted {
            let entry = service.entry(of: event)
            let parcel = Parcel(index: index, entry: entry, bytes: service.bytes(of: entry))
            if let answer = try await fault(parcel) {
                answers[index] = answer
            } else {
                parcels.append(parcel)
            }
        }
        var searches = Self.searches
        var rest = requests(parcels)[...]
        while let request = rest.popFirst() {
            if let ending = try await put(request[...], &searches, &answers) {
                // What holds for the service holds for what it was not asked yet.
                for parcel in rest.joined() { answers[parcel.index] = ending }
                break
            }
        }
        return answers
    }

    /// Why an event is too large; nil if it is not.
    private func fault(_ parcel: Parcel) async throws -> DeliveryAnswer? {
        guard parcel.bytes > service.limits.entryBytes else { return nil }
        do {
            let largest = try await service.largestEntry()
            guard parcel.bytes > largest else { return nil }
            return .refused(
                DeliveryFault(
                    "\(service.title): the event has \(parcel.bytes) bytes, and \(largest) are "
                        + "taken"))
        } catch let failure as AWSFailure {
            // What is wrong will show when it is sent.
            return FailureVerdict(failure, from: service.title).answer
        }
    }

    private func requests(_ parcels: [Parcel]) -> [[Parcel]] {
        var result: [[Parcel]] = []
        var bytes = 0
        for parcel in parcels {
            let isFull = (result.last?.count ?? service.limits.entries) >= service.limits.entries
            if isFull || bytes + parcel.bytes > service.limits.requestBytes {
                result.append([])
                bytes = 0
            }
            result[result.count - 1].append(parcel)
            bytes += parcel.bytes
        }
        return result
    }

    /// Sends some in one request; if that was refused for what it holds, in two.
    ///
    /// - Returns: what every further request would be answered; nil to go on.
    private func put(
        _ parcels: ArraySlice<Parcel>, _ searches: inout Int, _ answers: inout [DeliveryAnswer]
    ) async throws -> DeliveryAnswer? {
        do {
            let said = try await service.put(parcels.map(\.entry))
            for (parcel, number) in zip(parcels, said.indices) {
                answers[parcel.index] = FailureVerdict.answer(said[number], from: service.title)
            }
            return nil
        } catch let failure as AWSFailure {
            let verdict = FailureVerdict(failure, from: service.title)
            guard verdict.isAboutContent else {
                for parcel in parcels { answers[parcel.index] = verdict.answer }
                return verdict.answer
            }
            guard parcels.count > 1 else {
                for parcel in parcels { answers[parcel.index] = verdict.answer }
                return nil
            }
            let middle = parcels.startIndex + parcels.count / 2
            for half in [parcels[..<middle], parcels[middle...]] where searches > 0 {
                searches -= 1
                if let ending = try await put(half, &searches, &answers) {
                    for parcel in parcels[middle...] where half.startIndex < middle {
                        answers[parcel.index] = ending
                    }
                    return ending
                }
            }
            return nil
        }
    }
}
