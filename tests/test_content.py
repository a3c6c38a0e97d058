"""Content under `ION_HOME` over what ships: taken without a restart, and a broken file changes nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from mentoring.samples import LINE, help_table, persona_text, playbook_text, small_persona, small_playbook

from ion_mentoring.content import SHIPPED, Content, Folder
from ion_mentoring.errors import ContentError, StartupError


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("ion_mentoring.content.monotonic", clock)
    return clock


def put(folder: Path, name: str, text: str) -> Path:
    """Writes a content file, with a time of its own: two writes within a tick of the disk's clock look alike."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.md"
    before = file.stat().st_mtime_ns if file.exists() else 0
    file.write_text(text, encoding="utf-8")
    os.utime(file, ns=(before + 1_000_000_000, before + 1_000_000_000))
    return file


def read(text: str, file: str) -> str:
    """A parser for the tests of `Folder`: any text but the one that says `broken`."""
    if "broken" in text:
        raise ContentError(file, 7, "it is broken")
    return text


def test_files_are_read_sorted_by_name_and_only_those_of_markdown(tmp_path: Path) -> None:
    put(tmp_path, "b", "two")
    put(tmp_path, "a", "one")
    (tmp_path / "c.txt").write_text("three", encoding="utf-8")
    assert list(Folder((tmp_path,), read).all().items()) == [("a", "one"), ("b", "two")]


def test_a_later_folder_goes_over_an_earlier_one_and_a_missing_one_is_empty(tmp_path: Path) -> None:
    put(tmp_path / "shipped", "a", "shipped")
    put(tmp_path / "shipped", "b", "shipped")
    put(tmp_path / "own", "a", "own")
    folder = Folder((tmp_path / "shipped", tmp_path / "own", tmp_path / "nowhere"), read)
    assert folder.all() == {"a": "own", "b": "shipped"}


def test_a_change_is_seen_a_second_later_and_not_before(tmp_path: Path, clock: Clock) -> None:
    folder = Folder((tmp_path,), read)
    put(tmp_path, "a", "old")
    assert folder.all() == {"a": "old"}
    put(tmp_path, "a", "new")
    clock.now += 0.9
    assert folder.all() == {"a": "old"}
    clock.now += 0.2
    assert folder.all() == {"a": "new"}


def test_a_removed_file_goes_and_the_one_beneath_it_comes_back(tmp_path: Path) -> None:
    put(tmp_path / "shipped", "a", "shipped")
    own = put(tmp_path / "own", "a", "own")
    alone = put(tmp_path / "own", "b", "own")
    folder = Folder((tmp_path / "shipped", tmp_path / "own"), read, every_s=0)
    assert folder.all() == {"a": "own", "b": "own"}
    own.unlink()
    alone.unlink()
    assert folder.all() == {"a": "shipped"}


def test_only_what_has_changed_is_parsed_again(tmp_path: Path) -> None:
    parsed: list[str] = []

    def noted(text: str, file: str) -> str:
        parsed.append(Path(file).stem)
        return read(text, file)

    put(tmp_path, "a", "one")
    put(tmp_path, "b", "two")
    folder = Folder((tmp_path,), noted, every_s=0)
    folder.all()
    folder.all()
    put(tmp_path, "b", "three")
    folder.all()
    assert parsed == ["a", "b", "b"]


def test_the_version_rises_with_a_change_and_only_then(tmp_path: Path) -> None:
    folder = Folder((tmp_path,), read, every_s=0)
    put(tmp_path, "a", "one")
    folder.all()
    first = folder.version
    folder.all()
    assert folder.version == first
    put(tmp_path, "a", "two")
    folder.all()
    assert folder.version == first + 1


def test_a_broken_change_is_named_and_the_last_good_one_stays_until_it_is_mended(tmp_path: Path) -> None:
    folder = Folder((tmp_path,), read, every_s=0)
    file = put(tmp_path, "a", "good")
    assert folder.all() == {"a": "good"}
    put(tmp_path, "a", "broken")
    assert folder.all() == {"a": "good"}
    assert folder.problems["a"].detail == f"{file}:7: it is broken"
    put(tmp_path, "b", "another")
    assert folder.all() == {"a": "good", "b": "another"} and list(folder.problems) == ["a"]
    put(tmp_path, "a", "mended")
    assert folder.all()["a"] == "mended" and folder.problems == {}


def test_a_file_that_is_broken_from_the_start_gives_way_to_the_one_beneath_it(tmp_path: Path) -> None:
    put(tmp_path / "shipped", "a", "shipped")
    put(tmp_path / "own", "a", "broken")
    put(tmp_path / "own", "b", "broken")
    folder = Folder((tmp_path / "shipped", tmp_path / "own"), read)
    assert folder.all() == {"a": "shipped"} and list(folder.problems) == ["a", "b"]


def test_of_several_files_beneath_a_broken_one_the_nearest_takes_its_place(tmp_path: Path) -> None:
    for floor, text in (("low", "low"), ("middle", "middle"), ("high", "broken")):
        put(tmp_path / floor, "a", text)
    assert Folder(tuple(tmp_path / floor for floor in ("low", "middle", "high")), read).all() == {"a": "middle"}


def test_nothing_comes_of_a_file_that_is_broken_on_every_floor(tmp_path: Path) -> None:
    put(tmp_path / "shipped", "a", "broken")
    put(tmp_path / "own", "a", "broken too")
    folder = Folder((tmp_path / "shipped", tmp_path / "own"), read)
    assert folder.all() == {} and folder.problems["a"].file == str(tmp_path / "own" / "a.md")


