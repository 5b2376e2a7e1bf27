"""What may happen: panel, models, pool, drivers, the watch list, scores."""
