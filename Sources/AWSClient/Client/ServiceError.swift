import TextFormats

/// What a service says when it does not do what it was asked.
struct ServiceError: Hashable, Sendable {
    /// Its name, without namespace and address: `ThrottlingException`.
    let code: String
    /// In the service's words; may be empty.
    let message: String
    /// Of a cancelled transaction, one for each of its actions, `None` for those without fault.
    let cancellationReasons: [String]

    init(code: String, message: String = "", cancellationReasons: [String] = []) {
        self.code = code
        self.message = message
        self.cancellationReasons = cancellationReasons
    }

    /// Reads an answer. Nil for one that no service of AWS gives: a page of a proxy, an empty body.
    ///
    /// - Parameters:
    ///   - service: who answered.
    ///   - response: its answer, unpacked.
    init?(_ service: AWSService, _ response: HTTPResponse) {
        // What checks keys may stand before a service, and speak XML to all.
        let text = response.body.drop { $0 <= 0x20 }
        let isXML = ["<?xml", "<ErrorResponse"].contains { text.starts(with: $0.utf8) }
        if case .query = service.wireProtocol, !isXML { return nil }
        if isXML {
            guard let error = XMLElement.inside("Error", of: response.body),
                let code = XMLElement.text("Code", in: error).flatMap(Self.name)
            else { return nil }
            self.init(code: code, message: Self.bounded(XMLElement.text("Message", in: error)))
            return
        }
        let fields = JSONFields(response.body)
        let named =
            response.header("x-amzn-errortype") ?? fields?.string("__type")
            ?? fields?.string("code") ?? fields?.string("error")
        guard let code = named.flatMap(Self.name) else { return nil }
        let message =
            fields?.string("message") ?? fields?.string("Message")
            ?? fields?.string("error_description")
        self.init(
            code: code, message: Self.bounded(message),
            cancellationReasons: (fields?.objects("CancellationReasons") ?? []).map {
                $0.string("Code") ?? "None"
            })
    }

    /// `com.amazonaws.dynamodb.v20120810#Name` and `Name:http://…` are `Name`; nil if that is no
    /// name.
    private static func name(_ text: String) -> String? {
        let behind = text.split(separator: "#", omittingEmptySubsequences: false).last ?? ""
        let name = behind.prefix { $0 != ":" }
        let isName = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "-"):
                true
            default: false
            }
        }
        return isName && (1...128).contains(name.utf8.count) ? String(name) : nil
    }

    private static func bounded(_ message: String?) -> String {
        String((message ?? "").prefix(2_000))
    }
}
