from __future__ import annotations

from pathlib import Path

import pytest

from cli.conftest import Ion

V2 = {
    *("id", "session_id", "content", "persona", "resonance", "routing", "usage", "performance"),
    *("receipt", "crisis", "state", "steps", "created_at"),
}


def test_a_question_is_answered_and_the_mentor_says_why(ion: Ion) -> None:
    result = ion("chat", "I am burned out by work")
    assert (result.code, result.err) == (0, "")
    first = result.out.splitlines()[0]
    assert first.split()[0] in ("Lua", "Elro", "Riri", "Nana")
    assert "AI" in result.out
    assert "· the tone sounds" in result.out
    assert "ion chat --session" in result.out


def test_a_korean_question_is_answered_in_korean(ion: Ion) -> None:
    result = ion("chat", "번아웃이 온 것 같아요")
    assert result.code == 0
    assert result.out.split()[0] in ("루아", "엘로", "리리", "나나")
    assert "어조가" in result.out


def test_the_json_is_the_answer_of_api_v2(ion: Ion) -> None:
    answer = ion("chat", "I am burned out by work", "--json").json
    assert answer.keys() == V2
    assert answer["state"] == "done"


def test_a_session_goes_on(ion: Ion) -> None:
    first = ion("chat", "I am burned out by work", "--json").json
    second = ion("chat", "ok, what's next?", "--session", first["session_id"], "--json").json
    assert second["session_id"] == first["session_id"]
    assert second["persona"] == first["persona"]
    assert second["content"] != first["content"]


def test_a_mentor_is_chosen_by_name(ion: Ion) -> None:
    assert ion("chat", "I am burned out", "--persona", "nana", "--json").json["persona"] == "nana"


def test_a_message_comes_from_standard_input(ion: Ion) -> None:
    text = "번아웃이 온 것 같아요\n어떻게 해야 할까요?\n"
    answer = ion("chat", "-", "--json", stdin=text.encode()).json
    assert answer["routing"]["primary"]
    shown = ion("sessions", "show", answer["session_id"])
    assert text.strip() in shown.out


def test_a_crisis_is_answered_with_help(ion: Ion) -> None:
    result = ion("chat", "I want to kill myself")
    assert result.code == 0
    assert result.out.startswith("Help")
    assert "109" in result.out


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["chat", "hello", "--persona", "nobody"], 2, "no persona `nobody`"),
        (["chat", ""], 2, "`message` is empty"),
        (["chat", "x" * 16_001], 2, "16,001 characters; at most 16,000"),
        (["chat", "a\x07b"], 2, "U+0007"),
        (["chat", "a\udcffb"], 2, "lone surrogate"),
        (["chat", "hello", "--session", "nonsense"], 1, "no such session"),
        (["chat", "hello", "--nonsense"], 2, "No such option"),
        (["nonsense"], 2, "No such command"),
    ],
)
def test_a_wrong_use_is_told_in_words(ion: Ion, args: list[str], code: int, said: str) -> None:
    result = ion(*args)
    assert (result.code, result.out) == (code, "")
    assert said in result.err
    assert "Traceback" not in result.err


def test_input_that_is_not_utf8_is_told_in_words(ion: Ion) -> None:
    result = ion("chat", "-", stdin=b"\xff\xfe hello")
    assert result.code == 2
    assert "UTF-8" in result.err


def test_a_provider_that_fails_is_told_in_words_and_the_message_is_kept(
    ion: Ion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ION_PROVIDERS__CHAIN", '["openai"]')
    monkeypatch.setenv("ION_OPENAI__BASE_URL", "http://127.0.0.1:9/v1")
    result = ion("chat", "I am burned out by work")
    assert (result.code, result.out) == (1, "")
    assert "ion: The far end can't be reached" in result.err
    assert "I am burned out by work" in ion("sessions", "list").out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[limits\n", "ion.toml"),
        ("[limits]\nbody_bytes = 5\n", "ION_LIMITS__BODY_BYTES"),
        ('[providers]\nchain = ["nowhere"]\n', "ION_PROVIDERS__CHAIN__0"),
        ('[log]\nlevel = "loud"\n', "ION_LOG__LEVEL"),
    ],
)
def test_a_broken_settings_file_is_named(ion: Ion, home: Path, text: str, said: str) -> None:
    home.mkdir()
    (home / "ion.toml").write_text(text)
    result = ion("chat", "hello")
    assert (result.code, result.out) == (2, "")
    assert said in result.err
    assert len(result.err.splitlines()) == 1


def test_the_environment_stands_over_the_file(ion: Ion, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.mkdir()
    (home / "ion.toml").write_text('[help]\ncountry = "JP"\n')
    assert "0120-279-338" in ion("chat", "I want to kill myself").out
    monkeypatch.setenv("ION_HELP__COUNTRY", "US")
    assert "988" in ion("chat", "I want to kill myself").out


def test_a_home_that_cannot_be_written_is_told_in_words(ion: Ion, home: Path) -> None:
    home.write_text("a file where the folder should be")
    result = ion("chat", "hello")
    assert (result.code, result.out) == (1, "")
    assert str(home) in result.err
    assert "Traceback" not in result.err
