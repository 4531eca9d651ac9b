/// TOML 1.0, all of it (https://toml.io/en/v1.0.0). Every key and every value knows where it
/// stands, so that whoever reads a file for its meaning can say where it is wrong.
///
///     let file = TOML.File(reading: bytes)
///     for problem in file.problems { print("config.toml:\(problem)") }
///     if let theme = file.root["theme"] { … }
package enum TOML {
    /// Line and column, both from 1; columns in Unicode scalars.
    package struct Place: Hashable, Comparable, Sendable {
        package let line: Int
        package let column: Int

        package init(line: Int, column: Int) {
            self.line = line
            self.column = column
        }

        package static func < (left: Place, right: Place) -> Bool {
            (left.line, left.column) < (right.line, right.column)
        }
    }

    /// What is wrong with a file, and where.
    package struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
        package let place: Place
        package let reason: String

        package init(_ place: Place, _ reason: String) {
            self.place = place
            self.reason = reason
        }

        /// `3:14: a value is missing`, to be put behind a file's name and a colon.
        package var description: String { "\(place.line):\(place.column): \(reason)" }
    }

    package enum Value: Hashable, Sendable {
        case string(String)
        /// A number that needs more than 64 bits is a problem.
        case integer(Int64)
        /// `inf` and `nan` too; a number that is too large to be finite is a problem.
        case float(Double)
        case boolean(Bool)
        case time(Time)
        case array([Item])
        case table(Table)
    }

    /// A day, a time of day, or both; with both there may be an offset.
    package struct Time: Hashable, Sendable {
        /// A day of the calendar.
        package struct Day: Hashable, Sendable {
            package let year, month, day: Int
        }

        /// A time of day; `second` is 60 in a leap second.
        package struct Clock: Hashable, Sendable {
            package let hour, minute, second, nanosecond: Int
        }

        package let day: Day?
        package let clock: Clock?
        /// Minutes east of UTC; nil for a local time.
        package let offset: Int?
    }

    /// A value where it stands.
    package struct Item: Hashable, Sendable {
        package let value: Value
        /// Of a table that a header or a dotted key made, the place of its key.
        package let place: Place
        /// Whether the value is a text that the file shows as it is, on one line between quotes.
        private let isVerbatim: Bool

        init(value: Value, place: Place, isVerbatim: Bool = false) {
            self.value = value
            self.place = place
            self.isVerbatim = isVerbatim
        }

        /// Where a part of a text stands.
        ///
        /// - Parameter offset: Unicode scalars of the text before the part.
        /// - Returns: the place of the part; that of the whole text if it has escapes or several
        ///   lines.
        package func place(at offset: Int) -> Place {
            isVerbatim ? Place(line: place.line, column: place.column + 1 + offset) : place
        }
    }

    /// A key with its value.
    package struct Entry: Hashable, Sendable {
        package let key: String
        /// Where the key stands; for a table with a header, where the header stands.
        package let place: Place
        package let item: Item
    }

    /// Entries in the order in which the file comes to them. Keys are told apart by their bytes.
    package struct Table: Hashable, Sendable {
        package let entries: [Entry]

        package subscript(key: String) -> Entry? {
            entries.first { $0.key.utf8.elementsEqual(key.utf8) }
        }
    }

    /// A file that was read, with everything that is wrong with it.
    package struct File: Sendable {
        package let root: Table
        /// In the order of the file. A line with a problem is left out; if it is a header, so are
        /// the lines of its table.
        package let problems: [Problem]

        /// Reads all of a file, whatever is wrong with it.
        ///
        /// - Parameter bytes: UTF-8, with or without a byte order mark.
        package init(reading bytes: some Collection<UInt8>) {
            var parser = TOMLParser(Array(bytes))
            parser.parse()
            root = parser.root.table
            problems = parser.problems.sorted { $0.place < $1.place }
        }
    }
}
