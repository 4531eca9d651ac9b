import EventStoreCore
import Explorer
import Testing

@testable import ExplorerRuntime

/// What waits for the UI thread while it is held up.
@Suite struct MailboxTests {
    private static func news(_ head: Int64) -> Action {
        .tailed(
            News(
                accounts: [:], count: 1, head: Position(head), lag: 0,
                at: Timestamp(microseconds: head)))
    }

    @Test func progressIsMergedAndAnswersAreKept() throws {
        let mailbox = try Mailbox()
        let (one, other) = (1, 2) as (RequestID, RequestID)
        for number in 1...10_000 as ClosedRange<Int64> {
            mailbox.post(.progressed(one, .folded(number, of: 10_000)))
        }
        mailbox.post(.progressed(other, .folded(1, of: 2)))
        for number in 1...10_000 as ClosedRange<Int64> {
            mailbox.post(.rebuilding("account_summary", done: number, of: 10_000))
        }
        for number in 1...10_000 as ClosedRange<Int64> { mailbox.post(Self.news(number)) }
        for _ in 1...5_000 { mailbox.post(.copied("answer")) }
        let actions = mailbox.drain()
        #expect(actions.count == 4 + 5_000)
        guard case .progressed(one, .folded(10_000, of: 10_000)) = actions[0],
            case .progressed(other, .folded(1, of: 2)) = actions[1],
            case .rebuilding("account_summary", done: 10_000, of: 10_000) = actions[2],
            case .tailed(let news) = actions[3]
        else {
            Issue.record("\(actions.prefix(4))")
            return
        }
        #expect(news.count == 10_000 && news.head == Position(10_000))
        #expect(mailbox.isEmpty && mailbox.drain().isEmpty)
    }
}
