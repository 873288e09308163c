"""What the script of a host's page asks: the phase and numbers of an event, and the host's commands, as JSON.

The host's entry code comes with each request in a header of its own. No cookie is read, and a page of another site
cannot send that header, so a request needs no CSRF token.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

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
_NOTICE_BYTES = 4_096
_CONTROL = dict.fromkeys((*range(32), *range(127, 160)))
_STATUS = {ErrorCode.TOKEN_REQUIRED: 403, ErrorCode.RATE_LIMITED: 429, ErrorCode.NOT_NOW: 409}


@dataclass(frozen=True, slots=True)
class Desk:
    """The event of a pool, for a host whose code is valid."""

    pool: Pool
    rounds: PoolRounds
    code_hash: str


@require_GET
async def state(request: HttpRequest, pool: str) -> JsonResponse:
    """The fields of the event `event`, and how many guests are present, in chats and waiting."""
    return await _answer(request, pool)


@csrf_exempt
@require_POST
async def command(request: HttpRequest, pool: str, command: str) -> JsonResponse:
    """Runs a host's command; answers like `state`."""
    try:
        known = HostCommand(command)
    except ValueError:
        raise Http404 from None

    async def run(desk: Desk) -> None:
        if desk.rounds.event.phase().kind is PhaseKind.OVER:
            raise ProtocolError(ErrorCode.NOT_NOW, "The event is over.")
        await desk.rounds.event.command(known)

    return await _answer(request, pool, run)


@csrf_exempt
@require_POST
async def notice(request: HttpRequest, pool: str) -> JsonResponse:
    """Shows a text to everybody in the pool, once; answers like `state`. Its body is {"text": ...}."""

    async def run(desk: Desk) -> None:
        allowances = desk.pool.matchmaker.allowances
        if wait := await allowances.spend("notices", desk.code_hash, NOTICES):
            raise checks.limited("There were too many notices.", wait)
        await desk.rounds.event.tell(_text_of(request))

    return await _answer(request, pool, run)


async def _answer(
    request: HttpRequest, slug: str, run: Callable[[Desk], Awaitable[None]] | None = None
) -> JsonResponse:
    try:
        desk = await _admitted(request, slug)
        await desk.rounds.event.look()
        if run is not None:
            await run(desk)  # what it changes answers with the numbers too
    except ProtocolError as error:
        return _refused(_STATUS.get(error.code, 503 if error.code is ErrorCode.UNAVAILABLE else 400), error)
    except MatchmakingError:
        return _refused(503)
    event = desk.rounds.event
    counts = {"present": event.present, "chatting": event.chatting, "waiting": event.waiting}
    return _json(msgspec.to_builtins(desk.rounds.told()) | counts)


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


def _text_of(request: HttpRequest) -> str:
    """Raises ProtocolError."""
    length = request.headers.get("Content-Length", "")
    body = request.body if length.isdecimal() and int(length) <= _NOTICE_BYTES else b""
    try:
        text = str(msgspec.json.decode(body, type=dict[str, str]).get("text", ""))
    except (msgspec.DecodeError, UnicodeError):
        text = ""
    text = text.translate(_CONTROL).strip()
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
