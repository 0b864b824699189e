"""A browser that tests drive: Chromium without a window, by its own protocol on a pipe.

A pipe needs no library and no port, and ends with this process.
"""

import contextlib
import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from classroom.dev.pictures import HEADLESS
from tests.support.shown_page import CHROMIUM

_HANGS_SECONDS = 120.0


class Tab:
    """A page in the browser."""

    def __init__(self, to_browser: int, from_browser: int):
        self._write, self._read = to_browser, from_browser
        self._last, self._rest = 0, b""
        self._session: str | None = None
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        attached = self.ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        self.ask("Page.enable")

    def ask(self, method: str, **parameters) -> dict[str, Any]:
        """Has the browser do something; what it answers."""
        self._last += 1
        message: dict[str, Any] = {"id": self._last, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._receive()
            if answer.get("id") == self._last:
                assert "error" not in answer, answer
                return answer["result"]

    def _receive(self) -> dict[str, Any]:
        deadline = time.monotonic() + _HANGS_SECONDS
        while b"\0" not in self._rest:
            assert select.select([self._read], [], [], deadline - time.monotonic())[0], "it hangs"
            piece = os.read(self._read, 1 << 20)
            assert piece, "the browser has ended"
            self._rest += piece
        message, _, self._rest = self._rest.partition(b"\0")
        return json.loads(message)

    def open(self, address: str) -> None:
        """Goes to a page, and waits until it is there."""
        self.ask("Page.navigate", url=address)
        assert self.holds("document.readyState === 'complete' && location.href !== 'about:blank'")

    def value(self, expression: str) -> Any:
        """What an expression of JavaScript gives, as JSON has it."""
        found = self.ask(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def holds(self, expression: str, seconds: float = _HANGS_SECONDS) -> bool:
        """Waits until an expression is true; False if it is not in time."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.value(expression):
                return True
            time.sleep(0.02)
        return False

    def resize(self, width: int, height: int = 900) -> None:
        """Gives the page another size, in pixels."""
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def emulate(self, media: str = "", scheme: str = "light") -> None:
        """Shows the page as on paper ("print"), or by night ("dark")."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.ask("Emulation.setEmulatedMedia", media=media, features=features)

    def press(self, key: str) -> None:
        """Presses a key, such as "Tab"."""
        codes = {"Tab": 9, "Enter": 13}
        for kind in ("rawKeyDown", "keyUp"):
            self.ask(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                code=key,
                windowsVirtualKeyCode=codes[key],
            )


@contextlib.contextmanager
def browser(folder: Path) -> Iterator[Tab]:
    """A browser with one page, while entered.

    Args:
        folder: for its files.
    """
    to_read, to_write = os.pipe()
    from_read, from_write = os.pipe()
    profile = folder / "profile"

    def as_three_and_four() -> None:
        # Chromium reads from 3 and writes to 4; neither may be lost while they are moved.
        source, sink = os.dup(to_read), os.dup(from_write)
        os.dup2(source, 3)
        os.dup2(sink, 4)

    process = subprocess.Popen(
        [
            *(str(CHROMIUM), *HEADLESS, "--disable-quic", "--remote-debugging-pipe"),
            *("--allow-file-access-from-files", f"--user-data-dir={profile}", "about:blank"),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        close_fds=False,
        preexec_fn=as_three_and_four,
    )
    os.close(to_read)
    os.close(from_write)
    tab = None
    try:
        tab = Tab(to_write, from_read)
        yield tab
    finally:
        # It ends when nobody holds the other end.
        os.close(to_write)
        os.close(from_read)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(profile, ignore_errors=True)


# WCAG 2's contrast of every text that is seen, with its own background; the least of each style.
CONTRASTS = """
(() => {
  const light = c => { c /= 255; return c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4; };
  const luminance = ([r, g, b]) => .2126 * light(r) + .7152 * light(g) + .0722 * light(b);
  const colour = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const behind = element => {
    for (let one = element; one; one = one.parentElement) {
      const found = colour(getComputedStyle(one).backgroundColor);
      if (found.length === 3 || found[3] > .99) return found;
    }
    return [255, 255, 255];
  };
  const boxOf = text => text.parentElement.querySelector('.box');
  const found = {};
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement, style = getComputedStyle(element);
    if (!walker.currentNode.data.trim() || !element.getClientRects().length) continue;
    if (element.closest('script,style,.vh,[aria-hidden=true]')) continue;
    const drawn = element.closest('svg');
    const ink = colour(drawn ? style.fill : style.color);
    const box = drawn && boxOf(element);
    const paper = box ? colour(getComputedStyle(box).fill) : behind(drawn || element);
    const [a, b] = [luminance(ink), luminance(paper)].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    const kind = element.getAttribute('class') || '';
    const name = `${drawn ? 'svg ' : ''}${element.tagName}.${kind}`;
    if (!(name in found) || ratio < found[name]) found[name] = ratio;
  }
  return found;
})()
"""
