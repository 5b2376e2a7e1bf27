"""The dividend of a made instance, and the time that exact shares of ten organisations take."""

import time

from benchmarks.planning import made_instance
from benchmarks.registry import Job, entry


@entry("shares of a dividend", "250 needs x 10 organisations x 30 scenarios", against=60.0)
def exact_shares() -> Job:
    """Every coalition of ten organisations."""
    from commonwatch.plan.dividend.shares import shares

    instance = made_instance(250, 10, 30)
    return lambda: shares(instance, 0)


def main() -> None:
    """Prints the table of docs/dividend.md."""
    from commonwatch.plan.dividend import dividend

    started = time.monotonic()
    found = dividend(made_instance(250, 12, 30), 60.0, 0.01, 0, lambda _: None)
    print("| way | counted | people | worth | lowest to highest |\n| --- | --- | ---: | ---: | ---: |")
    for each in found.table:
        print(
            f"| {each.way} | {each.case} | {each.people:,.0f} | {each.value:,.0f} | {each.lowest:,.0f} to {each.highest:,.0f} |"
        )
    for name, gain in (("seeing", found.seeing), ("agreeing", found.agreeing), ("both", found.together)):
        if gain is not None:
            print(f"\n{name}: {gain.share:+.1%} ({gain.lowest:+.1%} to {gain.highest:+.1%} by scenario)")
    print(f"\njoint plan's gap {found.joint.gap:.2%}; {time.monotonic() - started:.0f} s in all")


if __name__ == "__main__":
    main()
