"""The six pages, one module each with a `router`."""
