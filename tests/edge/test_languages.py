from __future__ import annotations

import pytest

from ion_mentoring.edge.languages import preferred_language


@pytest.mark.parametrize(
    ("header", "liked"),
    [
        (None, None),
        ("", None),
        ("ko", "ko"),
        ("en-GB", "en"),
        ("KO-kr", "ko"),
        ("en;q=0.5, ko;q=0.8", "ko"),
        ("ko;q=0.5,en", "en"),
        ("fr, de;q=0.9, en;q=0.1", "en"),
        ("fr, de", None),
        ("ko;q=0", None),
        ("ko;q=0, en;q=0.1", "en"),
        ("en ; q = 0.3 , ko ; q = 0.4", "ko"),
        ("*", None),
        ("korean", None),
        ("ko;q=high", None),
        (";;;q=,,,\x00", None),
        ("fr," * 1000 + "en", None),
    ],
)
def test_the_better_liked_of_korean_and_english_is_taken(header: str | None, liked: str | None) -> None:
    assert preferred_language(header) == liked
