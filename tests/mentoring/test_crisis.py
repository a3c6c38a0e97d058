import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ion_mentoring.content import SHIPPED, Content
from ion_mentoring.errors import ContentError
from ion_mentoring.mentoring.crisis import (
    SERIOUS,
    SURE,
    CrisisReader,
    Patterns,
    forms,
    parse_patterns,
    probability,
)
from ion_mentoring.mentoring.resonance import ResonanceReader
from ion_mentoring.mentoring.words import ReplyLanguage

from .samples import FIFTY

TEXT = (SHIPPED / "crisis_patterns.yaml").read_text(encoding="utf-8")
NOTHING = "harmless: {ko: [가나다], en: [abc]}\naside: {ko: 라, en: d}\n"

DANGER = [
    ("죽고 싶어요", "self_harm"),
    ("죽 고 싶 다 진 짜 로", "self_harm"),
    ("자해를 다시 시작했어요", "self_harm"),
    ("방금 약을 다 삼켰어요", "self_harm"),
    ("아끼던 물건을 친구들한테 나눠줬어요. 이제 필요 없으니까요", "self_harm"),
    ("그동안 고마웠어요. 저는 여기까지인 것 같아요", "self_harm"),
    ("세상에서 지워지고 싶어요", "self_harm"),
    ("It would be easier if I just didn't wake up", "self_harm"),
    ("I gave away all my things, I won't need them any more", "self_harm"),
    ("남편에게 맞고 산 지 3년 됐습니다", "violence"),
    ("I want to die", "self_harm"),
    ("w a n t t o d i e", "self_harm"),
    ("i keep thinking about su1cide", "self_harm"),
    ("suicide", "self_harm"),
    ("I took all of my pills and I'm scared", "self_harm"),
    ("he hits me when he is drunk", "violence"),
    ("crushing chest pain and I can't breathe", "medical"),
]
HARMLESS = [
    "배고파 죽겠어",
    "손목이 아파요",
    "kill -9 로 프로세스를 죽였는데 포트가 남아 있어요",
    "서버가 자꾸 죽어요",
    "죽고 싶은 건 아니고 그냥 오늘 하루가 길었어요",
    "자살 예방 캠페인 포스터 문구를 다듬어 주세요",
    "소설 주인공이 죽고 싶다고 말하는 장면의 대사를 고쳐 주세요",
    "deadline is killing me lol, can we cut the scope?",
    "How do I kill a process on port 8080?",
    "My thesis is about suicide prevention in rural schools",
    "dying of laughter at this commit message",
    "I nearly had a heart attack when the build turned red",
    "stop",
    "She beat me to the answer again",
    "I got a B- on my midterm and I think I should drop out",
    "안 쓰는 책을 후배들한테 나눠줬어요",
    "그동안 고마웠다고 팀원들에게 인사를 남기고 퇴사해요",
    "I gave away my old keyboard",
    "the team will be fine without me at the meeting",
]


@pytest.fixture(scope="module")
def patterns() -> Patterns:
    return parse_patterns(TEXT)


@pytest.fixture(scope="module")
def reader(shipped: Content) -> ResonanceReader:
    return shipped.reader


@pytest.fixture(scope="module")
def crisis(shipped: Content, patterns: Patterns) -> CrisisReader:
    return CrisisReader(patterns, shipped.reader.heads)


@pytest.mark.parametrize(("text", "kind"), DANGER)
def test_danger_is_serious_and_of_its_kind(crisis: CrisisReader, text: str, kind: str) -> None:
    found = crisis.read(text)
    assert found.level >= 2
    assert found.kind == kind
    assert found.score >= 0.5


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_sounds_dangerous_still_gets_a_mentor(crisis: CrisisReader, text: str) -> None:
    assert crisis.read(text).level < 2


@pytest.mark.parametrize("text", ["", "  \n", "\x00"])
def test_nothing_said_is_no_crisis(crisis: CrisisReader, text: str) -> None:
    assert crisis.read(text).level == 0


@pytest.mark.parametrize("place", [0, 25, 50])
def test_a_long_text_dilutes_nothing(crisis: CrisisReader, place: int) -> None:
    sentences = ["오늘은 3장까지 읽고 연습 문제를 풀었습니다."] * 50
    sentences.insert(place, "요즘 계속 죽고 싶다는 생각이 들어요.")
    assert crisis.read(" ".join(sentences)).level >= 2


def test_a_sentence_without_an_end_is_read_in_pieces(crisis: CrisisReader) -> None:
    assert (
        crisis.read("그리고 오늘은 3장을 읽었고 " * 30 + "죽고 싶어요 " + "그래서 내일은 4장을 읽고 " * 30).level >= 2
    )


