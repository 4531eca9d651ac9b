import ArgumentParser

/// When a file of events is put away and a new one begun: `day`, a size as `64M`, or both, as
/// `day,64M`.
struct FileRotation: Hashable, Sendable, ExpressibleByArgument {
    /// From the smallest that makes no flood of files to what file systems take.
    private static let sizes = (64 << 10)...(1 << 40)

    static let help = "day, a size as 64M, or both as day,64M"

    /// With the first event that was recorded on a later day, in UTC.
    let isDaily: Bool
    /// Before it would have more bytes; nil if they are not counted.
    let bytes: Int?

    init?(argument: String) {
        var isDaily = false
        var bytes: Int?
        for part in TypedArguments.withoutMark(argument).split(
            separator: ",", omittingEmptySubsequences: false)
        {
            if part == "day", !isDaily {
                isDaily = true
            } else if bytes == nil, let size = Self.size(part) {
                bytes = size
            } else {
                return nil
            }
        }
        self.isDaily = isDaily
        self.bytes = bytes
    }

    /// As it is kept, and as it can be typed.
    var text: String {
        let units = [("G", 30), ("M", 20), ("K", 10)]
        let size = bytes.flatMap { bytes in
            units.first { bytes % (1 << $0.1) == 0 }.map { "\(bytes >> $0.1)\($0.0)" }
        }
        return [isDaily ? "day" : nil, size].compactMap { $0 }.joined(separator: ",")
    }

    /// A number and K, M or G, for powers of 1024.
    private static func size(_ text: Substring) -> Int? {
        guard let unit = text.last, let shift = ["K": 10, "M": 20, "G": 30][unit],
            let number = Int(text.dropLast()), number > 0
        else { return nil }
        let (bytes, overflows) = number.multipliedReportingOverflow(by: 1 << shift)
        return overflows || !sizes.contains(bytes) ? nil : bytes
    }
}
