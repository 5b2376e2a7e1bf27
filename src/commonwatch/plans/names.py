"""Names of plans: safe as a folder's, and with a version as NAME@2."""

import re
import unicodedata

from commonwatch.errors import PlanError

NAME = re.compile(r"\w(?:[\w.-]{0,58}\w)?")
VERSION = re.compile(r"[1-9]\d{0,5}", re.ASCII)


def plan_name(text: str) -> str:
    """The name of a plan, its letters in one form. Raises PlanError for one that no folder could safely bear."""
    name = unicodedata.normalize("NFC", text.strip())
    if not NAME.fullmatch(name):
        raise PlanError(
            f"plan name '{text}': expected up to 60 letters, digits, hyphens, points and underscores, a letter or digit "
            "first and last. Such as winter-2025."
        )
    return name


def reference(text: str) -> tuple[str, int | None]:
    """The name and version of NAME@VERSION; no version means the newest. Raises PlanError."""
    name, sign, version = text.strip().partition("@")
    if sign and not VERSION.fullmatch(version):
        raise PlanError(f"plan '{text}': expected NAME or NAME@VERSION, such as winter@2, got version '{version}'.")
    return plan_name(name), int(version) if sign else None
