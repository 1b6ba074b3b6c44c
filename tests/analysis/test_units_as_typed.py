"""Units as a filter of an analysis names them: short, where one unit of the library alone fits."""

import pytest

from analysis.choice import units_named
from corpus.errors import YoujuError
from index.storage.reading import StoredReport
from retrieval.understanding.catalogue import Library

UNITS = [
    "沅岭省砚洲监狱",
    "砚洲市石埠水库灌区管理处",
    "澹州市公共交通集团有限公司",
    "渡云县残疾人联合会",
    "青禾市石屏国有农场",
]
LIBRARY = Library(
    [
        StoredReport(n, f"{n}.txt", "总结", 2023, unit, "总结", "txt", 9, 900, "2024-01-01T00:00:00")
        for n, unit in enumerate(UNITS)
    ]
)


@pytest.mark.parametrize(
    ("words", "unit"),
    [
        ("砚洲监狱", 0),
        ("石埠灌区", 1),
        ("灌区管理处", 1),
        ("公交集团", 2),
        ("渡云县残联", 3),
        ("县残联", 3),
        ("石屏农场", 4),
    ],
)
def test_a_short_name_is_the_one_unit_that_fits(words: str, unit: int) -> None:
    assert units_named(LIBRARY, [words]) == (UNITS[unit],)


@pytest.mark.parametrize("words", ["砚洲", "青禾监狱", "东山农场", "柳塘灌区", "农业局"])
def test_what_fits_none_or_several_is_an_error(words: str) -> None:
    with pytest.raises(YoujuError):
        units_named(LIBRARY, [words])
