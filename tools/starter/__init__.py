"""Builder of the starter pack: one module per table, from the shared data folder to frames under contract."""
