import ArgumentParser
import Descriptions
import LedgerService

/// The descriptions that come with the program: the systems that it grew out of.
enum ShippedDescriptions {
    /// In the order of their names.
    static let all: [Description] = [
        PackageResources.bank_toml, PackageResources.betting_toml, PackageResources.games_toml,
        PackageResources.library_toml, PackageResources.scores_toml, PackageResources.spring_toml,
    ].compactMap { DescriptionFile(reading: $0).description }
}

extension MadeUpSystem: ExpressibleByArgument {
    /// What its events mean; nil for the ledger's own.
    var description: Description? { ShippedDescriptions.all.first { $0.name == rawValue } }
}
