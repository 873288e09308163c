"""The site's own images: icons, and the preview of shared links. `python -m tests.pictures`."""

from playwright.sync_api import sync_playwright

from tests.chromium import chromium
from tests.environment import ROOT

FOLDER = ROOT / "static" / "img"
#: Name, width, height, and the margin at each side.
ICONS = (("icon-192.png", 192, 0.0), ("icon-512.png", 512, 0.0), ("icon-maskable.png", 512, 0.14))
SHARED = (1200, 630)


def draw() -> None:
    """Writes every image to `static/img`."""
    icon = (FOLDER / "icon.svg").read_text()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        for name, size, margin in ICONS:
            page.set_viewport_size({"width": size, "height": size})
            inner = round(size * (1 - 2 * margin))
            ground = "#211814" if margin else "transparent"
            page.set_content(
                f"<body style='margin:0;background:{ground};display:grid;place-items:center;height:100vh'>"
                f"<div style='width:{inner}px;height:{inner}px'>{icon}</div>"
            )
            page.screenshot(path=FOLDER / name, omit_background=True)
        page.set_viewport_size({"width": SHARED[0], "height": SHARED[1]})
        page.set_content(f"<body style='margin:0'>{(FOLDER / 'shared.svg').read_text()}")
        page.screenshot(path=FOLDER / "shared.png")
        browser.close()


if __name__ == "__main__":
    draw()
