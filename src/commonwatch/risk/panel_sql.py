"""The named SQL steps of the panel; each reads tables that stand before it, and nothing dated after its month."""

from collections.abc import Sequence

from commonwatch.sql import Step

WINDOWS = {"sb": (1, 3, 6, 12, 24, 60, 120), "ns": (1, 6, 12, 60), "os": (1, 6, 12, 60)}
NEVER = 420  # months: "no such month in the record", about the record's length
LOGGED = frozenset({"people", "persons", "2015 US$", "2021 intl $", "per km2"})


def _mean(column: str, window: int) -> str:
    frame = f"ROWS BETWEEN {window - 1} PRECEDING AND CURRENT ROW"
    return f"avg({column}) OVER (PARTITION BY place ORDER BY t {frame})"


def _since(condition: str) -> str:
    last = f"max(CASE WHEN {condition} THEN t END) OVER (PARTITION BY place ORDER BY t ROWS UNBOUNDED PRECEDING)"
    return f"ln(1 + least(t - coalesce({last}, t - {NEVER}), {NEVER}))"


def _decay(condition: str, half_life: int) -> str:
    grown = f"sum(CASE WHEN {condition} THEN power(2, t / {half_life}.0) ELSE 0 END)"
    return f"{grown} OVER (PARTITION BY place ORDER BY t ROWS UNBOUNDED PRECEDING) / power(2, t / {half_life}.0)"


GRID = (
    Step(
        "deaths_wide",
        """SELECT d.place, m.t,
             sum(CASE WHEN violence = 'sb' THEN deaths ELSE 0 END) AS sb,
             sum(CASE WHEN violence = 'ns' THEN deaths ELSE 0 END) AS ns,
             sum(CASE WHEN violence = 'os' THEN deaths ELSE 0 END) AS os
           FROM deaths d JOIN months m ON d.month = m.month GROUP BY d.place, m.t""",
    ),
    Step(
        "grid",
        """SELECT p.place, m.t, m.month, CAST(coalesce(w.sb, 0) AS DOUBLE) AS sb, CAST(coalesce(w.ns, 0) AS DOUBLE) AS ns,
             CAST(coalesce(w.os, 0) AS DOUBLE) AS os,
             CAST(coalesce(w.sb, 0) + coalesce(w.ns, 0) + coalesce(w.os, 0) AS DOUBLE) AS total
           FROM modelled p CROSS JOIN months m LEFT JOIN deaths_wide w ON w.place = p.place AND w.t = m.t""",
    ),
)

_rolled = [f"ln(1 + {_mean(v, w)}) AS {v}_mean_{w}" for v, windows in WINDOWS.items() for w in windows]
_shares = [
    f"{_mean(f'CASE WHEN sb >= {c} THEN 1.0 ELSE 0.0 END', w)} AS sb_share_{c}_{w}" for c in (1, 25) for w in (12, 60)
]

OWN = (
    Step(
        "rolled",
        f"""SELECT place, t, month, sb, ns, os, total, {", ".join(_rolled)}, {", ".join(_shares)},
             {_mean("CASE WHEN total >= 1 THEN 1.0 ELSE 0.0 END", 12)} AS total_share_1_12,
             {_since("sb >= 1")} AS sb_since_1, {_since("sb >= 25")} AS sb_since_25, {_since("total >= 1")} AS total_since_1,
             ln(1 + max(sb) OVER (PARTITION BY place ORDER BY t ROWS BETWEEN 11 PRECEDING AND CURRENT ROW)) AS sb_max_12,
             coalesce(stddev_pop(ln(1 + sb)) OVER (PARTITION BY place ORDER BY t ROWS BETWEEN 11 PRECEDING AND CURRENT ROW), 0)
               AS sb_spread_12,
             {_mean("ln(1 + sb)", 12)} AS sb_log_12,
             {_decay("sb >= 1", 12)} AS sb_decay_12, {_decay("sb >= 1", 60)} AS sb_decay_60,
             {_decay("sb >= 1", 120)} AS sb_decay_120, {_decay("sb >= 25", 60)} AS sb_decay_25_60
           FROM grid""",
    ),
    Step(
        "own",
        """SELECT *, sb_mean_1 - sb_mean_12 AS sb_trend_1_12, sb_mean_3 - sb_mean_12 AS sb_trend_3_12,
             sb_mean_12 - sb_mean_60 AS sb_trend_12_60 FROM rolled""",
    ),
)

