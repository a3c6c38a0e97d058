import pytest
from hypothesis import given
from hypothesis import strategies as st

from ion_mentoring.mentoring.resonance import detect
from ion_mentoring.mentoring.resonance.language import larger_part

from ..samples import FIFTY


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("요즘 공부가 손에 안 잡혀요", "ko"),
        ("ㅋㅋㅋ", "ko"),
        ("ok", "en"),
        ("I don't know where to begin.", "en"),
        ("naïve café", "en"),
        ("React useEffect가 자꾸 re-render 되는데 dependency array를 어떻게 고쳐요", "mixed"),
        ("이 함수가 왜 느린지 봐 주세요 ```for i in range(10): print(i, i*i, 'a long line of code')```", "ko"),
        ("이 글 어때요? https://example.com/a/very/long/address/in/latin/letters", "ko"),
        ("메일은 someone.with.a.long.name@example.com 입니다", "ko"),
        ("`kubectl get pods --all-namespaces` 결과가 이상해요", "ko"),
        ("???", "other"),
        ("", "other"),
        ("12345 !!", "other"),
        ("🙂🙂", "other"),
        ("```print('only code')```", "other"),
        ("勉強がうまくいきません", "other"),
        ("我不知道该怎么办", "other"),
        ("Я не знаю, что делать", "other"),
        ("ช่วยด้วย", "other"),
    ],
)
def test_the_language_is_told_by_letters(text: str, language: str) -> None:
    assert detect(text) == language


def test_a_mixed_message_has_a_larger_part() -> None:
    assert larger_part("dependency array 어떻게 고쳐야 하는지 모르겠어요") == "ko"
    assert larger_part("deadline이 tomorrow인데 progress가 zero예요 어떡하죠") == "ko"
    assert larger_part("how do I say 안녕 in a polite way") == "en"


@FIFTY
@given(st.text())
def test_any_text_has_a_language(text: str) -> None:
    assert detect(text) in ("ko", "en", "mixed", "other")
    assert larger_part(text) in ("ko", "en")