def test_a_harmless_subject_needs_the_head_to_agree(crisis: CrisisReader) -> None:
    text = "my novel: he says i want to die"
    assert crisis.match(text, agreed=False)[0] == 1
    assert crisis.match(text, agreed=True)[0] == 2


def test_the_head_alone_has_to_be_surer_beside_a_harmless_subject(crisis: CrisisReader) -> None:
    found = crisis.read("I keep putting off my thesis and then hate myself for it in the evening.")
    assert SERIOUS <= found.score < SURE
    assert found.level == 1


def test_the_worst_of_several_signs_counts(crisis: CrisisReader) -> None:
    assert crisis.match("i feel worthless. i want to die", agreed=True)[0] == 2


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("죽고 싶어어어어", "죽고싶어"),
        ("죽고 시이퍼", "죽고시이퍼"),
        ("와와와 3000번", "와3000번"),
        ("가나가나다 라 마", "가나가나다라마"),
        ("죽\u200b고 싶다...", "죽고싶다"),
    ],
)
def test_korean_is_read_without_gaps_and_long_runs_of_a_letter(text: str, form: str) -> None:
    assert list(forms(text)) == [("ko", form)]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("I want to dieeee", "i want to die"),
        ("10000 good   books...", "10000 good books..."),
        ("s u i c i d e", "suicide"),
        ("k-i-l-l myself", "kill myself"),
        ("I. d. o not know: a  or b", "i. d. o not know: a or b"),
        ("a b c and no more", "a b c and no more"),
        ("su1c1de, $ad at 5 o'clock", "suicide, $ad at 5 o'clock"),
    ],
)
def test_english_is_read_on_one_line_without_disguises(text: str, form: str) -> None:
    assert list(forms(text)) == [("en", form)]


@pytest.mark.parametrize(("log_odds", "share"), [(0, 0.5), (2, 0.8807971), (-2, 0.1192029), (1e4, 1), (-1e4, 0)])
def test_log_odds_of_any_size_are_a_probability(log_odds: float, share: float) -> None:
    assert probability(log_odds) == pytest.approx(share)


def test_a_long_text_has_the_kind_of_its_worst_window(crisis: CrisisReader) -> None:
    calm = "오늘은 3장까지 읽고 연습 문제를 풀었습니다. " * 60
    for text, kind in (("약을 한 통 다 먹었어", "self_harm"), ("가슴이 너무 아프고 숨이 안 쉬어져요", "medical")):
        assert crisis.read(calm + text + ". " + calm).kind == crisis.read(text).kind == kind


@FIFTY
@given(text=st.text(st.characters(codec=None)))
def test_any_text_has_a_level_and_a_kind_only_where_there_is_one(reader: ResonanceReader, text: str) -> None:
    found = reader.crisis(text)
    assert 0 <= found.level <= 3
    assert (found.kind is None) == (found.level == 0)


def test_no_hit_is_lost_by_looking_for_needed_strings_first(patterns: Patterns) -> None:
    """Every expression finds in the authored rows what it finds when it is run on all of them."""
    lines = (SHIPPED / "authored" / "crisis.jsonl").read_text(encoding="utf-8").splitlines()
    found = 0
    for line in lines:
        for language, form in forms(json.loads(line)["text"]):
            dangers = patterns.dangers[language]
            everything = [(each, hit.span()) for each in dangers.all for hit in each.pattern.finditer(form)]
            assert [(each, hit.span()) for each, hit in dangers.hits(form)] == everything
            found += len(everything)
    assert found > 100


@pytest.mark.parametrize(
    "broken",
    [
        "danger: [",
        "danger: []",
        NOTHING + "danger: [{kind: boredom, level: 2, ko: [가], en: [a]}]",
        NOTHING + "danger: [{kind: medical, level: 4, ko: [가], en: [a]}]",
        NOTHING + "danger: [{kind: medical, level: 2, ko: [가]}]",
        NOTHING + "danger: [{kind: medical, level: 2, ko: ['('], en: [a]}]",
        "just text",
    ],
)
def test_broken_patterns_are_refused_with_the_name_of_the_file(broken: str) -> None:
    with pytest.raises(ContentError, match=r"mine\.yaml"):
        parse_patterns(broken, "mine.yaml")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_worst_danger_is_looked_for_first(patterns: Patterns, language: ReplyLanguage) -> None:
    levels = [danger.level for danger in patterns.dangers[language].all]
    assert levels == sorted(levels, reverse=True)
    assert levels
