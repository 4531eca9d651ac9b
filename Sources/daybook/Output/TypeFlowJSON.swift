import EventStoreCore
import LedgerCore
import LedgerHistory
import LedgerService
import TextFormats

/// Subtotals by type, as answers write them.
enum TypeFlowJSON {
    /// `{"FundsDeposited":{"events":30,"creditsMinor":…,"debitsMinor":…,"netMinor":…}}`. An account
    /// has one currency, so that a type is named once.
    static func ofAccount(_ flows: [TypeFlow]) -> JSONText {
        var writer = JSONWriter()
        writer.object { object in
            for (type, sums) in grouped(flows) {
                object.name(type)
                // A type that moved money only some of the times counts its events in all.
                let events = sums.reduce(0) { $0 + $1.flow.events }
                let money = sums.first { $0.currency != nil }?.flow ?? Flow()
                write(events, money, to: &object)
            }
        }
        return writer.text
    }

    /// As `ofAccount`, each type with its currencies: `{"FundsDeposited":{"CZK":{…}}}`; events
    /// that move no money stand under the empty currency.
    static func ofBook(_ flows: [TypeFlow]) -> JSONText {
        var writer = JSONWriter()
        writer.object { object in
            for (type, sums) in grouped(flows) {
                object.name(type)
                object.object { currencies in
                    for sum in sums {
                        currencies.name(sum.currency?.code ?? "")
                        write(sum.flow.events, sum.flow, to: &currencies)
                    }
                }
            }
        }
        return writer.text
    }

    /// A line a type, for tables.
    static func lines(_ flows: [TypeFlow]) -> [Field] {
        flows.map { sum in
            let net = sum.currency.map {
                ", " + (sum.flow.netMinor > 0 ? "+" : "")
                    + Total(minorUnits: sum.flow.netMinor, currency: $0).description
            }
            let count = sum.flow.events == 1 ? "1 event" : "\(sum.flow.events) events"
            return Field(
                "type", .none, column: Printable(sum.type).text, shown: count + (net ?? ""))
        }
    }

    private static func grouped(_ flows: [TypeFlow]) -> [(String, [TypeFlow])] {
        var groups: [(String, [TypeFlow])] = []
        for flow in flows {
            if groups.last?.0 == flow.type {
                groups[groups.count - 1].1.append(flow)
            } else {
                groups.append((flow.type, [flow]))
            }
        }
        return groups
    }

    private static func write(_ events: Int64, _ flow: Flow, to object: inout JSONWriter) {
        object.object { sums in
            sums.member("events", events)
            sums.member("creditsMinor", flow.creditsMinor)
            sums.member("debitsMinor", flow.debitsMinor)
            sums.member("netMinor", flow.netMinor)
        }
    }
}
