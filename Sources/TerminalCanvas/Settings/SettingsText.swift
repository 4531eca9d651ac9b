/// A settings file, read: a part of TOML 1.0 that is enough for themes and the configuration, and
/// that remembers where everything stands.
///
/// Tables, keys (bare, quoted, dotted), strings on one line, integers, booleans and arrays. What
/// TOML allows beyond that is an error that says so, never misread. (The TOML packages for Swift
/// tell the place of a syntax error, but not of a value that has the wrong name.)
package struct SettingsText: Sendable {
    package struct Place: Hashable, Sendable {
        /// Both counted from 1; columns in scalars of Unicode.
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
        /// The table that it stands in, a part for each dot of its header and of its own key; empty
        /// at the top.
        package let path: [String]
        package let key: String
        package let place: Place
        package let value: Value
        package let valuePlace: Place

        /// The table's path, joined by dots.
        package var table: String { path.joined(separator: ".") }
    }

    /// The header of a table, or the first dotted key that makes one.
    package struct Table: Sendable {
        package let path: [String]
        package let place: Place

        package var name: String { path.joined(separator: ".") }
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
    /// The tables, empty ones included, in the order in which they come up.
    package let tables: [Table]
    /// The lines that could not be read, in the order of the file; their entries are left out.
    package let problems: [Problem]

    /// - Parameter text: the file's content.
    package init(reading text: String) {
        var parser = SettingsParser(text)
        parser.parse()
        entries = parser.entries
        tables = parser.tables
        problems = parser.problems.sorted {
            ($0.place.line, $0.place.column) < ($1.place.line, $1.place.column)
        }
    }

    /// - Parameter text: the file's content.
    /// - Throws: `Problem`, the first there is.
    package init(_ text: String) throws(Problem) {
        self.init(reading: text)
        if let first = problems.first { throw first }
    }
}