def test_a_file_that_is_no_text_or_is_gone_is_a_problem_of_that_file_alone(tmp_path: Path) -> None:
    put(tmp_path, "a", "good")
    (tmp_path / "b.md").write_bytes(b"\xff\xfe\xff")
    (tmp_path / "c.md").symlink_to(tmp_path / "nowhere.md")
    folder = Folder((tmp_path,), read)
    assert folder.all() == {"a": "good"}
    assert {name: error.line for name, error in folder.problems.items()} == {"b": 1, "c": 1}


def test_a_fifth_persona_is_one_file_and_needs_no_restart(home: Path, clock: Clock) -> None:
    content = Content(home)
    assert set(content.personas) == {"lua", "elro", "riri", "nana"}
    put(home / "personas", "mina", persona_text())
    clock.now += 2
    assert content.personas["mina"].name["ko"] == "미나" and len(content.personas) == 5


def test_a_broken_persona_is_named_with_file_line_and_reason_while_the_last_good_one_stays(
    home: Path, clock: Clock
) -> None:
    file = put(home / "personas", "mina", persona_text())
    content = Content(home)
    assert content.personas["mina"].color == "blue" and content.problems == []
    put(home / "personas", "mina", persona_text({"color": "mauve"}))
    clock.now += 2
    assert content.personas["mina"].color == "blue"
    (problem,) = content.problems
    assert (problem.file, problem.line) == (str(file), 1) and "`color` must be one of" in problem.reason
    put(home / "personas", "mina", persona_text({"color": "red"}))
    clock.now += 2
    assert content.personas["mina"].color == "red" and content.problems == []


def test_a_broken_copy_of_a_shipped_mentor_leaves_the_shipped_one_at_the_door(home: Path) -> None:
    put(home / "personas", "lua", "no front matter")
    content = Content(home)
    assert content.personas["lua"].name["en"] == "Lua" and len(content.problems) == 1


def test_a_new_playbook_is_found_by_its_words_without_a_restart(home: Path, clock: Clock) -> None:
    content = Content(home)
    before, version = content.words, content.playbook_version
    assert content.words is before
    put(home / "playbooks", "kites", playbook_text())
    clock.now += 2
    assert content.playbook_version == version + 1
    assert content.words.search("flying a kite in the wind", 1)[0].playbook == "kites"


def test_a_drafted_persona_stands_in_its_place_in_memory_alone_and_shares_what_is_dear(home: Path) -> None:
    content = Content(home)
    drafted = content.drafted(small_persona("lua"))
    assert drafted.personas["lua"].name["en"] == "Mina" and list(drafted.personas) == ["elro", "lua", "nana", "riri"]
    assert content.personas["lua"].name["en"] == "Lua"
    assert drafted.words is content.words and drafted.reader is content.reader


def test_a_drafted_playbook_is_found_by_its_words_and_only_in_the_draft(home: Path) -> None:
    content = Content(home)
    drafted = content.drafted(small_playbook())
    assert drafted.words.search("flying a kite in the wind", 1)[0].playbook == "kites"
    assert "kites" not in content.playbooks and "kites" not in content.words.ids


def test_a_change_is_seen_at_once_where_it_is_known_of(tmp_path: Path, clock: Clock) -> None:
    folder = Folder((tmp_path,), read)
    put(tmp_path, "a", "old")
    assert folder.all() == {"a": "old"}
    put(tmp_path, "a", "new")
    folder.look_again()
    assert folder.all() == {"a": "new"}


def test_a_file_put_in_anothers_place_is_another_however_alike(tmp_path: Path) -> None:
    folder = Folder((tmp_path,), read, every_s=0)
    file = put(tmp_path, "a", "old")
    assert folder.all() == {"a": "old"}
    twin = put(tmp_path / "beside", "a", "new")
    os.utime(twin, ns=(file.stat().st_mtime_ns,) * 2)
    twin.replace(file)
    assert folder.all() == {"a": "new"}


def test_a_house_without_a_single_mentor_does_not_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ion_mentoring.content.SHIPPED", tmp_path)
    with pytest.raises(StartupError, match="no persona file could be read"):
        _ = Content().personas


def test_an_operators_tables_take_the_place_of_the_shipped_ones(home: Path) -> None:
    home.mkdir()
    shipped = (SHIPPED / "affinities.yaml").read_text(encoding="utf-8")
    (home / "affinities.yaml").write_text(shipped.replace("stay:", "stay: 0.9 #"), encoding="utf-8")
    (home / "help.yaml").write_text(help_table(LINE), encoding="utf-8")
    own, plain = Content(home), Content()
    assert own.affinities.stay == 0.9 != plain.affinities.stay
    assert own.helplines.said("NO", "medical", "en") == "- **0112** Helpline (always)"
    assert "109" in plain.helplines.said("KR", "self_harm", "ko")


@pytest.mark.parametrize("name", ["affinities", "helplines"])
def test_a_broken_table_of_an_operator_is_named(name: str, home: Path) -> None:
    home.mkdir()
    for file in ("affinities.yaml", "help.yaml"):
        (home / file).write_text("nothing: [", encoding="utf-8")
    with pytest.raises(ContentError) as refused:
        getattr(Content(home), name)
    assert refused.value.file.startswith(str(home))


def test_the_reader_reads_with_the_shipped_heads(shipped: Content) -> None:
    heard = shipped.reader.read("번아웃이 온 것 같아요. 너무 지쳤어요")
    assert heard.language == "ko" and abs(sum(heard.tones.values()) - 1) < 1e-4 and heard.crisis.level < 2
