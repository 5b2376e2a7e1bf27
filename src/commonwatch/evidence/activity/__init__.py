"""Who does what where, whatever the source: raw tables as a reader fills them, and the step that makes them the contract's."""
