import TestSupport
import Testing
import TextFormats

@Suite struct ShellLineTests {
    @Test(arguments: [
        (["daybook", "deposit", "acc-1"], "daybook deposit acc-1"),
        (["a", "", "b"], "a '' b"),
        (
            ["12.50 GBP", "@pos:9", "a=b", "100%", "/tmp/x,y"],
            "'12.50 GBP' @pos:9 a=b 100% /tmp/x,y"
        ),
        (
            ["=ls", "~", "#x", "*", "a;b", "$HOME", "`id`"],
            "'=ls' '~' '#x' '*' 'a;b' '$HOME' '`id`'"
        ),
        (["it's", "'", "''"], #"'it'\''s' ''\''' ''\'''\'''"#),
        (["Ångström"], "'Ångström'"),
        (
            ["a\nb", "\u{1B}[2J", "x\u{202E}y"],
            #""$(printf 'a\012b')" "$(printf '\033\1332J')" "$(printf 'x\342\200\256y')""#
        ),
        (["\u{7}1'\\!"], #""$(printf '\0071\047\134\041')""#),
        (["-n\t%s $x"], #""$(printf '\055n\011\045s \044x')""#),
        (["a\\b", "%self", "50%"], #"'a'\\'b' '%self' 50%"#),
    ])
    func aWordIsQuotedWhereItMustBe(_ words: [String], _ line: String) {
        #expect(ShellLine.text(words) == line)
    }

    /// No argument holds a NUL, and a shell takes the line breaks from the end of what it is told.
    @Test(arguments: ["a\u{0}b", "\n", "a\n", "a\r\n"])
    func whatCannotBeSaidInOneHasNoLine(_ word: String) {
        #expect(ShellLine.text(["daybook", word]) == nil)
    }

    @Test func aLineIsSafeToShow() {
        for hostile in HostileString.all {
            guard let line = ShellLine.text(["x", hostile.text]) else {
                let text = hostile.text.utf8
                #expect(text.contains(0) || text.last == UInt8(ascii: "\n"), "\(hostile)")
                continue
            }
            #expect(Printable(line).text == line, "\(hostile)")
        }
    }
}
