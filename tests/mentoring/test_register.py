"""해요체 to 해체: a table of real sentences, and what must hold for any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ion_mentoring.mentoring.register import casual, spoken, unconvertible
from mentoring.samples import FIFTY

# One pair a line: polite -> casual.
TABLE = """
안녕하세요, 저는 루아예요. -> 안녕, 나는 루아야.
오늘은 여기까지만 해요. -> 오늘은 여기까지만 해.
먼저 숨을 골라 봐요. -> 먼저 숨을 골라 봐.
한 줄로 쓰세요. -> 한 줄로 써.
하나만 고르세요. -> 하나만 골라.
끝까지 들으세요. -> 끝까지 들어.
천천히 걸으세요. -> 천천히 걸어.
모르면 물으세요. -> 모르면 물어.
그 말을 적으세요. -> 그 말을 적어.
먼저 앉으세요. -> 먼저 앉아.
자료를 모으세요. -> 자료를 모아.
답을 찾으세요. -> 답을 찾아.
짐을 내려놓으세요. -> 짐을 내려놓아.
일을 나누세요. -> 일을 나눠.
회의를 미루세요. -> 회의를 미뤄.
계획을 세우세요. -> 계획을 세워.
동료를 도우세요. -> 동료를 도와.
쓰레기를 주우세요. -> 쓰레기를 주워.
친구를 부르세요. -> 친구를 불러.
서두르지 마세요. -> 서두르지 마.
순서를 따르세요. -> 순서를 따라.
잠깐 들르세요. -> 잠깐 들러.
알림을 끄세요. -> 알림을 꺼.
목록을 만드세요. -> 목록을 만들어.
손을 드세요. -> 손을 들어.
팔을 흔드세요. -> 팔을 흔들어.
많이 힘드세요? -> 많이 힘들어?
팀을 이끄세요. -> 팀을 이끌어.
창문을 여세요. -> 창문을 열어.
전화를 거세요. -> 전화를 걸어.
문제를 푸세요. -> 문제를 풀어.
그 자리에 머무세요. -> 그 자리에 머물러.
기다리세요. -> 기다려.
밖에 나가세요. -> 밖에 나가.
내일 오세요. -> 내일 와.
한번 보세요. -> 한번 봐.
저에게 알려 주세요. -> 나에게 알려 줘.
책을 덮어 두세요. -> 책을 덮어 둬.
푹 쉬세요. -> 푹 쉬어.
힘내세요. -> 힘내.
불을 켜세요. -> 불을 켜.
연습하세요. -> 연습해.
그러면 돼요. -> 그러면 돼.
어떠세요? -> 어때?
집에 계세요? -> 집에 있어?
푹 주무세요. -> 푹 자.
일이 끝나요. -> 일이 끝나.
몇 시에 끝나요? -> 몇 시에 끝나?
벌써 겁나요? -> 벌써 겁나?
생각이 나요? -> 생각이 나?
언제 만나요? -> 언제 만나?
몇 시에 일어나요? -> 몇 시에 일어나?
무슨 일이 일어나나요? -> 무슨 일이 일어나니?
누구와 했나요? -> 누구와 했니?
시간이 있나요? -> 시간이 있니?
그게 느껴지나요? -> 그게 느껴지니?
왜 그러나요? -> 왜 그러니?
지금은 안전한가요? -> 지금은 안전하니?
이 정도면 괜찮은가요? -> 이 정도면 괜찮으니?
그게 무엇인가요? -> 그게 무엇이니?
많이 어려운가요? -> 많이 어려우니?
어제는 좋던가요? -> 어제는 좋던가?
내일도 안 가요? -> 내일도 안 가?
이게 첫 책이에요. -> 이게 첫 책이야.
그건 문제가 아니에요. -> 그건 문제가 아니야.
뭐예요? -> 뭐야?
언제 할 거예요? -> 언제 할 거야?
저도 그게 궁금해요. -> 나도 그게 궁금해.
제가 도울게요. -> 내가 도울게.
제 말도 확인해 봐요. -> 내 말도 확인해 봐.
저한테는 자료가 없어요. -> 나한테는 자료가 없어.
저라면 하나만 골라요. -> 나라면 하나만 골라.
제게 맡겨요. -> 내게 맡겨.
저희가 함께해요. -> 우리가 함께해.
누구예요? 저예요. -> 누구야? 나야.
저 사람은 저녁에 와요. -> 저 사람은 저녁에 와.
많이 힘들죠? -> 많이 힘들지?
그럴 만도 하죠. -> 그럴 만도 하지.
쉬어야 돌아가거든요. -> 쉬어야 돌아가거든.
그랬군요. -> 그랬구나.
반짝이는 데가 있네요. -> 반짝이는 데가 있네.
같이 볼까요? -> 같이 볼까?
조금 더 걸어 볼래요? -> 조금 더 걸어 볼래?
아직은 이른데요. -> 아직은 이른데.
네, 맞아요. -> 응, 맞아.
네 번째 줄에 적어요. -> 네 번째 줄에 적어.
글쎄요… 모르겠어요~ -> 글쎄… 모르겠어~
휴식이 필요. 지금이 중요. -> 휴식이 필요. 지금이 중요.
**몸부터 살펴요.** 그다음에 자요. -> **몸부터 살펴.** 그다음에 자.
이렇게 어림해요(유의수준 5퍼센트). -> 이렇게 어림해(유의수준 5퍼센트).
이렇게 적어요 (한 줄이면 돼요). -> 이렇게 적어 (한 줄이면 돼).
좋아요, 그 다음 걸음이에요. -> 좋아, 그 다음 걸음이야.
“도와주세요”라고 말해요. -> “도와주세요”라고 말해.
'언제 하세요?'라고 물어요. -> '언제 하세요?'라고 물어.
`저는요.`예요. -> `저는요.`야.
I said so, 그래요. -> I said so, 그래.
"""
PAIRS = [tuple(line.split(" -> ")) for line in TABLE.strip().split("\n")]
WORDS = [
    "해요",
    "요",
    "저",
    "저는",
    "제",
    "네",
    "세요",
    "나요",
    "가요",
    "죠",
    "예요",
    "군요",
    "필요",
    "하",
    "르",
    "으",
    "안녕하세요",
]
SIGNS = [" ", ".", "?", ",", "\n", "(", ")", "*", "“", "”", '"', "a"]
TEXT = st.one_of(
    st.lists(st.sampled_from([*WORDS, *SIGNS]), max_size=12).map("".join), st.text(alphabet="가나다요세죠?. \n“”a")
)


@pytest.mark.parametrize(("polite", "plain"), PAIRS)
def test_a_polite_sentence_has_its_casual_form(polite: str, plain: str) -> None:
    assert casual(polite) == plain


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len(PAIRS) >= 80 and all(len(pair) == 2 for pair in PAIRS)


@pytest.mark.parametrize(("polite", "plain"), PAIRS)
def test_the_casual_form_stays_as_it_is(polite: str, plain: str) -> None:
    assert casual(plain) == plain


@given(TEXT)
@FIFTY
def test_what_is_casual_already_stays(text: str) -> None:
    assert casual(casual(text)) == casual(text)


@given(
    TEXT,
    st.text(alphabet="가나 .?요세a", max_size=20),
    st.sampled_from(["“{}”", '"{}"', "`{}`", "‘{}’", "```\n{}\n```"]),
)
@FIFTY
def test_quotes_and_code_keep_their_words(before: str, inside: str, quote: str) -> None:
    kept = quote.format(inside)
    plain = "".join(sign for sign in before if sign not in '“”"')
    assert casual(f"{plain} {kept}라고 말해요.").endswith(f" {kept}라고 말해.")


@given(st.text(alphabet=st.characters(max_codepoint=0x10FF)))
@FIFTY
def test_a_text_without_hangul_is_left_alone(text: str) -> None:
    assert casual(text) == text


def test_a_very_long_run_is_converted_without_recursion() -> None:
    assert casual("해" + "요" * 5000 + ".") == "해."


def test_only_the_casual_register_changes_a_text() -> None:
    assert spoken("좋아요.", "polite") == "좋아요."
    assert spoken("좋아요.", "casual") == "좋아."


@pytest.mark.parametrize("text", [
    "이렇게 합니다.", "하십니까?", "알려 주십시오.", "그렇게 하시나요?", "힘드시죠?", "같이 갑시다.", "바쁘신가요?", "오시네요.",
])  # fmt: skip
def test_a_sentence_end_without_a_rule_is_named(text: str) -> None:
    found = unconvertible(text)
    assert found and found in text


@pytest.mark.parametrize("text", ["당신이 해 봐요.", "여러분, 반가워요."])
def test_a_second_person_pronoun_is_named(text: str) -> None:
    assert unconvertible(text) in ("당신", "여러분")


@pytest.mark.parametrize(
    "text", ["“제가 합니다.”라고 말해요.", "`합니다`예요.", "그러니까, 쉬어요.", "자신이 있어요.", "Done. 좋아요."]
)
def test_what_is_quoted_or_has_a_rule_is_not_named(text: str) -> None:
    assert unconvertible(text) is None
