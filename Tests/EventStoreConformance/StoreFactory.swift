import EventStoreCore

/// What the suite examines: an engine that keeps events, with whatever keeps read models for it.
public struct ExaminedStore: Sendable {
    public let events: any EventStore
    public let readModels: any ReadModelStore

    public init(events: any EventStore, readModels: any ReadModelStore) {
        self.events = events
        self.readModels = readModels
    }

    /// An engine that keeps both.
    public init(_ store: some EventStore & ReadModelStore) {
        self.init(events: store, readModels: store)
    }
}

/// Makes stores for the suite. Each check gets a place of its own, with nothing in it.
///
/// An engine tells the suite nothing about itself but this: what it cannot do it declares in
/// `Capabilities`, where a user sees it too.
public struct StoreFactory: Sendable {
    /// The engine's name in the test report.
    public let engine: String
    private let make: @Sendable () async throws -> StorePlace

    /// - Parameters:
    ///   - engine: the engine's name.
    ///   - makePlace: makes an empty place. Whatever has to live as long as the place, such as a
    ///     temporary folder, is to be captured by its `open`.
    public init(
        engine: String, makePlace: @escaping @Sendable () async throws -> StorePlace
    ) {
        self.engine = engine
        make = makePlace
    }

    public func makePlace() async throws -> StorePlace { try await make() }
}

/// Where one store lives: a file, a table, or a piece of memory.
public struct StorePlace: Sendable {
    private let body: @Sendable () async throws -> ExaminedStore
    private let makeCurrent: @Sendable (any EventStore) async throws -> Void

    /// - Parameters:
    ///   - open: opens the store of this place. Called again it gives another handle onto the same
    ///     content, as another process would have it; an engine that has no second handle gives the
    ///     same object.
    ///   - catchUp: lets a handle of this place catch up with what other handles have written. An
    ///     engine whose handles always see that leaves it out.
    public init(
        open: @escaping @Sendable () async throws -> ExaminedStore,
        catchUp: @escaping @Sendable (any EventStore) async throws -> Void = { _ in }
    ) {
        body = open
        makeCurrent = catchUp
    }

    public func open() async throws -> ExaminedStore { try await body() }

    public func catchUp(_ handle: any EventStore) async throws { try await makeCurrent(handle) }
}
