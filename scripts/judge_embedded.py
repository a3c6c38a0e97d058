"""Two dozen messages, answered without and with the local model, side by side into docs/embedded-mentor.md.

    python scripts/judge_embedded.py [--threads 1] [--language en]

Needs the model's file in ION_HOME (`ion models pull`). What it finds stands between two marks of the page; the judgement
around it is written by whoever read it. Korean, in which the model is not asked, is tried with a prompt of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import tempfile
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

import yaml
from rich.progress import track

from ion_mentoring.accounts.local import local_learner
from ion_mentoring.app import open_service
from ion_mentoring.conversation.asking import Question
from ion_mentoring.mentoring import addition
from ion_mentoring.mentoring.authored import compose
from ion_mentoring.mentoring.brief import Brief
from ion_mentoring.mentoring.checks import addition_faults
from ion_mentoring.mentoring.playbooks import DOMAINS
from ion_mentoring.mentoring.resonance import Move
from ion_mentoring.providers.base import Delta, Errand, Finished
from ion_mentoring.providers.embedded import EmbeddedProvider
from ion_mentoring.providers.embedded.local_model import LeftOut, Llama
from ion_mentoring.providers.embedded.models import QWEN, Shelf
from ion_mentoring.settings import Settings, home
from ion_mentoring.settings.replies import EmbeddedSettings

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "embedded-mentor.md"
FOUND = re.compile(r"(?<=<!-- judged -->\n).*(?=<!-- /judged -->)", re.DOTALL)
TRIED: tuple[Move, ...] = ("new", "next", "failed", *addition.MOVES)
KOREAN = (
    "너는 멘토의 답에 짧은 덧붙임을 하나 쓴다. 멘토의 조언이 이 학습자의 경우에는 어떤 모습인지 한두 문장으로 보여 준다. "
    "한국어 해요체로만 쓴다. 학습자가 말한 것을 그대로 쓰고, 조언을 벗어나지 않는다. 사실이나 이름, 숫자를 지어내지 않는다."
)
KOREAN_SHOTS = (
    (
        "에세이 마감이 금요일인데 쓰지는 않고 자꾸 노트만 다시 정리해요.",
        "가장 못난 글부터 써요. 노트를 보지 않고 이십 분 동안 한 문단을 서툴게 써 봐요.",
        "노트를 덮고 에세이의 한 문단을 기억나는 대로만 적어 봐요. 서툴러도 금요일 전에 고칠 글이 생겨요.",
    ),
    (
        "상사가 마감을 또 바꿨는데 저는 동료한테서 들었어요.",
        "본 것과 필요한 것을 말해요. 무슨 일이 있었는지, 무엇을 바라는지 한 문장씩 말해요.",
        "상사에게 바뀐 마감을 동료에게서 들었는데 다음부터는 직접 듣고 싶다고 말할 수 있어요.",
    ),
)


class Listening(EmbeddedProvider):
    """Keeps the briefs that come by."""

    def __init__(self) -> None:
        super().__init__()
        self.briefs: list[Brief] = []

    async def stream(self, brief: Brief, errand: Errand) -> AsyncGenerator[Delta | Finished, None]:
        self.briefs.append(brief)
        async for piece in super().stream(brief, errand):
            yield piece


@dataclass(frozen=True, slots=True)
class Judged:
    """One message: the authored reply, what the model said (also if it did not go out), and the checks' verdict."""

    brief: Brief
    authored: str
    said: str
    verdict: str
    first_ms: float
    whole_s: float


async def briefs(language: str) -> list[Brief]:
    """The brief of each case's last message, as the whole service makes it."""
    cases = yaml.safe_load((HERE / "judge_embedded.yaml").read_text(encoding="utf-8"))[language]
    found = []
    listening = Listening()
    with (
        tempfile.TemporaryDirectory() as folder,
        patch("ion_mentoring.app.EmbeddedProvider", return_value=listening),
    ):
        settings = Settings.model_validate({"home": Path(folder), "embedded": {"model": "none"}})
        async with open_service(settings) as service:
            learner = await local_learner(service.db, settings.home)
            for messages in cases:
                session = None
                for message in messages:
                    turn = await (await service.mentor.ask(Question(learner, message, session))).ended()
                    session = turn.session_id
                found.append(listening.briefs[-1])
    return found


