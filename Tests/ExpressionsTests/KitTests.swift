import Expressions
import Testing

/// All cases of CESQL v1's conformance kit, in the strict mode of its specification.
@Suite struct KitTests {
    @Test func everyCaseComesToWhatTheKitSays() {
        #expect(KitCase.all.count == 275)
        var right = 0
        for line in KitCase.all {
            let (value, fault) = Self.outcome(line)
            let isRight = fault == line.fault && (fault == .parse || value == line.value)
            #expect(isRight, "\(line.expression) came to \(value), \(String(describing: fault))")
            right += isRight ? 1 : 0
        }
        print("CESQL kit: \(right) of \(KitCase.all.count) cases")
    }

    private static func outcome(_ line: KitCase) -> (ExpressionValue, KitCase.Fault?) {
        do {
            let expression = try CompiledExpression(line.expression, .standard)
            let outcome = expression.evaluate { line.attribute($0.text) }
            return (outcome.value, outcome.fault.map(KitCase.Fault.init))
        } catch {
            return (.boolean(false), .parse)
        }
    }
}
