"""Embeds the shipped playbooks into src/ion_mentoring/data/vectors.npz, so that no first start has to do it.

    python scripts/embed_playbooks.py [--check]

`--check` only says whether a playbook has changed since (exit code 1), without embedding anything.
"""

from __future__ import annotations

import argparse

import numpy as np
from rich.progress import track

from ion_mentoring.content import SHIPPED, Content
from ion_mentoring.mentoring.retrieval import passages
from ion_mentoring.providers.embedded.embedder import Embedder, text_hash

FILE = SHIPPED / "vectors.npz"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    texts = [text for book in Content().playbooks.values() for text in passages(book)]
    names = [text_hash(text) for text in texts]
    if parser.parse_args().check:
        with np.load(FILE) as stored:
            missing = set(names) - set(stored["names"].tolist())
        if missing:
            raise SystemExit(f"{len(missing)} texts of playbooks are not embedded: python scripts/embed_playbooks.py")
        return
    embedder = Embedder()
    batches = [texts[i : i + 32] for i in range(0, len(texts), 32)]
    vectors = np.concatenate([embedder.content_now(batch) for batch in track(batches, "Embedding")])
    np.savez_compressed(FILE, names=np.array(names), vectors=vectors.astype(np.float16))


if __name__ == "__main__":
    main()
