"""Builds the service from its settings, and the web application around it; nothing else wires things together."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, TypedDict

from ion_mentoring import __version__, telemetry
from ion_mentoring.accounts.audit import settings_are
from ion_mentoring.accounts.budgets import Budgets
from ion_mentoring.accounts.keys import Authenticator
from ion_mentoring.accounts.sign_ins import SignIns
from ion_mentoring.content import Content
from ion_mentoring.conversation.answers import Answers
from ion_mentoring.conversation.consent import age_of
from ion_mentoring.conversation.editing import Editor
from ion_mentoring.conversation.grounding import Grounder
from ion_mentoring.conversation.meaning import MeaningStrategy
from ion_mentoring.conversation.overlay import Overlay
from ion_mentoring.conversation.passing import Passing
from ion_mentoring.conversation.service import Service
from ion_mentoring.conversation.turns import Mentor
from ion_mentoring.conversation.way import Way
from ion_mentoring.mentoring.canary import mark
from ion_mentoring.mentoring.routing import ResonanceStrategy, Strategy
from ion_mentoring.ops.schedule import Keeper, keeping
from ion_mentoring.providers.base import Provider
from ion_mentoring.providers.chain import Chain
from ion_mentoring.providers.embedded import EmbeddedProvider
from ion_mentoring.providers.embedded.embedder import Embedder
from ion_mentoring.providers.embedded.local_model import Llama
from ion_mentoring.providers.embedded.models import NONE, Shelf, known
from ion_mentoring.providers.leaving import Leaving
from ion_mentoring.secrets.live import followed
from ion_mentoring.settings import Settings, in_words
from ion_mentoring.settings.replies import ProviderName
from ion_mentoring.store.engine import Database
from ion_mentoring.store.migrate import migrate
from ion_mentoring.store.watch import watching

if TYPE_CHECKING:
    from pathlib import Path

    from fastapi import FastAPI

    from ion_mentoring.caching.replies import Replies
    from ion_mentoring.edge.identity import SignIn
    from ion_mentoring.edge.limits.keys import KeyLimits
    from ion_mentoring.edge.limits.lock_out import LockOut
    from ion_mentoring.edge.limits.windows import Windows


class State(TypedDict):
    """What the lifespan hands to every request."""

    service: Service
    sign_in: SignIn
    limits: KeyLimits
    lock_out: LockOut
    keeper: Keeper


@asynccontextmanager
async def open_service(settings: Settings) -> AsyncIterator[Service]:
    """The service, ready to answer: database migrated and open, content read. Closing it waits for running replies."""
    settings.home.mkdir(parents=True, exist_ok=True)
    given = settings.database
    async with AsyncExitStack() as ending:
        await ending.enter_async_context(followed(settings))
        migrate(settings.database_url)
        db = await Database.open(
            lambda: settings.database_url, busy_timeout_s=given.busy_timeout_s, pool_size=given.pool_size
        )
        ending.push_async_callback(db.close)
        content = Content(settings.home)
        content.helplines  # noqa: B018 - a broken file stops the start, and not the help in a crisis
        age_of(content, settings)
        embedder = Embedder(threads=settings.embedded.threads, cache=settings.home / "cache" / "vectors.npz")
        ending.callback(embedder.close)
        canary = mark(secrets.choice)
        providers = [_provider(name, settings, canary) for name in settings.providers.chain]
        chain = Chain(providers, content.prices, settings.providers)
        ending.push_async_callback(chain.close)
        grounder = Grounder(content, embedder if _by_meaning(settings) else None)
        way = Way(content, chain, grounder, _strategy(settings, content, embedder), settings, canary=canary)
        budgets = Budgets(db, settings)
        answers = Answers(way, _replies(settings))
        ending.push_async_callback(answers.close)
        mentor = Mentor(db, answers, budgets)
        ending.push_async_callback(mentor.close)
        await ending.enter_async_context(watching(db, lambda turn_id: mentor.running(turn_id) is not None))
        keys = Authenticator(db)
        vouching = _vouching(settings, db, keys)
        for one in vouching.values():
            ending.push_async_callback(one.close)
        yield Service(
            settings=settings,
            db=db,
            content=content,
            editor=Editor(db, content, Overlay(settings.home)),
            way=way,
            answers=answers,
            grounder=grounder,
            mentor=mentor,
            passing=Passing(db, answers, budgets),
            chain=chain,
            keys=keys,
            budgets=budgets,
            sign_ins=SignIns(db, keys),
            **vouching,
        )


async def _note_the_start(service: Service) -> None:
    for problem in service.content.problems:
        telemetry.log.error("broken content file", file=problem.file, line=problem.line, reason=problem.reason)
    await settings_are(service.db, in_words(service.settings))


async def _ask_before(service: Service) -> None:
    """What the cache is to know before it is asked."""
    from ion_mentoring.caching.house import build
    from ion_mentoring.conversation.keeping import warm

    if service.answers.replies:
        await asyncio.to_thread(build)
        async for _ in warm(service, service.settings.cache.warm):
            pass


def _by_meaning(settings: Settings) -> bool:
    """A remote model understands a message itself: playbooks beside it are not worth an embedding on each turn."""
    return settings.embedded.meaning and settings.providers.chain[0] == "embedded"


def _provider(name: ProviderName, settings: Settings, canary: str) -> Provider:
    match name:  # aiohttp takes 0.1 s to import, and so does google-auth
        case "anthropic":
            from ion_mentoring.providers.anthropic import AnthropicProvider

            return Leaving(AnthropicProvider(settings.anthropic), settings)
        case "openai":
            from ion_mentoring.providers.openai import OpenAIProvider

            return Leaving(OpenAIProvider(settings.openai), settings)
        case "vertex":
            from ion_mentoring.providers.vertex import VertexProvider

            return Leaving(VertexProvider(settings.vertex), settings)
        case "embedded":
            return EmbeddedProvider(_local_model(settings), canary)


def _local_model(settings: Settings) -> Llama | None:
    """None where the settings leave it out; without its file it stays silent until a pull has brought that."""
    if settings.embedded.model == NONE:
        return None
    return Llama(Shelf(settings.home), known(settings.embedded.model), settings.embedded)


def _vouching(settings: Settings, db: Database, keys: Authenticator) -> dict[str, Any]:
    """The identity provider of the settings; aiohttp and joserfc are imported where there is one."""
    match settings.auth.mode:
        case "keys":
            return {}
        case "jwt":
            from ion_mentoring.accounts.provider import TokenProvider

            return {"tokens": TokenProvider(settings.auth, db, keys)}
        case "oidc":
            from ion_mentoring.accounts.oidc import SignInProvider

            return {"provider": SignInProvider(settings.auth, db, keys)}


def _replies(settings: Settings) -> Replies | None:
    """Kept by several processes together where there is a Redis, else by this one."""
    if not settings.cache.enabled:
        return None
    from ion_mentoring.caching.replies import Replies

    url = settings.redis.url.get_secret_value
    return Replies(settings.cache, url if url() else None)


def _windows(settings: Settings) -> Windows:
    """Counted by several processes together where there is a Redis, else by this one."""
    if settings.redis.url.get_secret_value():
        from ion_mentoring.edge.limits.shared import Shared

        return Shared(settings.redis.url.get_secret_value)
    from ion_mentoring.edge.limits.windows import Memory

    return Memory()


def _strategy(settings: Settings, content: Content, embedder: Embedder) -> Strategy:
    if settings.routing.strategy == "meaning":
        return MeaningStrategy(embedder)
    return ResonanceStrategy(content.affinities)


def create_app(settings: Settings, *, local_key: str | None = None, page: Path | None = None) -> FastAPI:
    """The ASGI application. `local_key` is what the printed sign-in link is good for; without it there is none.

    `page` is the folder of the built page, where it is another than the package's own.
    """
    from fastapi import FastAPI

    from ion_mentoring.api import health, oidc, openai, sign_in, v1, v2
    from ion_mentoring.edge import identity, problems
    from ion_mentoring.edge.cors import Cors
    from ion_mentoring.edge.limits.gate import Gate
    from ion_mentoring.edge.limits.keys import KeyLimits
    from ion_mentoring.edge.limits.lock_out import LockOut
    from ion_mentoring.edge.requests import BodyLimit, RequestContext
    from ion_mentoring.edge.waf import middleware as firewall
    from ion_mentoring.web import docs
    from ion_mentoring.web.page import BUILT, Page

    link, windows = identity.SignIn(local_key), _windows(settings)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[State]:
        async with open_service(settings) as service, keeping(service.db, settings) as keeper:
            await _note_the_start(service)
            warming = asyncio.gather(service.grounder.warm(), service.chain.warm(), _ask_before(service))
            yield {
                "service": service,
                "sign_in": link,
                "limits": KeyLimits(settings.limits, windows, service.way.is_crisis),
                "lock_out": LockOut(settings.limits, windows),
                "keeper": keeper,
            }
            await windows.close()
            warming.cancel()
            with suppress(asyncio.CancelledError):
                await warming

    shown = settings.environment == "development"
    app = FastAPI(
        title="ION Mentoring",
        version=__version__,
        summary="A mentor that answers in Korean and English, and says why it was this mentor.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # it would send the caller to whatever the Host header names
        openapi_url="/openapi.json" if shown else None,
        license_info={"name": "MIT", "identifier": "MIT"},
    )
    app.state.sign_in = link
    for part in (v1, v2, openai, sign_in, oidc, health):
        app.include_router(part.router)
    if shown:
        app.include_router(docs.router(app.title))
    app.router.default = Page(page or BUILT, app.router.default)
    problems.install(app)
    identity.install(app)
    firewall.install(app, settings)
    app.add_middleware(BodyLimit, limit=settings.limits.body_bytes, seconds=settings.limits.body_timeout_s)
    app.add_middleware(v1.Deprecated)
    if settings.limits.enabled:
        app.add_middleware(Gate, limits=settings.limits, windows=windows)
    if settings.cors.origins:
        app.add_middleware(Cors, origins=settings.cors.origins)
    app.add_middleware(RequestContext)
    return app
