"""Which settings are secrets: those of the type SecretStr, whichever room they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Final, TypeVar, get_args

from pydantic import BaseModel, SecretStr

from ion_mentoring.errors import InvalidInput
from ion_mentoring.settings import Settings, settings_fields

M = TypeVar("M", bound=BaseModel)
_OF_THE_PROVIDER: Final = "secrets"


@dataclass(frozen=True, slots=True)
class Declared:
    """A setting that is a secret."""

    path: tuple[str, ...]

    @property
    def name(self) -> str:
        """What providers know it by: letters and hyphens, which all of them allow."""
        return "-".join(self.path).replace("_", "-")

    @property
    def setting(self) -> str:
        return f"ION_{'__'.join(self.path).upper()}"

    @property
    def opens_the_provider(self) -> bool:
        """It is how the provider is reached, and can't come from there."""
        return self.path[0] == _OF_THE_PROVIDER

    @property
    def is_url(self) -> bool:
        """Of a URL only the password is secret."""
        return self.path[-1] == "url"

    def of(self, settings: Settings) -> SecretStr:
        found: Any = settings
        for part in self.path:
            found = getattr(found, part)
        return found if isinstance(found, SecretStr) else SecretStr("")


@cache
def declared() -> tuple[Declared, ...]:
    """Every secret, by name."""
    paths = [path for path, field in settings_fields() if SecretStr in (field.annotation, *get_args(field.annotation))]
    return tuple(sorted(map(Declared, paths), key=lambda one: one.name))


def named(name: str) -> Declared:
    """The one of this name; raises InvalidInput."""
    for one in declared():
        if name in (one.name, one.setting):
            return one
    raise InvalidInput(f"There is no secret `{name}`: choose one of {', '.join(one.name for one in declared())}.")


def put(model: M, path: tuple[str, ...], value: object) -> M:
    """A copy of the settings with this one in the place of what stood there."""
    name, *rest = path
    new = put(getattr(model, name), tuple(rest), value) if rest else value
    return model.model_copy(update={name: new})
