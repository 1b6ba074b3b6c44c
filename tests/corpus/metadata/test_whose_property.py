"""Full names that say whose property a unit is, and the short ones that do not."""

import pytest

from corpus.metadata.shortening import is_short_for
from corpus.metadata.units import resolve


@pytest.mark.parametrize(
    ("name", "full", "short"),
    [
        ("石屏农场", "青禾市石屏国有农场", True),
        ("石屏林场", "石屏县国有石屏林场", True),
        ("白鹭岭茶场", "汀垣市国营白鹭岭茶场", True),
        ("青禾石屏农场", "青禾市石屏国有农场", True),
        ("农场", "青禾市石屏国有农场", False),
        ("东山农场", "青禾市石屏国有农场", False),
        ("石屏林场", "青禾市石屏国有农场", False),
        ("石屏中学", "青禾市石屏第二中学", False),
    ],
)
def test_a_short_name_may_leave_out_whose_property_a_unit_is(name: str, full: str, short: bool) -> None:
    assert is_short_for(name, full) is short


def test_a_short_name_without_its_owner_is_the_one_unit_that_fits() -> None:
    full, other = "青禾市石屏国有农场", "云岭市石屏国营农场"
    assert resolve({"a": full, "b": "石屏农场"}) == {"a": full, "b": full}
    two = {"x/a": full, "x/b": "石屏农场", "x/c": other}
    assert resolve(two) == two


def test_no_word_is_cut_in_two() -> None:
    assert not is_short_for("移公室", "云渚县移民办公室")
    assert not is_short_for("农事服务中心", "云渚县农民办事服务中心")
