import Foundation

/// What `/proc` tells of processes.
enum Processes {
    /// The processes that run a program in a folder.
    static func running(_ program: String, in folder: String) -> [pid_t] {
        let (program, folder) = (resolved(program), resolved(folder))
        return all.filter {
            link($0, "exe") == program && link($0, "cwd") == folder
        }
    }

    /// The process and all that it has started, itself first.
    static func family(of process: pid_t) -> [pid_t] {
        let children = all.filter { fields($0)?.dropFirst().first.flatMap { pid_t($0) } == process }
        return [process] + children.flatMap(family)
    }

    private static var all: [pid_t] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return entries.compactMap { pid_t($0) }
    }

    static func name(of process: pid_t) -> String? {
        contents("/proc/\(process)/comm").map { String($0.dropLast()) }
    }

    /// `R` runs, `S` sleeps, `T` is stopped, `Z` has ended; nil for one that is gone.
    static func state(of process: pid_t) -> Character? { fields(process)?.first?.first }

    /// The processor time it has used, in ticks of a hundredth of a second.
    static func ticks(of process: pid_t) -> Int? {
        guard let fields = fields(process), fields.count > 12 else { return nil }
        return (Int(fields[11]) ?? 0) + (Int(fields[12]) ?? 0)
    }

    /// How often each of its threads has gone to sleep, by the threads' numbers.
    static func wakeUps(of process: pid_t) -> [pid_t: Int] {
        let folder = "/proc/\(process)/task"
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        var counts: [pid_t: Int] = [:]
        for thread in threads.compactMap({ pid_t($0) }) {
            let lines = contents("\(folder)/\(thread)/status")?.split(separator: "\n") ?? []
            let line = lines.first { $0.hasPrefix("voluntary_ctxt_switches:") }
            counts[thread] = line.flatMap { Int($0.filter(\.isNumber)) }
        }
        return counts
    }

    /// Whether whoever writes to a process's descriptor waits where it must, instead of being
    /// refused.
    static func blocks(_ process: pid_t, _ descriptor: Int32) -> Bool {
        let lines = contents("/proc/\(process)/fdinfo/\(descriptor)")?.split(separator: "\n") ?? []
        let flags = lines.first { $0.hasPrefix("flags:") }?.split(separator: "\t").last
        return flags.flatMap { Int32($0, radix: 8) }.map { $0 & O_NONBLOCK == 0 } ?? false
    }

    /// Whether it handles a signal itself.
    static func catches(_ process: pid_t, _ signal: Int32) -> Bool {
        let lines = contents("/proc/\(process)/status")?.split(separator: "\n") ?? []
        let mask = lines.first { $0.hasPrefix("SigCgt:") }?.split(separator: "\t").last
        return mask.flatMap { UInt64($0, radix: 16) }.map { $0 >> (signal - 1) & 1 == 1 } ?? false
    }

    /// The paths of the files that it holds open.
    static func files(of process: pid_t) -> [String] {
        let folder = "/proc/\(process)/fd"
        let numbers = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return numbers.compactMap { link(process, "fd/\($0)") }
    }

    static func isAlive(_ process: pid_t) -> Bool {
        let state = state(of: process)
        return state != nil && state != "Z"
    }

    /// Of `/proc/PID/stat`, from the state on: what stands before it may hold blanks.
    private static func fields(_ process: pid_t) -> [Substring]? {
        guard let text = contents("/proc/\(process)/stat"), let end = text.lastIndex(of: ")") else {
            return nil
        }
        return text[text.index(after: end)...].split(separator: " ")
    }

    private static func contents(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func link(_ process: pid_t, _ name: String) -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/\(name)")
    }

    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }
}
