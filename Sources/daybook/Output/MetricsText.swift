import TextFormats

/// Numbers for a monitor, in the text format that Prometheus reads (version 0.0.4): each metric
/// once, with what it means and all its samples behind it.
struct MetricsText {
    private struct Metric {
        let name: String
        let kind: String
        let help: String
        var samples: [String] = []
    }

    private var metrics: [Metric] = []

    /// Adds a sample.
    ///
    /// - Parameters:
    ///   - name: of the metric, behind `daybook_`; lowercase letters and `_`.
    ///   - help: what it means; the same at each sample of the metric.
    ///   - label: what the sample is of; nil for a metric of one sample.
    ///   - onlyRises: it is a counter, and no gauge.
    ///   - value: the sample.
    mutating func add(
        _ name: String, _ help: String, of label: (name: String, value: String)? = nil,
        onlyRises: Bool = false, _ value: Int64
    ) {
        let name = "daybook_\(name)"
        let index = metrics.firstIndex { $0.name == name } ?? metrics.count
        if index == metrics.count {
            let kind = onlyRises ? "counter" : "gauge"
            metrics.append(Metric(name: name, kind: kind, help: help))
        }
        let labels = label.map { "{\($0.name)=\"\(Self.escaped($0.value))\"}" } ?? ""
        metrics[index].samples.append("\(name)\(labels) \(value)\n")
    }

    /// All of it.
    var text: String {
        metrics.map { metric in
            "# HELP \(metric.name) \(metric.help)\n# TYPE \(metric.name) \(metric.kind)\n"
                + metric.samples.joined()
        }.joined()
    }

    private static func escaped(_ value: String) -> String {
        Printable(value).text.quotedByBackslashes
    }
}