AROUND = (
    Step(
        "nearby",
        """SELECT n.place, o.t, ln(1 + sum(exp(o.sb_mean_1) - 1)) AS neighbour_sb_1, ln(1 + sum(exp(o.sb_mean_12) - 1)) AS neighbour_sb_12,
             ln(1 + sum(exp(o.os_mean_12) - 1)) AS neighbour_os_12, sum(o.sb_share_1_12) AS neighbour_share_12
           FROM land_neighbours n JOIN own o ON o.place = n.neighbour GROUP BY n.place, o.t""",
    ),
    Step(
        "regional",
        """SELECT r.subregion, o.t, sum(exp(o.sb_mean_12) - 1) AS sb_12, sum(CASE WHEN o.sb_mean_3 > 0 THEN 1.0 ELSE 0.0 END) AS active,
             count(*) AS n FROM own o JOIN modelled r ON r.place = o.place GROUP BY r.subregion, o.t""",
    ),
    Step(
        "worldwide",
        """SELECT t, ln(1 + sum(exp(sb_mean_12) - 1)) AS world_sb_12, ln(1 + sum(exp(sb_mean_3) - 1)) AS world_sb_3
           FROM own GROUP BY t""",
    ),
    Step(
        "inherited",
        """SELECT s.place, m.t, max(o.sb_decay_60 * power(2, (s.split_t - m.t) / 60.0)) AS predecessor_decay_60
           FROM predecessors s JOIN own o ON o.place = s.predecessor AND o.t = s.split_t
           JOIN months m ON m.t >= s.split_t GROUP BY s.place, m.t""",
    ),
    Step(
        "history_panel",
        """SELECT o.*, coalesce(n.neighbour_sb_1, 0) AS neighbour_sb_1, coalesce(n.neighbour_sb_12, 0) AS neighbour_sb_12,
             coalesce(n.neighbour_os_12, 0) AS neighbour_os_12, coalesce(n.neighbour_share_12, 0) AS neighbour_share_12,
             ln(1 + greatest(r.sb_12 - (exp(o.sb_mean_12) - 1), 0)) AS region_sb_12,
             (r.active - CASE WHEN o.sb_mean_3 > 0 THEN 1.0 ELSE 0.0 END) / r.n AS region_active,
             w.world_sb_12, w.world_sb_3, coalesce(i.predecessor_decay_60, 0) AS predecessor_decay_60,
             CASE WHEN i.place IS NULL THEN 0.0 ELSE 1.0 END AS has_predecessor
           FROM own o JOIN modelled p ON p.place = o.place JOIN regional r ON r.subregion = p.subregion AND r.t = o.t
           JOIN worldwide w ON w.t = o.t LEFT JOIN nearby n ON n.place = o.place AND n.t = o.t
           LEFT JOIN inherited i ON i.place = o.place AND i.t = o.t""",
    ),
)


def indicator_steps(indicators: Sequence[str]) -> tuple[Step, ...]:
    """The steps that join each indicator's newest known value, its age in months beside it, to the history."""
    values = ", ".join(f"max(CASE WHEN indicator = '{name}' THEN value END) AS \"{name}\"" for name in indicators)
    ages = ", ".join(f"max(CASE WHEN indicator = '{name}' THEN age END) AS \"{name}__age\"" for name in indicators)
    joined = ", ".join(f'CAST(k."{name}" AS FLOAT) AS "{name}"' for name in indicators)
    joined_ages = ", ".join(f'CAST(k."{name}__age" AS FLOAT) AS "{name}__age"' for name in indicators)
    return (
        Step(
            "released",
            """SELECT v.place, v.indicator, v.known_t, v.year_end_t,
                 CASE WHEN i.unit IN (SELECT unit FROM logged_units) THEN ln(1 + greatest(v.value, 0)) ELSE v.value END AS value,
                 coalesce(lead(v.known_t) OVER (PARTITION BY v.place, v.indicator ORDER BY v.known_t), 100000) AS until_t
               FROM values_known v JOIN indicators i ON i.indicator = v.indicator""",
        ),
        Step(
            "known",
            """SELECT r.place, m.t, r.indicator, r.value, m.t - r.year_end_t AS age
               FROM months m JOIN released r ON m.t >= r.known_t AND m.t < r.until_t""",
        ),
        Step("known_wide", f"SELECT place, t, {values}, {ages} FROM known GROUP BY place, t"),
        Step(
            "panel",
            f"""SELECT h.*, {joined}, {joined_ages} FROM history_panel h
                LEFT JOIN known_wide k ON k.place = h.place AND k.t = h.t ORDER BY h.place, h.t""",
        ),
    )
