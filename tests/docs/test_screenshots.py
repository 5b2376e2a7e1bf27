"""The README's pictures of the pages: there, small, as wide as they say, each with words for those who can't see it."""

import re
import struct

LARGEST = 120_000  # bytes


def test_each_picture_is_small_and_has_its_words(repository):
    shown = re.findall(
        r"!\[([^\]]+)\]\((docs/images/web-[^)]+)\)", (repository / "README.md").read_text(encoding="utf-8")
    )
    made = sorted(path.name for path in (repository / "docs" / "images").glob("web-*.png"))
    assert sorted(path.split("/")[-1] for _, path in shown) == made
    assert len(made) == 7
    for words, path in shown:
        assert len(words) > 60
        content = (repository / path).read_bytes()
        width, _height = struct.unpack(">II", content[16:24])
        assert len(content) < LARGEST
        assert width == (360 if "phone" in path else 1280)
