import Expressions
import TestSupport
import Testing

@Suite struct RoundTripTests {
    /// Printed and read again, an expression is the same and comes to the same.
    @Test(arguments: [true, false])
    func whatIsPrintedReadsAsTheSame(isStandard: Bool) throws {
        var maker = ExpressionMaker(
            random: .announced(for: "RoundTripTests"), isStandard: isStandard)
        var read = 0
        for _ in 0..<4_000 {
            let text = maker.expression()
            for vocabulary in isStandard ? [.standard] : [Vocabulary.events, .histories] {
                guard let expression = try? SampleNames.read(text, vocabulary) else {
                    #expect(!isStandard, "\(text) is CESQL")
                    continue
                }
                read += 1
                let plain = expression.description
                let again = try SampleNames.read(plain, vocabulary)
                #expect(again == expression, "\(text) is printed as \(plain)")
                #expect(again.description == plain)
                #expect(
                    again.evaluate(SampleNames.value) == expression.evaluate(SampleNames.value),
                    "\(text)")
            }
        }
        #expect(read > 1_000, "few of them are read: \(read)")
        print("expressions printed and read again: \(read)")
    }
}
