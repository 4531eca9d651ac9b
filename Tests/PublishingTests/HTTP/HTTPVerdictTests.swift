import AWSClient
import EventStreaming
import Testing

@testable import Publishing

@Suite struct HTTPVerdictTests {
    private enum Class: Hashable { case done, later, refused, stop }

    private static func outcome(_ verdict: HTTPVerdict) -> Class {
        switch verdict {
        case .done: .done
        case .later: .later
        case .refused: .refused
        case .stop: .stop
        }
    }

    @Test(
        "Each status has its class",
        arguments: [
            (200, "done"), (201, "done"), (202, "done"), (204, "done"), (299, "done"),
            (301, "stop"), (302, "stop"), (303, "stop"), (304, "stop"), (307, "stop"),
            (308, "stop"), (400, "refused"), (401, "stop"), (403, "stop"), (404, "stop"),
            (405, "stop"), (407, "stop"), (408, "later"), (409, "refused"), (410, "stop"),
            (413, "refused"), (415, "refused"), (418, "stop"), (422, "refused"), (425, "later"),
            (429, "later"), (431, "refused"), (500, "later"), (502, "later"), (503, "later"),
            (504, "later"), (599, "later"), (0, "later"), (100, "later"), (101, "later"),
            (600, "later"), (999, "later"), (-1, "later"), (Int.max, "later"),
        ])
    func classes(status: Int, expected: String) {
        let verdict = HTTPVerdict(HTTPResponse(status: status), now: 0)
        #expect("\(Self.outcome(verdict))" == expected)
        // The operator reads the number.
        switch verdict {
        case .done: break
        case .later(let fault), .refused(let fault), .stop(let fault):
            #expect(fault.reason.contains("\(status)"))
        }
    }

    @Test(
        "Retry-After is seconds or a date",
        arguments: [
            ("120", 120), ("0", 1), (" 7", 7), ("", nil), ("soon", nil), ("-5", nil),
            ("1.5", nil), ("99999999999999999999999", 1_000_000_000),
            ("Sun, 30 Aug 2015 12:36:30 GMT", 30), ("Sun, 30 Aug 2015 12:35:00 GMT", 1),
            ("Sun, 30 Aug 2015 12:36:30 CET", nil), ("Sun, 31 Feb 2015 12:36:30 GMT", nil),
        ] as [(String, Int?)])
    func retryAfter(text: String, seconds: Int?) {
        // 2015-08-30T12:36:00Z
        let wish = HTTPVerdict.wish(text, 1_440_938_160)
        #expect(wish == seconds.map { .seconds($0) })
    }

    @Test("Only 429, 408, 425 and what is the server's fault may ask to wait")
    func whoseWishCounts() {
        for (status, counts) in [(429, true), (503, true), (408, true), (422, false)] {
            let answer = HTTPResponse(
                status: status, headers: [HTTPHeader("retry-after", "9")])
            switch HTTPVerdict(answer, now: 0) {
            case .later(let fault): #expect(counts && fault.retryAfter == .seconds(9))
            case .refused(let fault): #expect(!counts && fault.retryAfter == nil)
            case .done, .stop: Issue.record("\(status)")
            }
        }
    }

    @Test(
        "No answer is one to wait for",
        arguments: [
            HTTPFailure.notSent("refused"), .noAnswer("reset"), .tooLarge(status: 500, maximum: 10),
        ])
    func noAnswer(failure: HTTPFailure) {
        guard case .later(let fault) = HTTPVerdict(failure) else {
            Issue.record("\(failure)")
            return
        }
        #expect(fault.retryAfter == nil && !fault.reason.isEmpty)
    }

    @Test("Of an answer that is too large its status counts")
    func tooLarge() {
        #expect(HTTPVerdict(HTTPFailure.tooLarge(status: 200, maximum: 10)) == .done)
        guard case .refused = HTTPVerdict(HTTPFailure.tooLarge(status: 422, maximum: 10)) else {
            Issue.record("a refusal is one")
            return
        }
    }
}
