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


@entry("forest, one origin", "191 places, origin October 2018, fit and draws of 14 steps", against=5.0)
def forest() -> Job:
    """The analogue forest alone, beside the five seconds that the first trials took."""
    from datetime import date

    from commonwatch.config import load_config
    from commonwatch.evidence import load_evidence
    from commonwatch.risk.forest import fit_forest, forest_draws
    from commonwatch.risk.panel import build_panel
    from commonwatch.risk.past import past_until

    origin, config = date(2018, 10, 1), load_config()
    past = past_until(build_panel(load_evidence(), origin), origin)
    risk, seed = config.risk, config.run.seed

    def job() -> object:
        fitted = fit_forest(past, risk.trees, risk.leaf_rows, risk.feature_share, seed)
        return forest_draws(fitted, past, 14, config.run.draws, seed)

    return job


@entry("backtest, one window", "2019: panel, forecast, scores, all tables", against=60.0)
def backtest() -> Job:
    """One window of the six for which six minutes are allowed."""
    from commonwatch.config import load_config
    from commonwatch.evidence import load_evidence
    from commonwatch.risk.backtest import backtest as run

    evidence, config = load_evidence(), load_config()
    return lambda: run(evidence, (2019,), config)
