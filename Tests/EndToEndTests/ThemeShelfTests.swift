import ExplorerRuntime
import Testing

@testable import daybook

@Suite struct ThemeShelfTests {
    /// A program that was copied alone has them too.
    @Test func everyShippedThemeIsBuiltIn() {
        #expect(Set(ThemeShelf.builtIn.keys) == Set(ThemeShelf.shipped))
        #expect(ThemeShelf.shipped.first == ThemeShelf.standard)
    }
}
