/// How far down a list something is, as a click on its scrollbar says.
package struct ListShare: Hashable, Sendable {
    private let line: Int
    private let last: Int

    init(_ line: Int, of height: Int) {
        last = max(1, height - 1)
        self.line = min(max(0, line), last)
    }

    var isStart: Bool { line == 0 }
    var isEnd: Bool { line == last }

    /// The row at that place of so many, counted from 0.
    func index(of count: Int) -> Int {
        let steps = max(0, count - 1)
        // Of a list that is longer than can be counted with, the line before is near enough.
        let (product, isTooMuch) = steps.multipliedReportingOverflow(by: line)
        return isTooMuch ? steps / last * line : product / last
    }
}
