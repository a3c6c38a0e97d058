"""The public sets of `ION_DATA_DIR` as rows `{"text", "label"}`, split once and for all by a hash of their group.

    python scripts/public_sets.py goemotions --split held_back --out rows.jsonl

A tenth of the groups is held back. A group is a normalised text, or a film (reviews), so that a duplicate or a second
review of one film never stands on both sides.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal, NamedTuple

Split = Literal["train", "held_back", "all"]
DEFAULT_DIR = Path(__file__).parents[2] / "shared" / "data"
HELD_BACK_ONE_IN = 10
LONGEST_TAUGHT = 300
TALK = {"greeting", "goodbye", "thank_you", "are_you_a_bot", "what_is_your_name", "who_made_you", "how_old_are_you"} | {
    "yes", "no", "maybe", "repeat", "change_language", "user_name", "what_can_i_ask_you", "meaning_of_life",
}  # fmt: skip
"""Intents of CLINC150 that belong to any talk."""


class Row(NamedTuple):
    """One labelled text. `group` never straddles the split."""

    text: str
    label: str | int
    language: str
    group: str


def data_dir() -> Path:
    """`ION_DATA_DIR`, by default `../shared/data`; exits with what to do where it is absent."""
    path = Path(os.environ.get("ION_DATA_DIR", DEFAULT_DIR))
    if not (path / "tone_map.json").is_file():
        sys.exit(f"The public sets are not at {path}: set ION_DATA_DIR to the folder that holds tone_map.json.")
    return path


def load(name: str, split: Split = "all") -> list[Row]:
    """Rows of one public set, in its own order; of one side of the split."""
    rows = SETS[name](data_dir())
    return [row for row in rows if split == "all" or (split == "held_back") == is_held_back(row.group)]


def is_held_back(group: str) -> bool:
    """Whether a group belongs to the held-back tenth: the same on every machine and in every run."""
    return int.from_bytes(blake2b(group.encode(errors="surrogatepass"), digest_size=8).digest()) % HELD_BACK_ONE_IN == 0


def normal(text: str) -> str:
    """A text without case, white space and punctuation, to find duplicates by."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).lower()) or text


def _read(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _tones(root: Path, folder: str, mapping: str, language: str, *files: str) -> Iterator[Row]:
    """Rows whose emotions all map to one tone (`tone_map.json`)."""
    to_tone: dict[str, str] = json.loads((root / "tone_map.json").read_text("utf-8"))[mapping]
    for file in files:
        for row in _read(root / folder / file):
            tones = {to_tone[label] for label in row["labels"]}
            if len(tones) == 1:
                yield Row(row["text"], tones.pop(), language, normal(row["text"]))


def _goemotions(root: Path) -> Iterator[Row]:
    return _tones(root, "goemotions", "goemotions", "en", "train.jsonl", "dev.jsonl")


def _goemotions_ko(root: Path) -> Iterator[Row]:
    return _tones(root, "goemotions_ko", "goemotions", "ko", "train.jsonl", "dev.jsonl")


def _kote(root: Path) -> Iterator[Row]:
    return _tones(root, "kote", "kote", "ko", "val.jsonl")


def _speech_acts(root: Path) -> Iterator[Row]:
    for row in _read(root / "intent_3i4k_ko" / "train_val.jsonl"):
        yield Row(row["text"], row["label"], "ko", normal(row["text"]))


def _reviews(root: Path) -> Iterator[Row]:
    for row in _read(root / "nsmc_like_ko" / "reviews.jsonl"):
        yield Row(row["text"], row["label"], "ko", f"film {row['movie']}")


def _clinc150(root: Path) -> Iterator[Row]:
    for row in _read(root / "clinc150" / "train_val.jsonl"):
        yield Row(row["text"], row["intent"], "en", normal(row["text"]))


def _assistant_ko(root: Path) -> Iterator[Row]:
    """What people ask a home assistant: mail, schedules, heating, weather."""
    for row in _read(root / "parakqc_ko" / "sets.jsonl"):
        for text in row["utterances"]:
            yield Row(text, row["topic"], "ko", f"set {row['set']}")


def _moderation(root: Path) -> Iterator[Row]:
    for row in _read(root / "crisis_openai_moderation" / "samples.jsonl"):
        yield Row(row["text"], row["self_harm"], "en", normal(row["text"]))


def _xstest(root: Path) -> Iterator[Row]:
    """Harmless prompts that sound dangerous."""
    for row in _read(root / "crisis_prompts_en" / "xstest.jsonl"):
        if row["label"] == "safe":
            yield Row(row["prompt"], 0, "en", normal(row["prompt"]))


SETS: dict[str, Callable[[Path], Iterator[Row]]] = {
    "goemotions": _goemotions,
    "goemotions_ko": _goemotions_ko,
    "kote": _kote,
    "intent_3i4k_ko": _speech_acts,
    "nsmc_like_ko": _reviews,
    "clinc150": _clinc150,
    "parakqc_ko": _assistant_ko,
    "crisis_openai_moderation": _moderation,
    "crisis_prompts_en": _xstest,
}


def teaching_pool() -> list[str]:
    """Unlabelled messages in the manner of learners, which a teacher labels for the small heads (about 11,000)."""
    root, rng = data_dir(), random.Random(0)
    turns = [u for d in _read(root / "kmi_pre_ko" / "dialogues.jsonl") for u in d["dialogue"] if u["role"] == "Client"]
    counsel = list(_read(root / "counsel_chat" / "qa.jsonl"))
    small_talk = [row["Q"] for row in _read(root / "ko_chatbot" / "chatbot.jsonl")]
    samples = {"clinc150": 1500, "goemotions": 1500, "goemotions_ko": 1000, "crisis_openai_moderation": 400}
    texts = [u[key] for u in turns for key in ("text", "text_en") if u.get(key)]
    texts += [row["questionTitle"] for row in counsel] + [row["questionText"] for row in counsel]
    texts += rng.sample(small_talk, 2000)
    for name, size in samples.items():
        texts += rng.sample([row.text for row in load(name, "train")], size)
    short = (" ".join(text.split())[:LONGEST_TAUGHT] for text in texts)
    return [text for text in dict.fromkeys(short) if text]


def asked_of_assistants(split: Split) -> list[Row]:
    """What people ask an assistant and no mentor: about 2,000 in English and 1,700 in Korean, or 200 and 170 held back."""
    share = 1.0 if split == "train" else 0.1
    sides = {2000: [row for row in load("clinc150", split) if row.label not in TALK], 1700: load("parakqc_ko", split)}
    return [row for most, rows in sides.items() for row in random.Random(0).sample(rows, int(most * share))]


def main() -> None:
    parser = argparse.ArgumentParser(description="A public set as rows for `ion eval`.")
    parser.add_argument("name", choices=SETS)
    parser.add_argument("--split", choices=("train", "held_back", "all"), default="held_back")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    rows = load(args.name, args.split)
    lines = (json.dumps({"text": row.text, "label": row.label}, ensure_ascii=False) for row in rows)
    args.out.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    print(f"{len(rows)} rows of {args.name} ({args.split}) -> {args.out}")


if __name__ == "__main__":
    main()
