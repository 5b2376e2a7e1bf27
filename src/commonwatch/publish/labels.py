"""Where the names on a map go: beside their place, never over one another."""

from typing import Any

from commonwatch.publish.geometry import View

LETTER = 15
Box = tuple[float, float, float, float]


def placed(signs: list[dict[str, Any]], view: View) -> list[dict[str, Any]]:
    """The signs with `at_x`, `at_y` for their words; words that find no free spot within the view are left out.

    Earlier signs choose first. Spots tried: on the place, above, below, right, left, and the corners.
    """
    taken: list[Box] = [_box(s["x"], s["y"], 14, 14) for s in signs if s["sign"]]
    done = []
    for sign in signs:
        spot = _spot(sign, view, taken) if sign["words"] else None
        if spot is None:
            done.append(sign | {"words": "", "at_x": sign["x"], "at_y": sign["y"]})
            continue
        taken.append(_box(*spot, _length(sign["words"]), LETTER + 2))
        done.append(sign | {"at_x": spot[0], "at_y": spot[1]})
    return done


def _spot(sign: dict[str, Any], view: View, taken: list[Box]) -> tuple[float, float] | None:
    wide, up = _length(sign["words"]) / 2 + 10, LETTER + 2
    tries = [(0, -up), (0, up), (wide, 0), (-wide, 0), (wide, -up), (-wide, -up), (wide, up), (-wide, up)]
    if sign["roomy"] and not sign["sign"]:
        tries.insert(0, (0, 0))
    for dx, dy in tries:
        x, y = sign["x"] + dx, sign["y"] + dy
        left, top, right, bottom = _box(x, y, _length(sign["words"]), LETTER + 2)
        inside = left >= 6 and top >= 6 and right <= view.width - 6 and bottom <= view.height - 6
        if inside and not any(left < b[2] and b[0] < right and top < b[3] and b[1] < bottom for b in taken):
            return x, y
    return None


def _length(words: str) -> float:
    return len(words) * LETTER * 0.56


def _box(x: float, y: float, width: float, height: float) -> Box:
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2
