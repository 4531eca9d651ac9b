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
        (["a\nb", "\u{1B}[2J", "x\u{202E}y"], #"$'a\012b' $'\033[2J' $'x\342\200\256y'"#),
        (["\u{7}1'\\!"], #"$'\0071\047\134\041'"#),
    ])
    func aWordIsQuotedWhereItMustBe(_ words: [String], _ line: String) {
        #expect(ShellLine.text(words) == line)
    }

    @Test func aLineIsSafeToShow() {
        for hostile in HostileString.all {
            guard let line = ShellLine.text(["x", hostile.text]) else {
                #expect(hostile.text.utf8.contains(0), "\(hostile)")
                continue
            }
            #expect(Printable(line).text == line, "\(hostile)")
        }
    }
}
