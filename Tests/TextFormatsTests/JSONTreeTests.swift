import Testing
import TextFormats

@Suite struct JSONTreeTests {
    @Test func readsEveryKindOfValue() throws {
        let text = #" {"a":[1,-2.50e+3,true,false,null,"x\u00e9\n"],"b":{},"c":{"d":""}} "#
        let tree = try JSONTree(Array(text.utf8))
        #expect(
            tree["a"]
                == .array([
                    .number("1"), .number("-2.50e+3"), .boolean(true), .boolean(false), .null,
                    .string("xé\n"),
                ]))
        #expect(tree["b"] == .object([]))
        #expect(tree["c"]?["d"]?.string == "")
        #expect(tree["e"] == nil && tree["a"]?["b"] == nil)
        #expect(tree["a"]?.elements?.first?.number == "1")
        #expect(tree.members?.map(\.name) == ["a", "b", "c"])
    }

    /// What the scanner refuses, the tree refuses, and nothing else but names that stand twice.
    @Test(arguments: [
        "", "[", "{", "[1,]", #"{"a":1,}"#, #"{"a" 1}"#, "01", "1.", "tru", #""\x""#, #""\ud800""#,
        "[1] 2", "nul", "[1 2]", #"{1:2}"#, #"{"a":1,"a":2}"#,
        #"{"1":1,"2":1,"3":1,"4":1,"5":1,"6":1,"7":1,"8":1,"9":1,"1":1}"#,
        String(repeating: "[", count: 65) + String(repeating: "]", count: 65),
    ])
    func refusals(text: String) {
        #expect(throws: JSONError.self) { try JSONTree(Array(text.utf8)) }
    }

    @Test(arguments: [1, 63, 64])
    func nestsAsDeepAsTheScanner(depth: Int) throws {
        let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        #expect(try JSONTree(Array(text.utf8)).elements?.count == (depth == 1 ? 0 : 1))
    }

    @Test(arguments: [65, 96, 97])
    func nestsDeeperWhereThatIsAsked(depth: Int) throws {
        let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        #expect(throws: JSONError.self) { try JSONTree(Array(text.utf8)) }
        #expect((try? JSONTree(Array(text.utf8), deepest: 96)) != nil || depth == 97)
        #expect(throws: JSONError.self) { try JSONTree(Array(text.utf8), deepest: depth - 1) }
    }

    /// Swift holds the two equal, and their bytes are not.
    @Test(arguments: [0, 20])
    func namesAreComparedByTheirBytes(others: Int) throws {
        let more = (0..<others).map { #","n\#($0)":0"# }.joined()
        let text = #"{"\u00e9":1,"e\u0301":2\#(more)}"#
        #expect(try JSONTree(Array(text.utf8)).members?.count == 2 + others)
        let double = #"{"\u00e9":1\#(more),"\u00e9":2}"#
        #expect(throws: JSONError.self) { try JSONTree(Array(double.utf8)) }
    }
}
