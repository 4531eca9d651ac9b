import Glibc

extension AWSEnvironment {
    /// What this process has: its environment, the file system, `PATH`, the host's clocks.
    public static let process = AWSEnvironment(
        variable: { name in getenv(name).map { String(cString: $0) } },
        readFile: SmallFile.read, replaceFile: SmallFile.replace, run: ProgramRun.run,
        clock: .host)
}

extension AWSClock {
    /// The host's clocks, and its chance.
    public static let host = AWSClock(
        now: { Int64(time(CLOCK_REALTIME).tv_sec) },
        elapsed: {
            let moment = time(CLOCK_MONOTONIC)
            return .seconds(moment.tv_sec) + .nanoseconds(moment.tv_nsec)
        },
        sleep: { try await Task.sleep(for: $0) },
        draw: { Double.random(in: 0..<1) })

    private static func time(_ clock: clockid_t) -> timespec {
        var moment = timespec()
        clock_gettime(clock, &moment)
        return moment
    }
}
