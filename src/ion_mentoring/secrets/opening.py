"""The provider that the settings choose; what it is made of is imported only then."""

from __future__ import annotations

from ion_mentoring.errors import SecretUnavailable
from ion_mentoring.secrets.base import Source
from ion_mentoring.settings import Settings


def open_source(settings: Settings) -> Source:
    """Raises SecretUnavailable where a package is missing, or what the provider has to know."""
    given = settings.secrets
    try:
        match given.provider:
            case "environment":
                from ion_mentoring.secrets.environment import Environment

                return Environment()
            case "file":
                from ion_mentoring.secrets.file import Files

                return Files(given.file, settings.home)
            case "vault":
                from ion_mentoring.secrets.vault import Vault

                return Vault(given.vault, given.timeout_s)
            case "aws":
                from ion_mentoring.secrets.aws import Aws

                return Aws(given.aws, given.timeout_s)
            case "google":
                from ion_mentoring.secrets.google import Google

                return Google(given.google, given.timeout_s)
    except ModuleNotFoundError as error:
        raise SecretUnavailable(
            f"ION_SECRETS__PROVIDER={given.provider} needs the package `{error.name}`:"
            f" pip install 'ion-mentoring[{given.provider}]'."
        ) from None
