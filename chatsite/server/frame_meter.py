"""Rate limit on the frames of a WebSocket: every frame costs, and a message may have few fragments."""

import sys
from time import monotonic
from typing import TypeAlias

from daphne.ws_protocol import WebSocketProtocol

#: `Too fast`: the client waits before it reconnects.
FLOODING = 4429
#: Frames at once, and frames per second after that.
Allowance: TypeAlias = tuple[int, float]

#: A message in too many fragments counts as too large, however short they are.
TOO_LARGE = 1009

#: No browser fragments a message of 16 KiB; proxies that do use fragments of kilobytes.
MOST_FRAGMENTS = 32

#: A whole message costs 1. Pings, pongs and fragments take autobahn's slower path, and clients need few of
#: them.
_COST, _COST_OF_OTHERS = 1, 8
_TEXT, _BINARY, _CLOSE = 1, 2, 8
_CHEAP = {_TEXT, _BINARY, _CLOSE}
#: After a close was sent: enough for frames in transit and the reply. Then reading stops.
_CLOSING_FRAMES = 32
#: Chunks of one frame are joined at this number: each has an overhead of 50 bytes.
_MOST_PIECES = 64
#: A client that is no longer read from has this long to read the close frame.
_LAST_SECONDS = 1.0


class MeteredSocket(WebSocketProtocol):
    """A token bucket of frames for one connection. Names in camel case are autobahn's.

    It is refilled only when empty, with what was earned since the last refill, so a second full bucket may
    follow the first immediately.
    """

    failedByMe: bool  # noqa: N815  # autobahn's types know neither
    frame_data: list[bytes]

    _allowance: Allowance = (sys.maxsize, 0.0)
    _frames = sys.maxsize
    _fragments = 0
    _filled = 0.0
    _is_deaf = False

    def allow(self, allowance: Allowance) -> None:
        """Call before accepting; without it there is no limit."""
        self._allowance = allowance
        self._frames = allowance[0]
        self._filled = monotonic()

    def processData(self) -> bool:  # noqa: N802
        if self._frames <= 0 and not self._may_go_on():
            return False
        if super().processData():
            return True
        if self.data or self.current_frame is not None:
            self._frames -= 1  # a read that completed no frame costs too: a client may send byte by byte
        return False

    def onFrameBegin(self) -> None:  # noqa: N802
        frame = self.current_frame
        is_control, continues = frame.opcode > 7, frame.opcode == 0
        self._frames -= _COST if frame.fin and frame.opcode in _CHEAP else _COST_OF_OTHERS
        super().onFrameBegin()
        if is_control:
            return
        self._fragments = self._fragments + 1 if continues else 1
        says_nothing = continues and not frame.fin and not frame.length
        if (says_nothing or self._fragments > MOST_FRAGMENTS) and not self.failedByMe:
            self.failedByMe = True  # autobahn then drops the rest of the message
            self.sendCloseFrame(TOO_LARGE)

    def onMessageFrameData(self, payload: bytes) -> None:  # noqa: N802
        super().onMessageFrameData(payload)
        if len(self.frame_data) > _MOST_PIECES:
            self.frame_data = [b"".join(self.frame_data)]

    def sendCloseFrame(  # noqa: N802
        self,
        code: int | None = None,
        reasonUtf8: bytes | None = None,  # noqa: N803
        isReply: bool = False,  # noqa: N803
    ) -> None:
        super().sendCloseFrame(code, reasonUtf8, isReply)
        if self.state == self.STATE_CLOSING:
            self._frames = min(self._frames, 0 if code == FLOODING else _CLOSING_FRAMES)

    def flooded(self) -> None:
        """The client exceeded its frame rate: closes the connection."""
        self.sendCloseFrame(FLOODING)

    def _may_go_on(self) -> bool:
        """Refills an empty bucket; returns whether more frames are accepted."""
        if self.state == self.STATE_OPEN:
            now, (burst, per_second) = monotonic(), self._allowance
            self._frames = min(self._frames + int((now - self._filled) * per_second), burst)
            self._filled = now
            if self._frames > 0:
                return True
            self.flooded()
        if not self._is_deaf and self.state == self.STATE_CLOSING:
            self._read_no_more()
        self.data = b""
        return False

    def _read_no_more(self) -> None:
        self._is_deaf = True
        self.transport.pauseProducing()
        self.factory.reactor.callLater(_LAST_SECONDS, self.transport.loseConnection)
        self.factory.reactor.callLater(2 * _LAST_SECONDS, self.transport.abortConnection)
