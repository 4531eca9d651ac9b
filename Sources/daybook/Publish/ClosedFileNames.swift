import Foundation

/// How the files are called that a file of events is put away as: `orders-2026-11-30.ndjson` for
/// `orders.ndjson`, with a number where a day has several, and with `.gz` behind once packed.
struct ClosedFileNames: Hashable, Sendable {
    /// What is added to a file that is packed.
    static let packed = ".gz"
    /// What is added to one that is being packed.
    static let partial = ".gz.part"
    private static let unknown = "undated"

    /// Where they stand.
    let folder: String
    private let stem: String
    private let end: String

    /// - Parameter path: of the file that grows; absolute.
    init(_ path: String) {
        folder = (path as NSString).deletingLastPathComponent
        let name = (path as NSString).lastPathComponent
        // The first dot: what is behind it, as in `orders.events.ndjson`, stays together. A name
        // that begins with it is hidden and has no ending there.
        let dot = name.dropFirst().firstIndex(of: ".") ?? name.endIndex
        stem = String(name[..<dot])
        end = String(name[dot...])
    }

    /// The path for a file that is put away now: one that no file has, and behind all of the day.
    ///
    /// - Parameters:
    ///   - day: of the file's first event; nil if it does not say.
    ///   - isNumbered: whether a day has several in any case, so that all have a number.
    /// - Returns: absolute, as the path of the file itself.
    /// - Throws: `CommandStop` where nobody can see which names are taken.
    func next(_ day: String?, isNumbered: Bool) throws -> String {
        let day = day ?? Self.unknown
        let last = try taken().filter { $0.day == day }.map(\.number).max()
        let number = last.map { $0 + 1 } ?? (isNumbered ? 1 : 0)
        return "\(folder)/\(stem)-\(day)\(number == 0 ? "" : ".\(padded(number))")\(end)"
    }

    /// The paths of those that were put away and not packed, in their order.
    ///
    /// - Throws: as `next`.
    func unpacked() throws -> [String] {
        try taken().filter { !$0.isPacked }.sorted { ($0.day, $0.number) < ($1.day, $1.number) }
            .map { "\(folder)/\($0.name)" }
    }

    private struct Taken {
        let name: String
        let day: String
        /// 0 for one without.
        let number: Int
        let isPacked: Bool
    }

    private func taken() throws -> [Taken] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder).compactMap(read)
        } catch {
            throw CommandStop(
                .failure, "error: \(folder) cannot be listed: \(error.localizedDescription)")
        }
    }

    private func read(_ name: String) -> Taken? {
        guard !name.hasSuffix(end + Self.partial) else { return nil }
        let isPacked = name.hasSuffix(end + Self.packed)
        let plain = isPacked ? name.dropLast(Self.packed.count) : name[...]
        guard plain.hasPrefix("\(stem)-"), plain.hasSuffix(end),
            plain.utf8.count > stem.utf8.count + 1 + end.utf8.count
        else { return nil }
        let middle = plain.dropFirst(stem.count + 1).dropLast(end.count)
        let parts = middle.split(separator: ".", omittingEmptySubsequences: false)
        guard let day = parts.first, day == Self.unknown || isDay(day), parts.count <= 2 else {
            return nil
        }
        guard parts.count == 2 else {
            return Taken(name: name, day: String(day), number: 0, isPacked: isPacked)
        }
        guard let number = Int(parts[1]), number > 0, number < .max, padded(number) == parts[1]
        else { return nil }
        return Taken(name: name, day: String(day), number: number, isPacked: isPacked)
    }

    private func isDay(_ text: Substring) -> Bool {
        text.utf8.count == 10
            && text.utf8.enumerated().allSatisfy { index, byte in
                index == 4 || index == 7
                    ? byte == UInt8(ascii: "-")
                    : (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            }
    }

    /// So that names sort as they came.
    private func padded(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    }
}
