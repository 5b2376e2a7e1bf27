"""Flat IATI tables: transactions and budgets."""

import polars as pl

from commonwatch.evidence.activity.raw import KIND_OF_TRANSACTION
from commonwatch.evidence.readers.lists.iati_component import AFTER, IDENTIFIER, SOURCE, component
from commonwatch.evidence.readers.lists.rows import code, dated, figure, finished, numbered
from commonwatch.evidence.readers.parts import Asked, Layout, Reading, Sieve, day_above
from commonwatch.evidence.tabular import Table

SIDES = {
    f"{side}_{ours}": (f"transaction_{side}_{theirs}",)
    for side in ("provider", "receiver")
    for ours, theirs in {"name": "org", "ref": "org_ref", "kind": "org_type", "activity": "org_activity_id"}.items()
}
TRANSACTION = {
    "type": ("transaction_type_code",),
    "ref": ("transaction_ref",),
    "description": ("transaction_description",),
    "start": ("transaction_date",),
    "amount": ("transaction_value",),
    "currency": ("transaction_value_currency",),
    "value_date": ("transaction_value_date",),
    "usd": ("transaction_value_usd",),
    **SIDES,
}
BUDGET = {
    "type": ("budget_type",),
    "status": ("budget_status",),
    "start": ("budget_period_start",),
    "end": ("budget_period_end",),
    "amount": ("budget_value",),
    "currency": ("budget_currency",),
    "value_date": ("budget_value_date",),
}


def read_transactions(table: Table, asked: Asked) -> Reading:
    """Money flows, one per transaction, with the publisher's own dollars where the currency is another.

    Rejected: rows without identifier, or whose value is no number.
    """
    sieve = Sieve()
    rows = _valued(component(table, TRANSACTION, sieve), sieve, table.decimal)
    dollars = pl.when(pl.col("currency") != "USD").then(pl.lit(figure(rows, "usd", table.decimal)))
    flows = rows.with_columns(
        pl.lit("transaction").alias("element"),
        code("type").replace_strict(KIND_OF_TRANSACTION, default="other").alias("kind"),
        *(code(column) for column in ("type", "provider_kind", "receiver_kind")),
        *(dated(column).alias(column) for column in ("start", "value_date")),
        dollars.alias("usd"),
    )
    return finished(SOURCE, day_above(table, asked), sieve, {"money_flows": numbered("money_flows", flows)})


def read_budgets(table: Table, asked: Asked) -> Reading:
    """Money flows, one per budget. Rejected: rows without identifier, or whose value is no number."""
    sieve = Sieve()
    rows = _valued(component(table, BUDGET, sieve), sieve, table.decimal)
    flows = rows.with_columns(
        pl.lit("budget").alias("element"),
        pl.lit("planned").alias("kind"),
        *(code(column) for column in ("type", "status")),
        *(dated(column).alias(column) for column in ("start", "end", "value_date")),
    )
    raw = {"money_flows": numbered("money_flows", flows, AFTER["budget"])}
    return finished(SOURCE, day_above(table, asked), sieve, raw)


def _valued(rows: pl.DataFrame, sieve: Sieve, decimal: str) -> pl.DataFrame:
    amount = figure(rows, "amount", decimal)
    good = sieve.more(
        rows.with_columns(amount.alias("_amount")), {"the value is no number": pl.col("_amount").is_null()}
    )
    return good.with_columns(pl.col("_amount").alias("amount"))


TRANSACTIONS = Layout(
    "iati_transaction_table",
    "flat IATI table: transactions",
    (IDENTIFIER, ("transaction_type_code",), ("transaction_value",)),
    read_transactions,
)
BUDGETS = Layout(
    "iati_budget_table",
    "flat IATI table: budgets",
    (IDENTIFIER, ("budget_value",), ("budget_period_start",)),
    read_budgets,
)
