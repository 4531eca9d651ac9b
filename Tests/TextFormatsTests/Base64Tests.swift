import TestSupport
import Testing
import TextFormats

@Suite struct Base64Tests {
    /// Of RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
        ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
    func vectors(bytes: String, text: String) {
        #expect(Base64.encode(Array(bytes.utf8)) == text)
        #expect(Base64.decode(text) == Array(bytes.utf8))
    }

    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zg===", "=", "====", "Zh==", "Zm9=", "Zm 9v", "Zm9v\n", "Zm9-", "Zm9_",
        "Z=9v", "Zm9vé",
    ])
    func refusals(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test func anyBytesComeBack() {
        var random = SeededRandom.announced(for: "Base64Tests")
        for _ in 0..<500 {
            let bytes = (0..<Int.random(in: 0...70, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        }
    }
}
