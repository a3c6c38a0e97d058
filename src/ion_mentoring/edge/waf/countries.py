"""In which country an address is, by the database that `geoip2fast` ships: read once, where a setting asks for it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import geoip2fast

UNKNOWN = "--"


class Countries:
    """ISO 3166 codes; `--` where the database knows none, as for addresses inside a network."""

    def __init__(self) -> None:
        file = Path(geoip2fast.__file__).parent / "geoip2fast-ipv6.dat.gz"
        self._database = geoip2fast.GeoIP2Fast(geoip2fast_data_file=str(file))
        self.of = lru_cache(4096)(self._of)

    def _of(self, address: str) -> str:
        return self._database.lookup(address).country_code or UNKNOWN
