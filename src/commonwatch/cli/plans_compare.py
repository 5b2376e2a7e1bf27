"""Two plans side by side, on the terminal."""

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from commonwatch.plan.compare import Comparison, OrganisationSides, Pair

MOST = 10  # needs and uses of money shown
WIDTH = 120  # columns, where the output is no terminal


def print_comparison(found: "Comparison", before: str, after: str) -> None:
    """Prints what was asked to be kept, values, organisations, needs and money of two plans."""
    typer.echo(f"{before} -> {after}")
    for sentence in found.terms:
        typer.echo(f"  {sentence}")
    for sentence in found.cautions:
        typer.echo(f"caution: {sentence}")
    typer.echo(
        f"worth {_arrow(found.objective)} (weighted), people {_arrow(found.people)}, USD {_arrow(found.spent_usd)}, "
        f"of which {found.moved_usd:,.0f} moved"
    )
    for name, missed in ((before, found.missed_before), (after, found.missed_after)):
        if missed:
            typer.echo(f"{name} misses the floor of {len(missed)} need{'s'[: len(missed) > 1]}")
    typer.echo(gains_and_losses(found))
    _table(
        "by organisation",
        ("organisation", "", "credit", "people", "USD", "places"),
        [
            (
                each.organisation,
                each.verdict,
                _arrow(each.credit),
                _arrow(each.people),
                _arrow(each.spent_usd),
                _places(each),
            )
            for each in found.organisations
        ],
    )
    needs = [each for each in found.needs if abs(each.people.change) >= 0.5]
    _table(
        f"people by need, {_of(len(needs))}",
        ("need", "place", "theme", "in need", "people"),
        [(each.need, each.place, each.theme, f"{each.in_need:,.0f}", _arrow(each.people)) for each in needs[:MOST]],
    )
    _table(
        f"money, {_of(len(found.moved))}",
        ("organisation", "place", "for", "USD"),
        [(each.organisation, each.place, each.measure or "set-up", _arrow(each.usd)) for each in found.moved[:MOST]],
    )


def gains_and_losses(found: "Comparison") -> str:
    """Who gains and who loses, in a sentence."""
    if not found.gain and not found.lose:
        return "no one gains or loses credit by more than 1 %"
    parts = [
        f"{', '.join(names)} {word}{'s' if len(names) == 1 else ''}"
        for names, word in ((found.gain, "gain"), (found.lose, "lose"))
        if names
    ]
    return f"{'; '.join(parts)} credit"


def _places(each: "OrganisationSides") -> str:
    moved = [f"+{place}" for place in each.entered] + [f"-{place}" for place in each.left]
    return " ".join(moved) or f"{len(each.places_after)} as before"


def _arrow(pair: "Pair") -> str:
    figures = ["none" if figure is None else f"{figure:,.0f}" for figure in (pair.before, pair.after)]
    return figures[0] if figures[0] == figures[1] else " -> ".join(figures)


def _of(count: int) -> str:
    return f"the {MOST} largest of {count} changes" if count > MOST else f"{count} change{'s'[: count != 1]}"


def _table(title: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    if not rows:
        return
    table = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left")
    for name in columns:
        table.add_column(name, justify="right" if name in ("credit", "people", "USD", "in need") else "left")
    for row in rows:
        table.add_row(*row)
    console = Console()
    (console if console.is_terminal else Console(width=WIDTH)).print(table)
