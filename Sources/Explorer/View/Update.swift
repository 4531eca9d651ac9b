import TerminalCanvas

/// Takes an action into the model and says what is to be done about it. Pure.
package func update(_ model: inout Model, _ action: Action) -> [Effect] {
    // What a click means is known where it was drawn.
    if case .input(.mouse(let mouse)) = action {
        return model.handle(.pointed(model.pointer(mouse)))
    }
    return model.handle(action)
}
