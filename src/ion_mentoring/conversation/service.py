"""The running service: what `app` has built, and what every way in works with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ion_mentoring.accounts.budgets import Budgets
from ion_mentoring.accounts.keys import Authenticator
from ion_mentoring.accounts.sign_ins import SignIns
from ion_mentoring.content import Content
from ion_mentoring.conversation.answers import Answers
from ion_mentoring.conversation.editing import Editor
from ion_mentoring.conversation.grounding import Grounder
from ion_mentoring.conversation.passing import Passing
from ion_mentoring.conversation.turns import Mentor
from ion_mentoring.conversation.way import Way
from ion_mentoring.providers.chain import Chain
from ion_mentoring.settings import Settings
from ion_mentoring.store.engine import Database

if TYPE_CHECKING:
    from ion_mentoring.accounts.oidc import SignInProvider
    from ion_mentoring.accounts.provider import TokenProvider


@dataclass(frozen=True, slots=True)
class Service:
    """Everything that an endpoint or a command needs, built once."""

    settings: Settings
    db: Database
    content: Content
    editor: Editor
    way: Way
    answers: Answers
    grounder: Grounder
    mentor: Mentor
    passing: Passing
    chain: Chain
    keys: Authenticator
    budgets: Budgets
    sign_ins: SignIns
    tokens: TokenProvider | None = None
    provider: SignInProvider | None = None
