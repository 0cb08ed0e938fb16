"""The picture of the README: a running demonstration's home page, and beside it an open challenge on a phone.

`make demo` in one shell, `python -m tests.support.picture http://127.0.0.1:8000` in another; it writes docs/pictures/home.png.
"""

import base64
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from portal.bootstrap import find_chromium

PICTURE = Path(__file__).resolve().parents[2] / "docs" / "pictures" / "home.png"
HEIGHT, DESK, PHONE, GAP, COLOURS = 880, 1280, 360, 24, 64


def take(address: str) -> None:
    """Look at two pages and put them side by side."""
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        shots = [_shot(browser, f"{address}/", DESK), _shot(browser, f"{address}{_open(browser, address)}", PHONE)]
        images = "".join(f'<img src="data:image/png;base64,{base64.b64encode(one).decode()}">' for one in shots)
        page = browser.new_page(viewport={"width": DESK + GAP + PHONE, "height": HEIGHT})
        page.set_content(f"<style>body {{ margin: 0; display: flex; gap: {GAP}px }}</style>{images}")
        Image.open(BytesIO(page.screenshot())).quantize(COLOURS).save(PICTURE, optimize=True)
        browser.close()


def _shot(browser: Browser, url: str, width: int) -> bytes:
    page = browser.new_page(viewport={"width": width, "height": HEIGHT})
    page.goto(url)
    page.evaluate("document.fonts.ready")
    return page.screenshot()


def _open(browser: Browser, address: str) -> str:
    """Find the address of the first challenge that takes bids."""
    page = browser.new_page()
    page.goto(f"{address}/challenges?stage=open")
    return page.locator(".civic-list__title a").first.get_attribute("href") or "/challenges"


if __name__ == "__main__":
    take(sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://127.0.0.1:8000")
