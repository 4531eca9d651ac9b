import AWSClient
import Testing

@Suite struct HTTPResponseTests {
    @Test func namesOfHeadersHaveNoCase() {
        let response = HTTPResponse(status: 200, headers: [HTTPHeader("X-Amz-Crc32", "7")])
        #expect(response.header("x-amz-crc32") == "7")
        #expect(response.header("date") == nil)
    }
}
