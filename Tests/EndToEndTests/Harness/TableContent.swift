import Foundation
import TestSupport

/// The items of tables, to put them back.
struct TableContent: Sendable {
    /// The requests that put them, as JSON.
    private let requests: [Data]

    /// Reads tables whole.
    init(of tables: [String], on emulator: Emulator) async throws {
        var requests: [Data] = []
        for table in tables {
            for item in try await TableEvents.all(table, on: emulator) {
                requests.append(
                    try JSONSerialization.data(
                        withJSONObject: ["TableName": table, "Item": item] as [String: Any]))
            }
        }
        self.requests = requests
    }

    func put(on emulator: Emulator) async throws {
        for request in requests {
            try await TableEvents.answer(
                "PutItem", try Records.json(String(decoding: request, as: UTF8.self)), on: emulator)
        }
    }
}
