"""How many handshakes a page takes part in, whatever a server asks of it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.test_encryption import opened


@pytest.fixture
def page(chrome: Browser) -> Iterator[Page]:
    with opened(chrome) as page:
        yield page


@pytest.mark.parametrize("is_first", [True, False], ids=["the first", "the second"])
def test_a_server_gets_at_most_136_handshakes_out_of_a_page_in_an_hour(page: Page, is_first: bool) -> None:
    """Each is a guess at the code for a server in between."""
    begun = page.evaluate(
        """async (isFirst) => {
          let time = 0;
          performance.now = () => time;
          const hs = new Set();
          const send = ({ step, h }) => { if (step === (isFirst ? 1 : 2)) hs.add(h); };
          const mine = new Agreement({ pool: "main", chat: "chat", isFirst, send, changed: () => {} });
          await mine.begin(true);
          const { pk } = await ENTROPY.pair();
          const attack = async () => {
            const h = encode(ENTROPY.bytes(12));
            if (!isFirst) return mine.hear({ step: 1, h, commit: encode(ENTROPY.bytes(32)) });
            await mine.hear({ step: 2, h: [...hs].at(-1), pk });
            return mine.hear({ step: 0, h });
          };
          for (let i = 0; i < 40; i += 1) await attack();
          const atOnce = hs.size;
          for (time = 30_000; time <= 3_600_000; time += 30_000) for (let i = 0; i < 3; i += 1) await attack();
          mine.close();
          return [atOnce, hs.size];
        }""",
        is_first,
    )
    assert begun == [16, 136]
