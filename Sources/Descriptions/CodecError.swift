import LedgerCore

/// Why a stored event cannot be read as what its type and schema version say it is.
package struct CodecError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }

    package static func negativeAmount(_ minorUnits: Int64) -> CodecError {
        CodecError("its amount is negative: \(minorUnits)")
    }

    package static func noUnit(_ code: String) -> CodecError {
        CodecError("'\(code)' is not the code of a unit")
    }
}
