"""Plays the conversations of `transcripts.yaml` on a fresh service and writes them to docs/transcripts.md.

python scripts/transcripts.py [--output docs/transcripts.md]
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from pathlib import Path
from typing import Any

import yaml
from rich.progress import track

from ion_mentoring.accounts.local import local_learner
from ion_mentoring.app import open_service
from ion_mentoring.conversation.asking import Question
from ion_mentoring.conversation.service import Service
from ion_mentoring.conversation.speech import reasons_said
from ion_mentoring.settings import Settings
from ion_mentoring.store.records import Learner, Turn

HERE = Path(__file__).parent
HEADER = """# Twenty conversations

Three turns each, ten in Korean and ten in English, answered by the embedded mentor without a model.
Made by `python scripts/transcripts.py`; what each reply was made of stands under it.
"""


async def play(service: Service, learner: Learner, messages: list[str]) -> list[Turn]:
    """The turns of one conversation."""
    session, spoken = None, []
    for message in messages:
        running = await service.mentor.ask(Question(learner, message, session))
        spoken.append(await running.ended())
        session = spoken[-1].session_id
    return spoken


def written(number: int, spoken: list[Turn]) -> str:
    parts = [f"## {number}. {spoken[0].message[:60]}"]
    for turn in spoken:
        parts.append(f"**>** {turn.message}")
        parts.append(f"**{turn.persona}** · `{turn.resonance['key']}` · {_made_of(turn)}")
        parts.append("\n".join(f"> {line}".rstrip() for line in (turn.reply or "").split("\n")))
    parts.append(f"*{'; '.join(reasons_said(spoken[0]))}*")
    return "\n\n".join(parts)


def _made_of(turn: Turn) -> str:
    receipt: dict[str, Any] = turn.receipt
    books = ", ".join(f"{book['id']} ({', '.join(book.get('used', []))})" for book in receipt["playbooks"])
    return f"{receipt.get('move')} · {books or 'no playbook'}"


async def main(output: Path) -> None:
    conversations = yaml.safe_load((HERE / "transcripts.yaml").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as home:
        async with open_service(Settings(home=Path(home))) as service:
            learner = await local_learner(service.db, Path(home))
            texts = [
                written(number, await play(service, learner, conversation["turns"]))
                for number, conversation in enumerate(track(conversations, "Talking"), 1)
            ]
    output.write_text("\n\n".join([HEADER.strip(), *texts]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=HERE.parent / "docs" / "transcripts.md")
    asyncio.run(main(parser.parse_args().output))
