/// What request units cost that are paid on demand in us-east-1, in November 2026.
enum RequestPrice {
    case read
    case write

    private var dollarsForAMillion: Double {
        switch self {
        case .read: 0.125
        case .write: 0.625
        }
    }

    /// `0.1 US cents in us-east-1`, rounded up.
    func words(_ units: Int64) -> String {
        let tenths = Double(units) * dollarsForAMillion / 1000
        let rounded = Int64(Int(rounding: tenths.rounded(.up)))
        return "\(rounded / 10).\(rounded % 10) US cents in us-east-1"
    }
}
