import EventStoreSQLite
import Testing

@Suite("What is known of SQLite libraries")
struct LibraryVersionTests {
    @Test(
        "The versions with the log reset race",
        arguments: [
            (3_006_023, "3.6.23", false), (3_007_000, "3.7.0", true), (3_040_001, "3.40.1", true),
            (3_044_005, "3.44.5", true), (3_044_006, "3.44.6", false), (3_045_000, "3.45.0", true),
            (3_050_006, "3.50.6", true), (3_050_007, "3.50.7", false), (3_051_002, "3.51.2", true),
            (3_051_003, "3.51.3", false), (3_052_000, "3.52.0", false),
        ] as [(Int32, String, Bool)])
    func race(number: Int32, text: String, hasRace: Bool) {
        let version = LibraryVersion(number: number)
        #expect(version.description == text)
        #expect(version.hasLogResetRace == hasRace)
        #expect(version.logResetVerdict.contains(text))
    }
}
