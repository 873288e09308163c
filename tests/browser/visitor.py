"""A visitor using the site in a browser."""

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Locator, Page, expect

#: Enough for two guests, their sockets and a busy machine.
expect.set_options(timeout=15_000)


class Visitor:
    """One browser profile with one page; `reads` waits for what the page shows, `complaints` must stay empty."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.complaints: list[str] = []
        self.insists = True
        self.was_asked = False
        self.page = self.opens_tab()

    def opens_tab(self) -> Page:
        page = self.context.new_page()
        page.on("console", self._note)
        page.on("dialog", self._answer)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def comes(self, interests: str = "", path: str = "/") -> "Visitor":
        """Uses the landing page: enters interests, confirms the rules, and waits."""
        self.page.goto(path)
        self.page.locator("#interests").fill(interests)
        self.page.locator("#start button").click()
        self.page.wait_for_url("**/chat/")
        return self

    def meets(self, other: "Visitor") -> None:
        """Both see that they are matched."""
        for visitor in (self, other):
            expect(visitor.panel("chatting")).to_be_attached()

    def says(self, text: str) -> None:
        self.writes(text)
        self.field.press("Enter")

    def writes(self, text: str) -> None:
        self.field.fill(text)

    def reads(self, text: str) -> None:
        """Expects the partner's line with this text, once."""
        expect(self.lines("partner", text)).to_have_count(1)

    def sees_mark(self, text: str, mark: str) -> None:
        """Expects this delivery mark on the visitor's own line."""
        expect(self.lines("me", text)).to_have_attribute("data-mark", mark)

    def presses(self, name: str) -> None:
        self.page.get_by_role("button", name=name).locator("visible=true").click()

    def chooses(self, label: str, *, on: bool) -> None:
        """In the menu, once it is there: its module loads lazily and sets the boxes before showing it."""
        self.presses("More")
        expect(self.page.locator("#menu")).to_be_visible()
        self.page.get_by_label(label).set_checked(on)
        self.presses("Back to the chat")

    def tries_until_it_is_open(self) -> None:
        """Presses until the site is open: every process reads the setting within a second."""
        self.page.evaluate(
            """() => {
                const press = () => {
                    const button = document.querySelector("body[data-panel=closed] [data-action=connect]");
                    if (!button) return clearInterval(timer);
                    button.click();
                };
                const timer = setInterval(press, 2_000);
                press();
            }"""
        )
        expect(self.panel("closed")).not_to_be_attached()

    def uses(self, tool: str, by: str, text: str) -> None:
        """Uses a tool of a line."""
        line = self.lines(by, text).first
        self.field.hover()
        self.reaches(line)
        # Beside a wide message the reactions are behind a button.
        if tool.startswith("React with") and not line.locator("[data-emoji]").first.is_visible():
            line.get_by_role("button", name="React", exact=True).click()
        line.get_by_role("button", name=tool).click()

    def reaches(self, line: Locator) -> None:
        """Shows the tools of a line: by hovering, or by a press on a touch or narrow screen."""
        text = line.locator(".line__text")
        if self.page.evaluate("matchMedia('(hover: none), (max-width: 40rem)').matches"):
            text.click()
        else:
            text.hover()
        expect(line.locator(".tools")).to_be_visible()

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text).locator("visible=true").first).to_be_visible()

    def sees_time_left(self) -> None:
        expect(self.page.locator(".status")).to_contain_text(re.compile(r"\d:\d\d"))

    def panel(self, name: str) -> Locator:
        return self.page.locator(f"body[data-panel={name}]")

    def lines(self, by: str, text: str = "") -> Locator:
        return self.page.locator(f".line[data-by={by}]", has_text=text)

    @property
    def field(self) -> Locator:
        return self.page.locator("#text")

    @property
    def name_of_partner(self) -> str:
        return self.page.locator("[data-slot=title]").inner_text()

    def _answer(self, dialog: Dialog) -> None:
        """Answers the browser's prompt before a chat is left by accident."""
        self.was_asked = True
        if self.insists:
            dialog.accept()
        else:
            dialog.dismiss()

    def _note(self, message: ConsoleMessage) -> None:
        """Ignores lost sockets: the browser reports them itself, and the page handles them."""
        if message.type in {"error", "warning"} and "WebSocket connection to" not in message.text:
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")
