"""A crisis leaves the way at once: help, and nothing but help."""

from __future__ import annotations

import pytest
from far_end import FarEnd, says

from conversation.conftest import BURNOUT, CRISIS, asked, new_learner, noted, stored
from ion_mentoring.app import open_service
from ion_mentoring.conversation.asking import Question
from ion_mentoring.conversation.service import Service
from ion_mentoring.conversation.streams import Ended, Routed, Said
from ion_mentoring.errors import Conflict, ContentError, StorageUnavailable
from ion_mentoring.settings import HelpSettings, Settings
from ion_mentoring.store import sessions, turns

pytestmark = pytest.mark.usefixtures("read_once")


@pytest.mark.parametrize(("language", "number"), [("ko", "109"), ("en", "109")])
async def test_help_is_given_in_the_language_of_the_message(service: Service, language: str, number: str) -> None:
    learner = await new_learner(service, "지민")
    turn = await asked(service, learner, CRISIS[language])
    assert (turn.state, turn.persona, turn.provider, turn.language) == ("done", None, None, language)
    assert turn.reply
    assert number in turn.reply
    assert {"ko": "혼자 견디지 않아도", "en": "You don't have to bear this alone"}[language] in turn.reply
    assert {"ko": "읽고 있는 사람은 없어요", "en": "no person is reading"}[language] in turn.reply
    assert turn == await stored(service, learner, turn.id)


async def test_the_numbers_are_those_of_the_country_that_the_operator_set(settings: Settings) -> None:
    american = settings.model_copy(update={"help": HelpSettings(country="US", watched=True)})
    async with open_service(american) as service:
        turn = await asked(service, await new_learner(service, "Ada"), CRISIS["en"])
    assert turn.reply
    assert "988" in turn.reply
    assert "A person in charge here is notified" in turn.reply


async def test_a_country_without_numbers_gets_the_international_ones(settings: Settings) -> None:
    elsewhere = settings.model_copy(update={"help": HelpSettings(country="AQ")})
    async with open_service(elsewhere) as service:
        turn = await asked(service, await new_learner(service, "Ada"), CRISIS["en"])
    assert turn.reply and "findahelpline.com" in turn.reply


async def test_broken_help_numbers_stop_the_start_and_not_the_help(settings: Settings) -> None:
    settings.home.mkdir()
    (settings.home / "help.yaml").write_text("countries: {}")
    with pytest.raises(ContentError, match=r"help\.yaml"):
        async with open_service(settings):
            pass


async def test_an_event_is_noted_without_the_words(service: Service) -> None:
    learner = await new_learner(service, "지민")
    turn = await asked(service, learner, CRISIS["ko"])
    ((kind, turn_id, learner_id, data),) = await noted(service)
    assert (kind, turn_id, learner_id) == ("crisis", turn.id, learner.id)
    assert set(data) == {"kind", "level", "score"}
    assert data["kind"] == "self_harm"
    assert data["level"] >= 2


async def test_the_turn_and_its_event_are_stored_together_or_not_at_all(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    learner = await new_learner(service, "지민")

    async def broken(*_: object, **__: object) -> str:
        raise StorageUnavailable("The disk is full.")

    monkeypatch.setattr(turns, "record_event", broken)
    turn = await asked(service, learner, CRISIS["ko"])
    assert turn.reply and "109" in turn.reply
    assert (turn.state, turn.session_id) == ("done", "")
    assert (await service.db.read(lambda conn: sessions.list_page(conn, learner.id, 10))).items == []
    assert await noted(service) == []


async def test_help_is_given_where_the_session_is_gone_or_the_request_is_wrong(service: Service) -> None:
    learner = await new_learner(service, "지민")
    nowhere = "00000000-0000-7000-8000-000000000000"
    for wrong in ({"session": nowhere}, {"parent_id": nowhere}):
        turn = await asked(service, learner, CRISIS["en"], **wrong)
        assert turn.reply and "109" in turn.reply
        assert turn == await stored(service, learner, turn.id)
    assert len(await noted(service)) == 2


async def test_an_ordinary_turn_notes_no_event(service: Service) -> None:
    await asked(service, await new_learner(service, "지민"), BURNOUT["ko"])
    assert await noted(service) == []


async def test_help_comes_as_a_stream_of_its_own(service: Service) -> None:
    learner = await new_learner(service, "지민")
    running = await service.mentor.ask(Question(learner, CRISIS["en"]))
    kinds = [type(event) async for _, event in running.follow()]
    assert kinds == [Routed, Said, Ended]
    with pytest.raises(Conflict, match="it is done"):
        await service.mentor.cancel(running.turn.id, learner.id)


async def test_the_turns_after_it_stay_careful_and_then_the_talk_goes_on(service: Service) -> None:
    learner = await new_learner(service, "지민")
    crisis = await asked(service, learner, CRISIS["en"])
    replies = [(await asked(service, learner, BURNOUT["en"], crisis.session_id)).reply or "" for _ in range(4)]
    assert ["109" in reply for reply in replies[:2]] == [True, True]
    assert "109" not in replies[3]


async def test_the_provider_is_not_asked_and_never_told_later(remote: Service, far_end: FarEnd) -> None:
    far_end.behave = says("Rest first, and then look at what drains you.")
    learner = await new_learner(remote, "지민")
    crisis = await asked(remote, learner, CRISIS["en"])
    assert far_end.bodies == []
    for _ in range(8):
        turn = await asked(remote, learner, BURNOUT["en"], crisis.session_id)
        assert turn.state == "done"
    assert len(far_end.bodies) == 8
    for body in far_end.bodies:
        assert CRISIS["en"] not in str(body)
        assert (crisis.reply or "")[:40] not in str(body)
    assert "109" in far_end.bodies[0]["messages"][0]["content"]
