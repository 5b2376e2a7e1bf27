"""Makes the README's pictures of the pages anew from a workspace, with the system's Chromium.

.venv/bin/python tools/build_screenshots.py workspace
"""

import base64
import re
import shutil
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DESK, PHONE = (1280, 960), (360, 960)
PAGES = {
    "watch": ("/", DESK),
    "place": ("/place/UKR", DESK),
    "together": ("/together", DESK),
    "plan": ("/plan", DESK),
    "track-record": ("/track-record", DESK),
    "evidence": ("/evidence", DESK),
    "phone": ("/place/XKX", PHONE),
}
COLOURS, NEAR, LARGEST = 256, 10.0, 120_000
PIXELS = """async (shot) => {
  const image = await createImageBitmap(await (await fetch("data:image/png;base64," + shot)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const bytes = canvas.getImageData(0, 0, image.width, image.height).data;
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return btoa(text);
}"""


def pixels(browser: Browser, shot: bytes, size: tuple[int, int]) -> NDArray[np.uint8]:
    """The pixels of a PNG, (height, width, 3)."""
    page = browser.new_page()
    raw = base64.b64decode(page.evaluate(PIXELS, base64.b64encode(shot).decode()))
    page.close()
    return np.frombuffer(raw, np.uint8).reshape(size[1], size[0], 4)[:, :, :3]


def palette(colours: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """At most 256 of the colours, the most frequent first, none close to one that is in."""
    chosen: list[NDArray[np.int64]] = []
    for colour in colours[np.argsort(-counts, kind="stable")]:
        if not chosen or np.abs(np.array(chosen) - colour).max(axis=1).min() > NEAR:
            chosen.append(colour)
        if len(chosen) == COLOURS:
            break
    return np.array(chosen)


def small_png(image: NDArray[np.uint8]) -> bytes:
    """The image as a PNG of at most 256 colours."""
    flat = image.reshape(-1, 3).astype(np.int64)
    colours, where, counts = np.unique(flat, axis=0, return_inverse=True, return_counts=True)
    kept = palette(colours, counts)
    nearest = np.array([np.square(kept - colour).sum(axis=1).argmin() for colour in colours], np.uint8)
    rows = nearest[where.ravel()].reshape(image.shape[:2])
    height, width = rows.shape
    lines = np.hstack([np.zeros((height, 1), np.uint8), rows]).tobytes()
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", kept.astype(np.uint8).tobytes()),
        (b"IDAT", zlib.compress(lines, 9)),
        (b"IEND", b""),
    )
    packed = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def taken(browser: Browser, address: str, size: tuple[int, int]) -> bytes:
    """The first screen of a page as a small PNG. Raises SystemExit for a page that isn't there or a picture too large."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    answer = page.goto(address, wait_until="networkidle")
    if answer is None or answer.status != 200:
        raise SystemExit(
            f"{address} answers {answer.status if answer else 'nothing'}: is there a run in the workspace?"
        )
    picture = small_png(pixels(browser, page.screenshot(), size))
    page.close()
    if len(picture) > LARGEST:
        raise SystemExit(f"the picture of {address} has {len(picture):,} bytes; {LARGEST:,} are allowed")
    return picture


def main(workspace: str) -> None:
    """Writes docs/images/web-*.png."""
    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    if chromium is None:
        raise SystemExit("the pictures need Chromium: apt-get install chromium")
    command = [Path(sys.executable).with_name("commonwatch"), "serve", "--workspace", workspace, "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server, sync_playwright() as playwright:
        try:
            assert server.stdout is not None
            base = re.findall(r"http://[\d.]+:\d+", server.stdout.readline())[0]
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            for name, (path, size) in PAGES.items():
                picture = taken(browser, base + path, size)
                (IMAGES / f"web-{name}.png").write_bytes(picture)
                print(f"docs/images/web-{name}.png  {len(picture):,} bytes")
            browser.close()
        finally:
            server.terminate()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "workspace")
