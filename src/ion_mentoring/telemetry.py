"""Logs and metrics, declared once. Learners' texts go into neither."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, Final

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from ion_mentoring.masking import blotted
from ion_mentoring.settings import LogSettings

REGISTRY: Final = CollectorRegistry()

REQUESTS = Counter("ion_http_requests", "HTTP requests", ["method", "route", "status"], registry=REGISTRY)
REQUEST_SECONDS = Histogram(
    "ion_http_request_duration_seconds",
    "Time from a request's arrival to the end of its response",
    ["method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
    registry=REGISTRY,
)
TURNS = Counter("ion_turns", "Turns by outcome", ["state", "persona", "provider"], registry=REGISTRY)
FIRST_TOKEN_SECONDS = Histogram(
    "ion_first_token_seconds",
    "Time from the message to the first token of the reply",
    ["provider"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20),
    registry=REGISTRY,
)
PROVIDER_FAILURES = Counter(
    "ion_provider_failures",
    "Attempts at a provider that failed, by problem type",
    ["provider", "type"],
    registry=REGISTRY,
)
CIRCUIT_STATE = Gauge(
    "ion_provider_circuit_state", "0 closed, 1 half open: one turn tries it, 2 open", ["provider"], registry=REGISTRY
)
TURNS_RUNNING = Gauge("ion_turns_running", "Turns that are being answered now", registry=REGISTRY)
CRISES = Counter("ion_crisis_signals", "Crisis signals of level 2 and 3", ["kind", "level"], registry=REGISTRY)
INJECTIONS = Counter(
    "ion_injection_scores",
    "Messages by how much they look like prompt injection: none (under .2), some, high (from .5)",
    ["band"],
    registry=REGISTRY,
)
LEAKS = Counter(
    "ion_prompt_leaks",
    "Replies that began to give the instructions away and were ended",
    ["provider"],
    registry=REGISTRY,
)
UNMATCHED = Counter("ion_unmatched_messages", "Messages that no playbook fitted", ["language"], registry=REGISTRY)
ADDITIONS = Counter(
    "ion_model_additions", "Passages of the local model by what became of them", ["outcome"], registry=REGISTRY
)
LIMITED = Counter("ion_limited_requests", "Requests refused as too many, by problem type", ["type"], registry=REGISTRY)
LIMITS_UNSHARED = Counter(
    "ion_limits_unshared", "Counts that a process kept for itself, since Redis was away", registry=REGISTRY
)
BUDGET_TOKENS = Counter("ion_budget_tokens", "Tokens that turns were charged with", ["provider"], registry=REGISTRY)
BUDGET_COST = Counter(
    "ion_budget_cost", "Money that turns were charged with, by currency", ["provider", "currency"], registry=REGISTRY
)
BUDGET_UNPRICED = Counter(
    "ion_budget_unpriced_turns",
    "Turns whose price is not known in the budgets' currency",
    ["provider"],
    registry=REGISTRY,
)
BUDGET_REFUSED = Counter(
    "ion_budget_refused_turns", "Messages that a budget did not cover", ["of", "period", "unit"], registry=REGISTRY
)
BUDGET_ENDED = Counter(
    "ion_budget_ended_turns",
    "Replies that were ended since a budget ran out",
    ["of", "period", "unit"],
    registry=REGISTRY,
)
JWKS_FAILURES = Counter(
    "ion_identity_provider_failures", "Times that the identity provider's keys could not be read", registry=REGISTRY
)
SECRET_READS = Counter(
    "ion_secret_reads", "Secrets read anew by outcome: same, changed, failed", ["source", "outcome"], registry=REGISTRY
)
SECRETS_STALE = Gauge(
    "ion_secrets_stale", "Secrets whose last reading failed, so that an older value goes on", registry=REGISTRY
)
WAF_REQUESTS = Counter(
    "ion_waf_requests",
    "Requests that the firewall blocked, detected or refused, by group",
    ["group", "action"],
    registry=REGISTRY,
)
WAF_SECONDS = Histogram(
    "ion_waf_duration_seconds",
    "Time that the firewall took for a request",
    buckets=(0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05),
    registry=REGISTRY,
)
BACKUP_AGE = Gauge(
    "ion_backup_age_seconds", "Age of the newest verified backup; +Inf: there is none", registry=REGISTRY
)
BACKUP_SIZE = Gauge("ion_backup_size_bytes", "Size of the newest verified backup", registry=REGISTRY)
BACKUP_SECONDS = Gauge(
    "ion_backup_duration_seconds", "What the last scheduled backup took, with its proof", registry=REGISTRY
)
BACKUP_VERIFY_SECONDS = Gauge(
    "ion_backup_verify_duration_seconds", "What the proof of the newest verified backup took", registry=REGISTRY
)
BACKUPS = Gauge("ion_backups", "Backups in the folder", registry=REGISTRY)
BACKUP_RUNS = Counter(
    "ion_backup_runs", "Scheduled backups by outcome: verified, failed", ["outcome"], registry=REGISTRY
)
DRILL_PASSED = Gauge("ion_drill_passed", "Whether the last drill of the case passed", ["case"], registry=REGISTRY)
DRILL_AGE = Gauge("ion_drill_age_seconds", "How long ago the last drill of the case was", ["case"], registry=REGISTRY)
DRILL_RTO = Gauge("ion_drill_rto_seconds", "Recovery time of the last drill", ["case"], registry=REGISTRY)
DRILL_RPO = Gauge("ion_drill_rpo_seconds", "Recovery point of the last drill", ["case"], registry=REGISTRY)
CACHE_REPLIES = Counter(
    "ion_cache_replies",
    "Turns by how they met the cache: l1 (this process), l2 (Redis), miss, off (not looked for)",
    ["cache"],
    registry=REGISTRY,
)
CACHE_SECONDS = Histogram(
    "ion_cache_lookup_seconds",
    "Time that looking for a reply took, by tier",
    ["tier"],
    buckets=(0.000005, 0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.1),
    registry=REGISTRY,
)
CACHE_ENTRIES = Gauge("ion_cache_entries", "Replies that this process keeps", registry=REGISTRY)
CACHE_BYTES = Gauge("ion_cache_bytes", "Bytes of the replies that this process keeps", registry=REGISTRY)
CACHE_EVICTED = Counter("ion_cache_evictions", "Replies that left this process for want of room", registry=REGISTRY)
CACHE_REFRESHED = Counter("ion_cache_refreshes", "Stale replies that were made anew", registry=REGISTRY)
CACHE_SHARED_UP = Gauge("ion_cache_shared_up", "1 while Redis keeps replies for all processes", registry=REGISTRY)
CACHE_TROUBLES = Counter(
    "ion_cache_troubles",
    "Times that Redis was of no use to the cache: away, full, refused, unreadable",
    ["kind"],
    registry=REGISTRY,
)
CONTENT_PROBLEMS = Gauge("ion_content_problems", "Persona and playbook files that are broken now", registry=REGISTRY)

_OURS: Final = frozenset({"timestamp", "level", "method", "route"})
_FORBIDDEN: Final = frozenset({"message", "text", "reply", "content", "body", "key", "token", "authorization"})


def configure_logs(settings: LogSettings) -> None:
    """structlog to standard error; uvicorn's and the libraries' own lines take the same form."""
    level = logging.getLevelName(settings.level.upper())
    pretty = settings.format == "console" or (settings.format == "auto" and sys.stderr.isatty())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        drop_texts,
    ]
    renderer: Any = structlog.dev.ConsoleRenderer() if pretty else structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[*shared, structlog.processors.format_exc_info, blot, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,  # a trace without the values in it, which are learners' words
                blot,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(level, logging.WARNING))


def drop_texts(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """The last line of defence: a field that could carry a learner's words or a key is written as its length."""
    for name in _FORBIDDEN & event.keys():
        event[name] = f"<{len(str(event[name]))} characters>"
    return event


def blot(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Personal data that came in with an error or an address is written as its kind; our own fields and ids stay."""
    for name, value in event.items():
        if isinstance(value, str) and name not in _OURS and not name.endswith("_id"):
            event[name] = blotted(value)
    return event


log: Any = structlog.get_logger("ion")
