import Foundation

/// A random source that repeats itself: SplitMix64 (Steele, Lea and Flood, 2014). The same seed
/// gives the same numbers on every machine.
public struct SeededRandom: RandomNumberGenerator, Sendable {
    /// The environment variable that replays a run.
    public static let environmentName = "DAYBOOK_SEED"

    public let seed: UInt64
    private var state: UInt64

    public init(seed: UInt64) {
        self.seed = seed
        state = seed
    }

    /// The seed that the environment names, or a fresh one; either is printed with the command
    /// that replays it.
    ///
    /// - Parameter test: what to hand to `swift test --filter`.
    /// - Returns: the source, at its start.
    public static func announced(for test: String) -> SeededRandom {
        let given = ProcessInfo.processInfo.environment[environmentName].flatMap { UInt64($0) }
        let seed = given ?? UInt64.random(in: 0...UInt64(UInt32.max))
        print("seed \(seed); replay with: \(environmentName)=\(seed) swift test --filter \(test)")
        return SeededRandom(seed: seed)
    }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
