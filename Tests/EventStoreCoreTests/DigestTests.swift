import EventStoreCore
import Testing

@Suite struct DigestTests {
    /// FIPS 180-2 and its empty message.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func knownAnswers(message: String, hex: String) throws {
        let digest = Digest(sha256: Array(message.utf8))
        #expect(digest.description == hex)
        #expect(Digest(hex) == digest)
        #expect(Digest(hex.uppercased()) == digest)
        #expect(digest.bytes.count == 32)
        #expect(digest.bytes.withUnsafeBytes { Digest(bytes: $0) } == digest)
    }

    @Test func rejectsOtherLengthsAndLetters() {
        let hex = Digest.zero.description
        #expect(hex == String(repeating: "0", count: 64))
        #expect(Digest(String(hex.dropLast())) == nil)
        #expect(Digest(hex + "0") == nil)
        #expect(Digest(hex.dropLast() + "g") == nil)
        #expect([UInt8](repeating: 0, count: 31).withUnsafeBytes { Digest(bytes: $0) } == nil)
        #expect([UInt8](repeating: 0, count: 33).withUnsafeBytes { Digest(bytes: $0) } == nil)
    }

    @Test func everyByteCounts() throws {
        let digest = Digest(sha256: Array("abc".utf8))
        for index in 0..<32 {
            var bytes = digest.bytes
            bytes[index] ^= 1
            #expect(bytes.withUnsafeBytes { Digest(bytes: $0) } != digest)
        }
    }
}
