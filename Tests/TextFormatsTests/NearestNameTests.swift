import Testing
import TextFormats

@Suite struct NearestNameTests {
    @Test(arguments: [
        ("tabel", "table"), ("lsit", "list"), ("TITLE", "title"), ("xyzzy", nil), ("", nil),
    ])
    func findsTheNearestName(_ slip: String, _ name: String?) {
        #expect(NearestName.of(slip, among: ["title", "list", "table"]) == name)
    }
}
