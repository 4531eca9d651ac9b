import CLinux
import Glibc
import TerminalCanvas
import Testing

@Suite struct CellWidthTests {
    /// Another C library may know another Unicode: the table is that of glibc 2.36.
    private static let isTheTablesLibrary =
        libraryVersion == "glibc 2.36" && setlocale(LC_CTYPE, "C.UTF-8") != nil

    private static let libraryVersion: String = {
        var text = [UInt8](repeating: 0, count: 64)
        _ = text.withUnsafeMutableBytes {
            confstr(Int32(_CS_GNU_LIBC_VERSION), $0.bindMemory(to: CChar.self).baseAddress, 64)
        }
        return String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
    }()

    @Test(.enabled(if: isTheTablesLibrary, "the C library is not the one of the table"))
    func countsAsTheCLibraryDoes() {
        let scalars = (UInt32(1)...0x10FFFF).lazy.compactMap(Unicode.Scalar.init)
        let different = scalars.filter {
            CellWidth.standard.ofScalar($0) != Int(clinux_cell_width($0.value))
        }
        #expect(different.map { String($0.value, radix: 16) } == [])
    }

    @Test(arguments: [
        ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("ｱ", 1), ("Ａ", 2), ("👍", 2),
        ("🇩🇪", 2), ("👩\u{200D}👧", 4), ("\u{301}", 0), ("−", 1), ("▁█", 2), ("\n", 0),
    ])
    func measuresText(_ text: String, _ width: Int) {
        #expect(CellWidth.standard.of(text) == width)
        #expect(text.reduce(0) { $0 + CellWidth.standard.of($1) } == width)
    }

    /// As terminals draw pictures: one of several scalars is two cells wide.
    @Test(arguments: [
        ("", 0), ("abc", 3), ("漢字", 4), ("\u{FF76}\u{FF85}半角", 6), ("한국어", 6), ("e\u{301}cole", 5),
        ("Z\u{301}\u{302}\u{303}", 1), ("🙂", 2), ("👍🏽", 2), ("🏽", 2), ("❤\u{FE0F}", 2), ("❤", 1),
        ("1\u{FE0F}\u{20E3}", 2), ("👨‍👩‍👧‍👦", 2), ("👩🏽‍🚀", 2), ("🏳\u{FE0F}‍🌈", 2), ("🇨🇿", 2), ("🇨🇿🇩🇪", 4),
        ("🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}", 2), ("☎", 1), ("☎\u{FE0F}", 2),
        ("⌚", 2), ("a👍🏽b", 4), ("नमस्ते", 4), ("ไทย", 3), ("עברית", 5), ("①", 1), ("…", 1),
        ("\u{1160}\u{1161} jamo", 5), ("각", 2), ("𠀀", 2), ("a\u{200D}b", 2), ("3\u{FE0E}", 1),
    ])
    func measuresPictures(_ text: String, _ width: Int) {
        #expect(CellWidth.standard.ofClusters(text) == width)
    }

    @Test func takesAnotherTable() {
        let widths = CellWidth { $0 == "é" ? 2 : 1 }
        #expect(widths.of("aé") == 3)
        #expect(Repertoire(widths: widths).width(of: "é") == 2)
    }
}
