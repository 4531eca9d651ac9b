import Testing

@testable import Explorer

@Suite struct ListWindowTests {
    struct Item: ListRow {
        let id: Int
        var text = ""
    }

    private static func window(_ ids: ClosedRange<Int>, selecting id: Int) -> ListWindow<Item> {
        var window = ListWindow<Item>()
        window.replace(ids.map { Item(id: $0) }, atStart: true, atEnd: true, height: 10)
        window.select(id, height: 10)
        return window
    }

    @Test func theSelectionStaysOnItsRowWhateverArrives() {
        var window = Self.window(100...200, selecting: 150)
        window.prepend((90...99).map { Item(id: $0) }, atStart: false, height: 10)
        #expect(window.selected == 150 && window.selectedRow?.id == 150)
        window.append((201...210).map { Item(id: $0) }, atEnd: false, height: 10)
        #expect(window.selectedRow?.id == 150)
        window.replace(
            (120...180).reversed().map { Item(id: $0) }, atStart: true, atEnd: true, height: 10)
        #expect(window.selectedRow?.id == 150)
    }

    @Test func aRowThatGoesIsFollowedByItsNeighbour() {
        var window = Self.window(1...5, selecting: 3)
        window.replace([1, 2, 4, 5].map { Item(id: $0) }, atStart: true, atEnd: true, height: 10)
        #expect(window.selectedRow?.id == 4)
        window.replace([], atStart: true, atEnd: true, height: 10)
        #expect(window.selectedRow == nil && window.index == nil)
    }

    @Test func theSelectionIsAlwaysInSight() {
        var window = Self.window(1...100, selecting: 1)
        for (step, expected) in [(7, 8), (50, 58), (-3, 55), (999, 100), (-999, 1)] {
            window.move(by: step, height: 10)
            #expect(window.selectedRow?.id == expected)
            let index = window.index ?? -1
            for height in [1, 2, 10, 400] { #expect(window.visible(height).contains(index)) }
        }
        #expect(window.visible(0).isEmpty)
    }

    @Test func whatIsReadTwiceStandsOnce() {
        var window = Self.window(1...10, selecting: 5)
        window.append((8...12).map { Item(id: $0) }, atEnd: true, height: 10)
        #expect(window.rows.map(\.id) == Array(1...12))
        window.prepend((-1...3).map { Item(id: $0) }, atStart: true, height: 10)
        #expect(window.rows.map(\.id) == Array(-1...12))
        #expect(window.selectedRow?.id == 5)
    }

    @Test func memoryIsBounded() {
        var window = Self.window(1...1000, selecting: 1)
        window.moveToLast(height: 10)
        window.append((1001...1200).map { Item(id: $0) }, atEnd: false, height: 10)
        #expect(window.rows.count == ListWindow<Item>.maximumRows)
        #expect(!window.atStart && window.selectedRow?.id == 1000)
    }

    @Test func moreIsWantedNearAnEdgeThatIsNotTheLists() {
        var window = ListWindow<Item>()
        #expect(window.nearEdge(height: 10) == nil)
        window.replace((1...200).map { Item(id: $0) }, atStart: true, atEnd: false, height: 10)
        #expect(window.nearEdge(height: 10) == nil)
        window.move(by: 190, height: 10)
        #expect(window.nearEdge(height: 10) == .end)
    }
}
