"""What the forecast of displacement looks at: the figures newest at an origin, their ways, and the deaths around them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonwatch.needs.emerging.book import FIRST_YEAR, Book, Floats

Events = NDArray[np.bool_]
OFFSET = 100.0  # people added before logs, so that tens of people are no tenfold rise
LOOK_BACK = 3  # years within which an IDMC figure still counts as the place's newest
LEAST_PEOPLE = 1000.0  # displaced people that make a place one to forecast
LEAST_DEATHS = 25.0  # deaths in 12 months that do so, too


@dataclass(frozen=True)
class Moment:
    """An origin's year and month, and how many years behind it the newest year of each figure was."""

    year: int
    month: int
    behind: tuple[tuple[str, int], ...]

    def figure_year(self, figure: str) -> int:
        """The newest known year of that figure."""
        return self.year - dict(self.behind)[figure]


def moment_of(book: Book) -> Moment:
    """The book's own origin."""
    return Moment(book.origin.year, book.origin.month, tuple((name, book.behind(name)) for name in sorted(book.newest)))


def logged(people: Floats) -> Floats:
    """Log of people + 100."""
    return np.asarray(np.log(people + OFFSET))


def deaths_in(book: Book, moment: Moment, months: int, *, ahead: bool = False, kind: int | None = None) -> Floats:
    """Deaths `(n_places,)` in the months up to the moment, or after it; of all types, or of one by its number."""
    end = (moment.year - FIRST_YEAR) * 12 + moment.month
    chosen = book.deaths[:, end : end + months] if ahead else book.deaths[:, max(0, end - months) : end]
    return np.asarray(chosen.sum(axis=(1, 2)) if kind is None else chosen[:, :, kind].sum(axis=1))


def newest_value(book: Book, moment: Moment, figure: str) -> Floats:
    """People `(n_places,)` by the newest known figure; IDMC's may be up to two years older, UNHCR's are yearly."""
    if figure not in dict(moment.behind):
        return np.full(len(book.places), np.nan)
    year = moment.figure_year(figure)
    value = book.year(figure, year)
    if figure in ("idps", "new"):
        for back in range(1, LOOK_BACK):
            value = np.where(np.isnan(value), book.year(figure, year - back), value)
    return value


def places_to_learn(book: Book, moment: Moment) -> Events:
    """True `(n_places,)` where 1,000 people are abroad, newly left or displaced within, or 25 died within 12 months."""
    people = [newest_value(book, moment, figure) for figure in ("stock", "flow", "idps", "new")]
    many = np.any([np.nan_to_num(each) >= LEAST_PEOPLE for each in people], axis=0)
    return np.asarray(many | (deaths_in(book, moment, 12) >= LEAST_DEATHS))


def places_to_forecast(book: Book, moment: Moment, figure: str) -> Events:
    """True `(n_places,)` for the places whose figure is forecast.

    Across borders those that UNHCR counts with 1,000 people abroad or newly left, or where 25 died within 12 months.
    Within, those for which IDMC published that figure in the last three years, or where 25 died.
    """
    at_war = deaths_in(book, moment, 12) >= LEAST_DEATHS
    if figure in ("stock", "flow"):
        stock, flow = newest_value(book, moment, "stock"), newest_value(book, moment, "flow")
        many = (np.nan_to_num(stock) >= LEAST_PEOPLE) | (np.nan_to_num(flow) >= LEAST_PEOPLE)
        return np.asarray(~np.isnan(stock) & ~np.isnan(flow) & (many | at_war))
    joint = np.array(["+" in place for place in book.places], dtype=bool)
    return np.asarray((~np.isnan(newest_value(book, moment, figure)) | at_war) & ~joint)


def features_at(book: Book, moment: Moment) -> tuple[tuple[str, ...], Floats]:
    """Names and values `(n_places, n_features)`: logs and their differences; NaN where a figure isn't known."""
    known = dict(moment.behind)
    empty = np.full(len(book.places), np.nan)

    def figure(name: str, back: int = 0) -> Floats:
        return book.year(name, moment.figure_year(name) - back) if name in known else empty

    stock, flow = [figure("stock", k) for k in range(6)], [figure("flow", k) for k in range(6)]
    idps, new = newest_value(book, moment, "idps"), newest_value(book, moment, "new")
    d3, d12, d24, d60 = (deaths_in(book, moment, months) for months in (3, 12, 24, 60))
    year_of_figure = Moment(moment.figure_year("stock"), 12, ()) if "stock" in known else moment
    ls, lf = logged(stock[0]), logged(flow[0])
    own_idps, own_new = logged(np.nan_to_num(idps)), logged(np.nan_to_num(new))
    values = {
        "stock": ls,
        "stock_change_1": ls - logged(stock[1]),
        "stock_change_before": logged(stock[1]) - logged(stock[2]),
        "stock_change_3": ls - logged(stock[3]),
        "stock_change_5": ls - logged(stock[5]),
        "flow": lf,
        "flow_over_stock": lf - ls,
        "flow_change_1": lf - logged(flow[1]),
        "flow_change_before": logged(flow[1]) - logged(flow[2]),
        "flow_over_mean_3": lf - logged(np.mean(flow[:3], axis=0)),
        "flow_over_mean_5": lf - logged(np.mean(flow[1:6], axis=0)),
        "asylum_share": (figure("asylum") + OFFSET) / (stock[0] + OFFSET),
        "returned_over_stock": logged(np.nan_to_num(figure("returned"))) - ls,
        "deaths_12": np.log1p(d12),
        "deaths_3": np.log1p(4 * d3),
        "deaths_trend_12": np.log1p(d12) - np.log1p(d24 - d12),
        "deaths_trend_3": np.log1p(4 * d3) - np.log1p(d12),
        "deaths_60": np.log1p(d60 / 5),
        "deaths_since_figure": np.log1p(d12) - np.log1p(deaths_in(book, year_of_figure, 12)),
        "non_state_12": np.log1p(deaths_in(book, moment, 12, kind=1)),
        "one_sided_12": np.log1p(deaths_in(book, moment, 12, kind=2)),
        "deaths_per_abroad": np.log1p(d12) - ls,
        "deaths_per_new": np.log1p(d12) - lf,
        "deaths_per_idp": np.log1p(d12) - own_idps,
        "deaths_per_displaced": np.log1p(d12) - logged(np.nan_to_num(stock[0]) + np.nan_to_num(idps)),
        "idps": own_idps,
        "idps_published": (~np.isnan(idps)).astype(np.float64),
        "idps_change_1": own_idps - logged(figure("idps", 1)),
        "new": own_new,
        "new_published": (~np.isnan(figure("new"))).astype(np.float64),
        "new_over_idps": own_new - own_idps,
        "new_change_1": own_new - logged(np.nan_to_num(figure("new", 1))),
        "idps_over_stock": own_idps - logged(np.nan_to_num(stock[0])),
        "neighbours_state_12": np.log1p(book.beside @ deaths_in(book, moment, 12, kind=0)),
        "neighbours_one_sided_12": np.log1p(book.beside @ deaths_in(book, moment, 12, kind=2)),
        "world_flow_over_3": _world(flow, 3),
        "world_flow_over_5": _world(flow, 5),
    }
    return tuple(values), np.stack(list(values.values()), axis=1)


def _world(flow: list[Floats], years: int) -> Floats:
    """The world's new people over the mean of so many years before, in logs, the same for all places."""
    now, before = np.nansum(flow[0]), sum(np.nansum(each) for each in flow[1 : years + 1]) / years
    return np.full(len(flow[0]), np.log(now / before) if now > 0 and before > 0 else np.nan)
