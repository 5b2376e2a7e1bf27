"""Who may do what where: mandate, reach and red lines."""

from commonwatch.plan.instance.model import Instance


def allowed(instance: Instance) -> tuple[tuple[str, str, str], ...]:
    """The (need, organisation, measure) that mandate, reach and red lines permit, sorted."""
    serving: dict[str, list[str]] = {}
    for measure in instance.measures:
        serving.setdefault(measure.theme, []).append(measure.measure)
    barred = instance.rules.red_lines
    return tuple(
        sorted(
            (need.need, who.organisation, measure)
            for need in instance.needs
            for who in instance.organisations
            if need.theme in who.themes
            and who.reaches(need.place)
            and (who.organisation, need.place) not in barred
            and (who.organisation, need.theme) not in barred
            for measure in serving.get(need.theme, ())
        )
    )
