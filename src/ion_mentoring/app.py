"""Builds the service from its settings, and the web application around it; nothing else wires things together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, TypedDict

from ion_mentoring import __version__, telemetry
from ion_mentoring.accounts.keys import Authenticator
from ion_mentoring.content import Content
from ion_mentoring.conversation.grounding import Grounder
from ion_mentoring.conversation.meaning import MeaningStrategy
from ion_mentoring.conversation.passing import Passing
from ion_mentoring.conversation.service import Service
from ion_mentoring.conversation.turns import Mentor
from ion_mentoring.conversation.way import Way
from ion_mentoring.mentoring.routing import ResonanceStrategy, Strategy
from ion_mentoring.providers.base import Provider
from ion_mentoring.providers.chain import Chain
from ion_mentoring.providers.embedded import EmbeddedProvider
from ion_mentoring.providers.embedded.embedder import Embedder
from ion_mentoring.providers.embedded.local_model import Llama
from ion_mentoring.providers.embedded.models import NONE, Shelf, known
from ion_mentoring.settings import ProviderName, Settings
from ion_mentoring.store.engine import Database
from ion_mentoring.store.migrate import migrate
from ion_mentoring.store.watch import watching

if TYPE_CHECKING:
    from fastapi import FastAPI

    from ion_mentoring.edge.identity import SignIn


class State(TypedDict):
    """What the lifespan hands to every request."""

    service: Service
    sign_in: SignIn


@asynccontextmanager
async def open_service(settings: Settings) -> AsyncIterator[Service]:
    """The service, ready to answer: database migrated and open, content read. Closing it waits for running replies."""
    settings.home.mkdir(parents=True, exist_ok=True)
    migrate(settings.database_url)
    given = settings.database
    async with AsyncExitStack() as ending:
        db = await Database.open(settings.database_url, busy_timeout_s=given.busy_timeout_s, pool_size=given.pool_size)
        ending.push_async_callback(db.close)
        content = Content(settings.home)
        content.helplines  # noqa: B018 - a broken file stops the start, and not the help in a crisis
        embedder = Embedder(threads=settings.embedded.threads, cache=settings.home / "cache" / "vectors.npz")
        ending.callback(embedder.close)
        chain = Chain(
            [_provider(name, settings) for name in settings.providers.chain], content.prices, settings.providers
        )
        ending.push_async_callback(chain.close)
        grounder = Grounder(content, embedder if _by_meaning(settings) else None)
        way = Way(content, chain, grounder, _strategy(settings, content, embedder), settings)
        mentor = Mentor(db, way)
        ending.push_async_callback(mentor.close)
        await ending.enter_async_context(watching(db, lambda turn_id: mentor.running(turn_id) is not None))
        yield Service(settings, db, content, grounder, mentor, Passing(db, way), chain, Authenticator(db))


def _by_meaning(settings: Settings) -> bool:
    """A remote model understands a message itself: playbooks beside it are not worth an embedding on each turn."""
    return settings.embedded.meaning and settings.providers.chain[0] == "embedded"


def _provider(name: ProviderName, settings: Settings) -> Provider:
    match name:  # aiohttp takes 0.1 s to import, and so does google-auth
        case "anthropic":
            from ion_mentoring.providers.anthropic import AnthropicProvider

            return AnthropicProvider(settings.anthropic)
        case "openai":
            from ion_mentoring.providers.openai import OpenAIProvider

            return OpenAIProvider(settings.openai)
        case "vertex":
            from ion_mentoring.providers.vertex import VertexProvider

            return VertexProvider(settings.vertex)
        case "embedded":
            return EmbeddedProvider(_local_model(settings))


def _local_model(settings: Settings) -> Llama | None:
    """None where the settings leave it out; without its file it stays silent until a pull has brought that."""
    if settings.embedded.model == NONE:
        return None
    return Llama(Shelf(settings.home), known(settings.embedded.model), settings.embedded)


def _strategy(settings: Settings, content: Content, embedder: Embedder) -> Strategy:
    if settings.routing.strategy == "meaning":
        return MeaningStrategy(embedder)
    return ResonanceStrategy(content.affinities)


def create_app(settings: Settings, *, local_key: str | None = None) -> FastAPI:
    """The ASGI application. `local_key` is what the printed sign-in link is good for; without it there is none."""
    import asyncio

    from fastapi import FastAPI

    from ion_mentoring.api import health, openai, v1, v2
    from ion_mentoring.edge import problems
    from ion_mentoring.edge.identity import SignIn
    from ion_mentoring.edge.requests import BodyLimit, RequestContext

    sign_in = SignIn(local_key)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[State]:
        async with open_service(settings) as service:
            for problem in service.content.problems:
                telemetry.log.error("broken content file", file=problem.file, line=problem.line, reason=problem.reason)
            warming = asyncio.gather(service.grounder.warm(), service.chain.warm())
            yield {"service": service, "sign_in": sign_in}
            warming.cancel()

    shown = settings.environment == "development"
    app = FastAPI(
        title="ION Mentoring",
        version=__version__,
        summary="A mentor that answers in Korean and English, and says why it was this mentor.",
        lifespan=lifespan,
        docs_url="/docs" if shown else None,
        redoc_url=None,
        openapi_url="/openapi.json" if shown else None,
        license_info={"name": "MIT", "identifier": "MIT"},
    )
    app.state.sign_in = sign_in
    for part in (v1, v2, openai):
        app.include_router(part.router)
    app.include_router(health.router)
    problems.install(app)
    app.add_middleware(BodyLimit, limit=settings.limits.body_bytes)
    app.add_middleware(v1.Deprecated)
    app.add_middleware(RequestContext)
    return app
