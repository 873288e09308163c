"""What the script of a host's page asks: the phase and numbers of an event, and the host's commands, as JSON.

The host's entry code comes with each request in a header of its own. No cookie is read, and a page of another site
cannot send that header, so a request needs no CSRF token.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

import msgspec
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from chat.admission import checks
from chat.hub.pool import Pool
from chat.hub.rounds import PoolRounds
from chat.pages.request_network import located
from chat.policy import pools
from chat.process import runtime
from chat.protocol.codes import ErrorCode, ProtocolError
from matchmaking.errors import MatchmakingError
from matchmaking.rounds.commands import HostCommand
from matchmaking.rounds.timetable import PhaseKind
from matchmaking.rules import Limit

CODE_HEADER = "X-Host-Code"
#: The page asks every two seconds; several hosts may share a network.
REQUESTS = Limit(300, burst=60)
NOTICES = Limit(6, burst=6)
NOTICE_CHARACTERS = 300
_BODY_BYTES = 4_096
_CONTROL = dict.fromkeys((*range(32), *range(127, 160)))
_STATUS = {ErrorCode.TOKEN_REQUIRED: 403, ErrorCode.RATE_LIMITED: 429, ErrorCode.NOT_NOW: 409}


@dataclass(frozen=True, slots=True)
class Desk:
    """The event of a pool, for a host whose code is valid."""

    pool: Pool
    rounds: PoolRounds
    code_hash: str


class Press(msgspec.Struct, frozen=True):
    """The body of a host's request. Each field may be missing."""

    #: The `step` that the page showed. A command for another one changes nothing.
    step: Annotated[str, msgspec.Meta(max_length=64)] = ""
    #: An id. A request that the network repeats has the same one, and changes nothing.
    press: Annotated[str, msgspec.Meta(max_length=64)] = ""
    #: Of a notice.
    text: str = ""


@require_GET
async def state(request: HttpRequest, pool: str) -> JsonResponse:
    """The fields of the event `event`, its `step`, and how many guests are present, in chats and waiting."""
    return await _answer(request, pool)


@csrf_exempt
@require_POST
async def command(request: HttpRequest, pool: str, command: str) -> JsonResponse:
    """Runs a host's command; answers like `state`.

    With `stale` if the page showed an earlier step, for example because another host was faster: nothing was changed.
    """
    try:
        known = HostCommand(command)
    except ValueError:
        raise Http404 from None

    async def run(desk: Desk) -> bool:
        event, shown = desk.rounds.event, _press_of(request)
        if event.phase().kind is PhaseKind.OVER and shown.step in ("", event.step()):
            raise ProtocolError(ErrorCode.NOT_NOW, "The event is over.")
        return await event.command(known, shown=shown.step, press=shown.press)

    return await _answer(request, pool, run)


@csrf_exempt
@require_POST
async def notice(request: HttpRequest, pool: str) -> JsonResponse:
    """Shows a text to everybody in the pool, once; answers like `state`."""

    async def run(desk: Desk) -> bool:
        allowances = desk.pool.matchmaker.allowances
        if wait := await allowances.spend("notices", desk.code_hash, NOTICES):
            raise checks.limited("There were too many notices.", wait)
        written = _press_of(request)
        await desk.rounds.event.tell(_text_of(written), press=written.press)
        return True

    return await _answer(request, pool, run)


async def _answer(
    request: HttpRequest, slug: str, run: Callable[[Desk], Awaitable[bool]] | None = None
) -> JsonResponse:
    """`run` returns False if the page showed an earlier step."""
    is_shown = True
    try:
        desk = await _admitted(request, slug)
        await desk.rounds.event.look()
        if run is not None:
            is_shown = await run(desk)  # what it changes answers with the numbers too
    except ProtocolError as error:
        return _refused(_STATUS.get(error.code, 503 if error.code is ErrorCode.UNAVAILABLE else 400), error)
    except MatchmakingError:
        return _refused(503)
    event = desk.rounds.event
    counts = {"present": event.present, "chatting": event.chatting, "waiting": event.waiting}
    stale = {} if is_shown else {"stale": True}
    return _json(msgspec.to_builtins(desk.rounds.told()) | {"step": event.step()} | counts | stale)


async def _admitted(request: HttpRequest, slug: str) -> Desk:
    """Raises Http404, ProtocolError, MatchmakingError."""
    await runtime.ready()
    settings = pools.current().get(slug)
    if settings is None or settings.rounds is None:
        raise Http404
    pool, network = runtime.hub().pool(slug), located(request)
    if pool.rounds is None:
        raise Http404
    allowances = pool.matchmaker.allowances
    if wait := await allowances.spend("hosts", network or "unknown", REQUESTS):
        raise checks.limited("Too many requests came from your network.", wait)
    code_hash = await checks.check_host(request.headers.get(CODE_HEADER, ""), allowances, settings, network)
    return Desk(pool, pool.rounds, code_hash)


def _press_of(request: HttpRequest) -> Press:
    """Raises ProtocolError."""
    length = request.headers.get("Content-Length") or "0"
    if not length.isdecimal() or int(length) > _BODY_BYTES:
        raise ProtocolError(ErrorCode.BAD_FIELD, f"A body has at most {_BODY_BYTES} bytes.")
    try:
        return _press.decode(request.body) if int(length) else Press()
    except (msgspec.DecodeError, UnicodeError):
        raise ProtocolError(ErrorCode.BAD_FIELD, "The body is wrong.") from None


def _text_of(written: Press) -> str:
    """Raises ProtocolError."""
    text = written.text.translate(_CONTROL).strip()
    if not text or len(text) > NOTICE_CHARACTERS:
        detail = f"A notice has 1 to {NOTICE_CHARACTERS} characters."
        raise ProtocolError(ErrorCode.BAD_FIELD, detail)
    return text


def _refused(status: int, error: ProtocolError | None = None) -> JsonResponse:
    code = error.code.value if error else ErrorCode.UNAVAILABLE.value
    response = _json({"code": code}, status)
    if error is not None and error.retry_after:
        response["Retry-After"] = str(int(error.retry_after) + 1)
    return response


def _json(content: dict[str, object], status: int = 200) -> JsonResponse:
    response = JsonResponse(content, status=status)
    response["Cache-Control"] = "no-store"
    return response


_press = msgspec.json.Decoder(Press)
