import AWSClient
import Foundation
import Synchronization
import TestSupport

#if Network
    /// A stream that does what none is promised not to: it leaves records out, says some twice, and
    /// in any order.
    final class UnreliableStream: AWSCaller {
        private let base: any AWSCaller
        private let random: Mutex<SeededRandom>
        private let changes = Mutex((dropped: 0, doubled: 0))
        /// Of a thousand records.
        private let dropped: Int
        private let doubled: Int

        init(_ base: any AWSCaller, seed: UInt64, dropped: Int = 30, doubled: Int = 30) {
            self.base = base
            random = Mutex(SeededRandom(seed: seed))
            self.dropped = dropped
            self.doubled = doubled
        }

        /// Records that were left out, and said twice.
        var faults: (dropped: Int, doubled: Int) { changes.withLock { $0 } }

        func call(
            _ service: AWSService, _ operation: String, _ body: [UInt8]
        ) async throws -> [UInt8] {
            let answer = try await base.call(service, operation, body)
            guard operation == "GetRecords",
                var page = try JSONSerialization.jsonObject(with: Data(answer))
                    as? [String: Any],
                let records = page["Records"] as? [Any]
            else { return answer }
            page["Records"] = random.withLock { random in
                var told: [Any] = []
                for record in records {
                    if Int.random(in: 0..<1000, using: &random) < dropped {
                        changes.withLock { $0.dropped += 1 }
                        continue
                    }
                    told.append(record)
                    if Int.random(in: 0..<1000, using: &random) < doubled {
                        changes.withLock { $0.doubled += 1 }
                        told.append(record)
                    }
                }
                return told.shuffled(using: &random)
            }
            return Array(try JSONSerialization.data(withJSONObject: page))
        }
    }
#endif
