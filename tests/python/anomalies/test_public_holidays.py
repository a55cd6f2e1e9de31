"""Public holidays are those of the country that the option names, else of the country of most orders."""

import pandas as pd
import pytest

from winback.anomalies import public_holidays
from winback.errors import UserError

DAYS = pd.date_range("2011-04-20", "2011-04-30", freq="D")


@pytest.mark.parametrize(
    ("option", "usual", "names"),
    [
        (
            "",
            "United Kingdom",
            ["Good Friday", "Easter Monday (in parts of the country)", "Wedding of William and Catherine"],
        ),
        ("GB-ENG", None, ["Good Friday", "Easter Monday", "Wedding of William and Catherine"]),
        ("AT", "United Kingdom", ["Easter Monday"]),
        ("", "unspecified", []),
        ("", None, []),
        ("none", "United Kingdom", []),
    ],
)
def test_holidays_are_those_of_the_country(option: str, usual: str | None, names: list[str]) -> None:
    """A holiday would be an outage, or a working day of another country its excuse."""
    assert public_holidays(option, usual, DAYS).tolist() == names


@pytest.mark.parametrize(
    ("option", "words"),
    [("Atlantis", "names no country. Write its ISO code"), ("GB-XX", "has no part 'XX'. It has: ENG")],
)
def test_an_unknown_country_is_refused(option: str, words: str) -> None:
    """A typing error would silently explain nothing."""
    with pytest.raises(UserError, match=words):
        public_holidays(option, None, DAYS)
