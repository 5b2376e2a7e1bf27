"""The panel and the forecast of the whole world, at the newest month of the starter pack."""

from benchmarks.registry import Job, entry


@entry("panel", "191 places, 1989 to 2024, all features", against=10.0)
def panel() -> Job:
    """Every feature of every place and month."""
    from commonwatch.evidence import load_evidence
    from commonwatch.risk.panel import build_panel

    evidence = load_evidence()
    return lambda: build_panel(evidence, evidence.last_month)


@entry("forecast", "191 places x 36 steps x 3 types x 1,000 draws", against=60.0)
def forecast() -> Job:
    """All models, their pool and its trajectories."""
    from commonwatch.config import load_config
    from commonwatch.evidence import load_evidence
    from commonwatch.risk.forecast import make_forecast
    from commonwatch.risk.panel import build_panel

    evidence, config = load_evidence(), load_config()
    rows = build_panel(evidence, evidence.last_month)
    settings = config.run
    return lambda: make_forecast(rows, evidence.last_month, settings.steps, settings.draws, config.risk, settings.seed)
