#if Network
    import AsyncHTTPClient
    import NIOCore
    import NIOHTTP1
    import Synchronization

    /// Gathers an answer as the client itself does, and knows its status also where its body is
    /// more than is read: some ask for no more than that.
    final class AnswerDelegate: HTTPClientResponseDelegate {
        typealias Response = HTTPClient.Response

        private let gathered: ResponseAccumulator
        private let noted = Mutex(0)

        init(_ request: HTTPClient.Request, maximum: Int) {
            gathered = ResponseAccumulator(request: request, maxBodySize: maximum)
        }

        /// 0 before the answer begins.
        var status: Int { noted.withLock { $0 } }

        func didReceiveHead(
            task: HTTPClient.Task<Response>, _ head: HTTPResponseHead
        ) -> EventLoopFuture<Void> {
            noted.withLock { $0 = Int(head.status.code) }
            return gathered.didReceiveHead(task: task, head)
        }

        func didReceiveBodyPart(
            task: HTTPClient.Task<Response>, _ buffer: ByteBuffer
        ) -> EventLoopFuture<Void> {
            gathered.didReceiveBodyPart(task: task, buffer)
        }

        func didReceiveError(task: HTTPClient.Task<Response>, _ error: any Error) {
            gathered.didReceiveError(task: task, error)
        }

        func didFinishRequest(task: HTTPClient.Task<Response>) throws -> Response {
            try gathered.didFinishRequest(task: task)
        }
    }
#endif
