import Testing

@testable import AWSClient

/// Dates, addresses and command lines.
@Suite struct TextTests {
    // MARK: Dates

    @Test(
        arguments: [
            (0, "19700101T000000Z", "1970-01-01T00:00:00Z"),
            (1_440_938_160, "20150830T123600Z", "2015-08-30T12:36:00Z"),
            (951_782_399, "20000228T235959Z", "2000-02-28T23:59:59Z"),
            (951_868_799, "20000229T235959Z", "2000-02-29T23:59:59Z"),
            (4_107_542_400, "21000301T000000Z", "2100-03-01T00:00:00Z"),
            (-1, "19691231T235959Z", "1969-12-31T23:59:59Z"),
            (253_402_300_799, "99991231T235959Z", "9999-12-31T23:59:59Z"),
        ] as [(Int64, String, String)]) func datesAreWrittenAndRead(
            seconds: Int64, basic: String, iso8601: String
        )
    {
        #expect(UTCDate.basic(seconds) == basic)
        #expect(UTCDate.iso8601(seconds) == iso8601)
        #expect(UTCDate.seconds(iso8601: iso8601) == seconds)
    }

    @Test func everyDayOfFourCenturiesIsItself() {
        for day in stride(from: Int64(-31_000), to: 115_000, by: 1) {
            let seconds = day * 86_400 + 43_200
            #expect(UTCDate.seconds(iso8601: UTCDate.iso8601(seconds)) == seconds)
        }
    }

    @Test func noMomentIsTooFar() {
        #expect(UTCDate.basic(.max) == "99991231T235959Z")
        #expect(UTCDate.basic(.min) == "00000101T000000Z")
    }

    @Test(
        arguments: [
            ("2015-08-30T12:36:00.123456Z", 1_440_938_160), ("2015-08-30t12:36:00z", 1_440_938_160),
            ("2015-08-30T12:36:00UTC", 1_440_938_160), ("2015-08-30T14:36:00+02:00", 1_440_938_160),
            ("2015-08-30T07:06:00-05:30", 1_440_938_160), ("2015-02-29T00:00:00Z", nil),
            ("2015-13-01T00:00:00Z", nil), ("2015-08-30T24:00:00Z", nil), ("2015-08-30", nil),
            ("2015-08-30T12:36:00", nil), ("2015-08-30T12:36:00.Z", nil), ("", nil),
            ("2015-08-30T12:36:00+2:00", nil), ("2015-08-3éT12:36:00Z", nil),
        ] as [(String, Int64?)]) func datesOfAllKindsAreRead(text: String, seconds: Int64?)
    {
        #expect(UTCDate.seconds(iso8601: text) == seconds)
    }

    @Test(
        arguments: [
            ("Sun, 30 Aug 2015 12:36:00 GMT", 1_440_938_160),
            ("Sun, 30 Aug 2015 12:36:60 GMT", 1_440_938_220),
            ("Sun, 31 Feb 2015 12:36:00 GMT", nil), ("Sunday, 30-Aug-15 12:36:00 GMT", nil),
            ("Sun, 30 Aug 2015 12:36 GMT", nil), ("Sun, 30 Aug 2015 12:36:00 CET", nil), ("", nil),
            ("Sun, 30 Aug 99999999999999999999 12:36:00 GMT", nil),
        ] as [(String, Int64?)]) func datesOfHeadersAreRead(text: String, seconds: Int64?)
    {
        #expect(UTCDate.seconds(http: text) == seconds)
    }

    // MARK: Addresses

    @Test func anAddressHasItsParts() throws {
        let url = try #require(URLParts("HTTPS://Example.org:8443/a/b?c=d?e"))
        #expect((url.scheme, url.host, url.port) == ("https", "example.org", 8_443))
        #expect((url.path, url.query) == ("/a/b", "c=d?e"))
        #expect(url.authority == "example.org:8443")
        #expect(URLParts("http://[::1]")?.authority == "[::1]")
        #expect(URLParts("https://example.org:443?x")?.authority == "example.org")
    }

    @Test(arguments: [
        "", "example.org", "ftp://example.org", "http://", "http:///a", "http://a@b", "http://a:x",
        "http://a:70000", "http://a:-1", "http://[::1", "http://[]", "http://[::1]x", "http://a#b",
        "http://a\\b", "http://a b", "http://é", "http://:80",
    ]) func whatIsNoAddressIsNone(text: String) { #expect(URLParts(text) == nil) }

    @Test func onlyThisMachineIsLoopback() {
        for text in ["localhost", "127.0.0.1", "127.255.0.9", "[::1]", "LOCALHOST"] {
            #expect(URLParts("http://\(text):1")?.isLoopback == true, "\(text)")
        }
        for text in [
            "localhost.example.org", "127.0.0.1.example.org", "127.1", "127.0.0.256", "128.0.0.1",
            "127.0.0.01", "[::2]", "127.0.0.+1", "0.0.0.0",
        ] {
            #expect(URLParts("http://\(text):1")?.isLoopback != true, "\(text)")
        }
    }

    // MARK: Command lines

    @Test(
        arguments: [
            ("a b  c", ["a", "b", "c"]), ("  a\t", ["a"]), ("", []),
            ("'a b' \"c d\"", ["a b", "c d"]),
            ("a'b'\"c\"d", ["abcd"]), ("a\\ b", ["a b"]), ("'a\\b'", ["a\\b"]),
            ("\"a\\\"b\\\\c\\d\"", ["a\"b\\c\\d"]), ("'' a \"\"", ["", "a", ""]),
            (
                "$A `b` | ;",
                [
                    "$A", "`b`", "|", ";",
                ]
            ), ("'a", nil), ("\"a", nil), ("a\\", nil), ("\"a\\", nil), ("'a\"b'", ["a\"b"]),
        ] as [(String, [String]?)]) func wordsAreSplitAsAShellDoes(line: String, words: [String]?)
    {
        #expect(CommandWords.split(line) == words)
    }

    // MARK: Encoding

    @Test func encodingComesBack() {
        let bytes = Array(UInt8.min...UInt8.max)
        let encoded = PercentEncoding.encode(bytes)
        #expect(PercentEncoding.decode(encoded.utf8) == bytes)
        #expect(PercentEncoding.encode("a/b ~é".utf8) == "a%2Fb%20~%C3%A9")
        #expect(PercentEncoding.decode("%4a%4G%".utf8) == Array("J%4G%".utf8))
    }

    @Test func aFormNamesItsOperation() {
        var form = QueryForm("Publish", version: "2010-03-31")
        form.add("Message", "a=b&c d")
        form.add("Subject", nil)
        #expect(
            String(decoding: form.bytes, as: UTF8.self)
                == "Action=Publish&Version=2010-03-31&Message=a%3Db%26c%20d")
    }
}
