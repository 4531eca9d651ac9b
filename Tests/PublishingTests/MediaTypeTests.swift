import Testing

@testable import Publishing

@Suite("Media types")
struct MediaTypeTests {
    @Test("One event and a batch are told apart")
    func types() {
        #expect(MediaType.event.hasPrefix("application/cloudevents+json"))
        #expect(MediaType.batch.hasPrefix("application/cloudevents-batch+json"))
    }
}
