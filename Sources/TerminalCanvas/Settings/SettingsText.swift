/// A settings file, read: a part of TOML 1.0 that is enough for themes and the configuration, and
/// that remembers where everything stands.
///
/// Tables, bare and quoted keys, strings on one line, integers, booleans and arrays. What TOML
/// allows beyond that is an error that says so, never misread. (The TOML packages for Swift tell
/// the place of a syntax error, but not of a value that has the wrong name.)
package struct SettingsText: Sendable {
    package struct Place: Hashable, Sendable {
        /// Both counted from 1; columns in characters.
        package let line: Int
        package let column: Int

        package init(line: Int, column: Int) {
            self.line = line
            self.column = column
        }
    }

    package enum Value: Hashable, Sendable {
        case string(String)
        case integer(Int)
        case boolean(Bool)
        indirect case array([Value])
    }

    package struct Entry: Sendable {
        /// The table that it stands in, joined by dots; empty at the top.
        package let table: String
        package let key: String
        package let place: Place
        package let value: Value
        package let valuePlace: Place
    }

    package struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
        package let place: Place
        package let what: String

        package init(_ place: Place, _ what: String) {
            self.place = place
            self.what = what
        }

        /// `3:14: unknown role …`, to be put behind a file name and a colon.
        package var description: String { "\(place.line):\(place.column): \(what)" }
    }

    /// In the order of the file.
    package let entries: [Entry]
    /// The tables' headers, empty tables included.
    package let tables: [(name: String, place: Place)]

    /// - Parameter text: the file's content.
    /// - Throws: `Problem`, the first there is.
    package init(_ text: String) throws(Problem) {
        var parser = SettingsParser(text)
        try parser.parse()
        entries = parser.entries
        tables = parser.tables
    }
}