async def judge(brief: Brief, llama: Llama) -> Judged:
    reply = compose(brief)
    asked = addition.wish(brief, reply, moves=TRIED, domains=DOMAINS) or _korean(brief)
    began = time.perf_counter()
    stream = EmbeddedProvider().stream(brief, Errand())
    await anext(stream)
    first_ms = 1000 * (time.perf_counter() - began)
    await stream.aclose()
    if asked is None:
        return Judged(brief, reply.text, "", "not asked", first_ms, first_ms / 1000)
    try:
        said = await llama.complete(asked.prompt, tokens=addition.TOKENS, stop=("\n",))
    except LeftOut as out:
        return Judged(brief, reply.text, "", f"left out: {out.reason}", first_ms, time.perf_counter() - began)
    passage, whole_s = f"{asked.opening}{said}".strip(), time.perf_counter() - began
    instructions = KOREAN if brief.language == "ko" else addition.instructions()
    faults = addition_faults(passage, case=asked.case, sources=asked.sources, instructions=instructions)
    checked = f"fails: {', '.join(faults)}" if faults else "passes the checks"
    asks = addition.wish(brief, reply) is not None
    verdict = "the checks are for English" if brief.language == "ko" else checked
    return Judged(brief, reply.text, passage, f"{verdict}; {'' if asks else 'never '}asked", first_ms, whole_s)


def _korean(brief: Brief) -> addition.Wish | None:
    """The wish that there would be if Korean were asked for: as in English, with instructions in Korean."""
    english = (
        addition.wish(replace(brief, language="en"), compose(brief), moves=TRIED, domains=DOMAINS)
        if brief.language == "ko"
        else None
    )
    if english is None:
        return None
    part, reply = brief.playbook.part("ko"), compose(brief)  # type: ignore[union-attr]
    said = [step for i, step in enumerate(part.steps) if f"step:{i}" in reply.used]
    advice = f"{said[0].title} {said[0].text}" if said else part.gist
    turns = [("system", KOREAN)]
    for case, given, note in KOREAN_SHOTS:
        turns += [("user", f"학습자: {case}\n조언: {given}"), ("assistant", f"예를 들면 {note}")]
    turns.append(("user", f"학습자: {english.case}\n조언: {advice}"))
    prompt = "".join(f"<|im_start|>{role}\n{text}<|im_end|>\n" for role, text in turns)
    return addition.Wish(f"{prompt}<|im_start|>assistant\n예를 들면", english.case, advice, "예를 들면")


def resident_mb() -> float:
    """Memory that this process holds (Linux)."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    found = re.search(r"VmRSS:\s+(\d+)", status)
    return int(found[1]) / 1024 if found else 0.0


def written(found: list[Judged], threads: int, before_mb: float, after_mb: float) -> str:
    memory = f"Resident memory: {before_mb:,.0f} MB before the model was loaded, {after_mb:,.0f} MB at the end"
    parts = [f"{memory}; threads: {threads}, on a machine that was busy with other work."]
    for number, case in enumerate(found, 1):
        brief = case.brief
        before = "".join(f"**>** {past.message}\n\n" for past in brief.history)
        times = f"first word {case.first_ms:.1f} ms, whole {case.whole_s:.1f} s"
        head = f"### {number}. {brief.move}, {brief.playbook.id if brief.playbook else 'no playbook'}"
        rows = (
            f"| Authored | The model | Verdict |\n| --- | --- | --- |\n| {_cell(case.authored)} | {_cell(case.said)} | "
        )
        parts.append(f"{head}\n\n{before}**>** {brief.message}\n\n{rows}{case.verdict}; {times} |")
    return "\n\n".join(parts) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", "<br>") or "-"


async def main(threads: int, languages: list[str]) -> None:
    settings = EmbeddedSettings(model_threads=threads, model_seconds=120)
    asked = [brief for language in languages for brief in await briefs(language)]
    llama, before = Llama(Shelf(home()), QWEN, settings), resident_mb()
    if not await llama.warm(addition.prefix()):
        raise SystemExit("The model's file is not in ION_HOME: `ion models pull` brings it.")
    found: list[Judged] = []
    for brief in track(asked, "Asking"):
        found.append(await judge(brief, llama))
        text = written(found, threads, before, resident_mb()).replace("\\", r"\\")
        PAGE.write_text(FOUND.sub(text, PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    await llama.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--language", choices=["en", "ko"], action="append")
    arguments = parser.parse_args()
    asyncio.run(main(arguments.threads, arguments.language or ["en", "ko"]))
