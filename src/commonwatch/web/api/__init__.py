"""Versioned JSON for every table of the flow, and paths in the shape of HDX HAPI; one module each with a `router`."""
