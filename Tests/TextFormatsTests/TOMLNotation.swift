import TextFormats

/// Values as the table of cases writes them.
enum TOMLNotation {
    /// `KEY VALUE` for each entry of a file's top, sorted by the bytes of the keys.
    static func lines(of table: TOML.Table) -> [String] {
        sorted(table).map { "\(key($0.key)) \(text(of: $0.item.value))" }
    }

    static func text(of value: TOML.Value) -> String {
        switch value {
        case .string(let text): quoted(text)
        case .integer(let number): "\(number)"
        case .float(let number): "\(number)"
        case .boolean(let isTrue): "\(isTrue)"
        case .time(let time): text(of: time)
        case .array(let items): "[\(items.map { text(of: $0.value) }.joined(separator: ", "))]"
        case .table(let table):
            "{"
                + sorted(table).map { "\(key($0.key)): \(text(of: $0.item.value))" }
                .joined(separator: ", ") + "}"
        }
    }

    /// `1979-05-27T07:32:00.5-07:00`, as much of it as there is.
    private static func text(of time: TOML.Time) -> String {
        var parts: [String] = []
        if let day = time.day {
            parts.append("\(padded(day.year, 4))-\(padded(day.month))-\(padded(day.day))")
        }
        if let clock = time.clock {
            var text =
                "\(padded(clock.hour)):\(padded(clock.minute)):\(padded(clock.second))"
            if clock.nanosecond > 0 {
                var fraction = padded(clock.nanosecond, 9)
                while fraction.hasSuffix("0") { fraction.removeLast() }
                text += "." + fraction
            }
            parts.append(text)
        }
        var offset = ""
        if let minutes = time.offset {
            let (hours, rest) = abs(minutes).quotientAndRemainder(dividingBy: 60)
            offset =
                minutes == 0 ? "Z" : "\(minutes < 0 ? "-" : "+")\(padded(hours)):\(padded(rest))"
        }
        return parts.joined(separator: "T") + offset
    }

    private static func padded(_ number: Int, _ width: Int = 2) -> String {
        String(repeating: "0", count: max(0, width - "\(number)".count)) + "\(number)"
    }

    private static func sorted(_ table: TOML.Table) -> [TOML.Entry] {
        table.entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }

    private static func key(_ key: String) -> String {
        let isBare = key.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
            default: false
            }
        }
        return isBare && !key.isEmpty ? key : quoted(key)
    }

    private static func quoted(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == "\\" || scalar == "\"" { escaped.append("\\") }
            escaped.append(scalar)
        }
        return "\"\(Printable(String(escaped)))\""
    }
}
