/// How wide a line, and how long a function and a file may be: what fits on a screen is read as
/// a whole.
enum LengthChecks {
    static let maximumColumns = 100
    static let maximumFunctionLines = 70
    static let maximumFileLines = 500

    static func columns(_ file: SourceFile) -> [Finding] {
        // A line has no more characters than bytes, and those need not be gone through.
        file.lines.enumerated().filter {
            $0.element.utf8.count > maximumColumns && $0.element.count > maximumColumns
        }.map { number, line in
            Finding(
                rule: .columns, path: file.path, line: number + 1,
                what: "\(line.count) columns", remedy: "break the line at \(maximumColumns)")
        }
    }

    static func fileLength(_ file: SourceFile) -> [Finding] {
        guard file.lines.count > maximumFileLines else { return [] }
        return [
            Finding(
                rule: .fileLength, path: file.path, line: file.lines.count,
                what: "\(file.lines.count) lines",
                remedy: "split the file by topic, at most \(maximumFileLines) lines each")
        ]
    }

    static func functionLength(_ file: SourceFile) -> [Finding] {
        var finder = FunctionFinder()
        for (number, line) in file.code.enumerated() { finder.read(line, number: number + 1) }
        var findings = finder.functions.filter { $0.lines > maximumFunctionLines }.map {
            Finding(
                rule: .functionLength, path: file.path, line: $0.firstLine,
                what: "\($0.name) has \($0.lines) lines",
                remedy: "split it, at most \(maximumFunctionLines) lines each")
        }
        // Lengths counted from braces that do not match would be worthless, silently.
        if !finder.isBalanced {
            findings.append(
                Finding(
                    rule: .functionLength, path: file.path, line: file.lines.count,
                    what: "the braces do not match",
                    remedy: "keep braces whole within #if, and out of bare /…/ patterns"))
        }
        return findings
    }
}
