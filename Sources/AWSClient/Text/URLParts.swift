/// The parts of an `http` or `https` address, as they stand in it.
package struct URLParts: Hashable, Sendable {
    package let scheme: String
    /// In lower case; an IPv6 address with its brackets.
    package let host: String
    /// Nil if it is the scheme's own, or not said.
    package let port: Int?
    /// Encoded; begins with `/`, or is empty.
    package let path: String
    /// Encoded, without `?`; nil if there is none.
    package let query: String?

    /// Nil for what is no such address: another scheme, no host, a user, a fragment, a port out of
    /// range, characters that do not belong into a host.
    package init?(_ text: String) {
        guard let colon = text.range(of: "://") else { return nil }
        scheme = String(text[..<colon.lowerBound]).lowercased()
        guard scheme == "http" || scheme == "https" else { return nil }
        let rest = text[colon.upperBound...]
        guard !rest.contains("#"), !rest.contains("\\") else { return nil }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let target = rest[authority.endIndex...]
        guard authority.utf8.allSatisfy({ (0x21..<0x7F).contains($0) && $0 != UInt8(ascii: "@") }),
            let (host, port) = Self.split(authority)
        else { return nil }
        self.host = host
        self.port = port == (scheme == "http" ? 80 : 443) ? nil : port
        if let mark = target.firstIndex(of: "?") {
            path = String(target[..<mark])
            query = String(target[target.index(after: mark)...])
        } else {
            path = String(target)
            query = nil
        }
    }

    /// What stands in the `Host` header.
    package var authority: String { port.map { "\(host):\($0)" } ?? host }

    /// Whether the host can only be this machine: `localhost`, 127.0.0.0/8 or `[::1]`.
    package var isLoopback: Bool {
        if host == "localhost" || host == "[::1]" { return true }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 4 && numbers[0] == "127"
            && numbers.allSatisfy { UInt8($0).map { "\($0)".count } == $0.count }
    }

    private static func split(_ authority: Substring) -> (String, Int?)? {
        let host: Substring
        let behind: Substring
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            host = authority[...end]
            behind = authority[authority.index(after: end)...]
        } else {
            host = authority.prefix { $0 != ":" }
            behind = authority[host.endIndex...]
        }
        guard !host.isEmpty, host != "[]" else { return nil }
        if behind.isEmpty { return (host.lowercased(), nil) }
        guard behind.hasPrefix(":"), let port = UInt16(behind.dropFirst()) else { return nil }
        return (host.lowercased(), Int(port))
    }
}

extension String {
    /// Where a text first stands in this one.
    fileprivate func range(of needle: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(needle) {
                return start..<index(start, offsetBy: needle.count)
            }
            start = index(after: start)
        }
        return nil
    }
}
