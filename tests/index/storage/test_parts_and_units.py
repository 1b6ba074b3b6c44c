"""Several reports in a file, units settled over the folder, and corrections, as a sync keeps them."""

from pathlib import Path

import pytest
from index_doubles import MarkEncoder

from corpus.metadata.corrections import set_alias, set_fields, undo
from index.storage import prepare, reading
from index.storage.store import Store
from index.sync.sync import SyncSummary, needs_sync, sync

FIRST = "柳河县水利局2023年工作总结\n一、主要工作\n修堤甲处。\n二、存在问题\n人手不足。\n柳河县水利局\n2023年12月20日\n"
SECOND = (
    "柳河县水利局2024年工作计划\n一、目标\n再修乙处。\n二、任务\n办好丙事。\n柳河县水利局\n2024年1月8日\n"
)


class Place:
    def __init__(self, root: Path) -> None:
        self.reports, self.index = root / "reports", root / "index"
        self.reports.mkdir()

    def write(self, name: str, text: str) -> None:
        (self.reports / name).write_text(text, encoding="utf-8")

    def sync(self) -> SyncSummary:
        return sync(self.reports, self.index, MarkEncoder())

    def rows(self) -> dict[str, tuple[str, str | None, int | None]]:
        store = Store.reader(self.index)
        try:
            assert reading.faults(store) == []
            return {r.path: (r.title, r.unit, r.year) for r in reading.reports(store)}
        finally:
            store.close()

    def told(self, path: str) -> list[str]:
        store = Store.reader(self.index)
        try:
            return [said.zh for r in reading.reports(store) if r.path == path for said in r.warnings]
        finally:
            store.close()


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_two_reports_of_a_file_are_two(place: Place) -> None:
    place.write("两份.txt", FIRST + SECOND)
    assert place.sync().reports == 2
    assert place.rows() == {
        "两份.txt": ("柳河县水利局2023年工作总结", "柳河县水利局", 2023),
        "两份.txt#2": ("柳河县水利局2024年工作计划", "柳河县水利局", 2024),
    }
    assert not needs_sync(place.reports, place.index, MarkEncoder())
    store = Store.reader(place.index)
    assert [r.warnings for r in reading.reports(store)] == [(), ()]
    assert list(store.files()) == ["两份.txt"]
    store.close()


def test_a_part_goes_when_its_text_does_and_moves_with_its_file(place: Place) -> None:
    place.write("两份.txt", FIRST + SECOND)
    place.sync()
    (place.reports / "两份.txt").rename(place.reports / "改名.txt")
    assert place.sync().moved == ("改名.txt", "改名.txt#2")
    assert list(place.rows()) == ["改名.txt", "改名.txt#2"]
    place.write("改名.txt", FIRST)
    place.sync()
    assert list(place.rows()) == ["改名.txt"]
    place.write("改名.txt", FIRST + SECOND)
    place.write("另.txt", FIRST.replace("甲", "丁"))
    place.sync()
    (place.reports / "改名.txt").unlink()
    assert place.sync().removed == ("改名.txt",)
    assert list(place.rows()) == ["另.txt"]


def test_a_full_name_that_arrives_later_settles_the_short_ones(place: Place) -> None:
    short = "县水利局2022年工作总结\n一、主要工作\n修堤甲处。\n"
    place.write("短.txt", short)
    place.sync()
    assert place.rows()["短.txt"][1] == "县水利局"
    place.write("全.txt", FIRST)
    place.sync()
    assert {unit for _, unit, _ in place.rows().values()} == {"柳河县水利局"}
    # Another county's makes it uncertain again.
    place.write("他.txt", FIRST.replace("柳河", "青山"))
    place.sync()
    assert place.rows()["短.txt"][1] == "县水利局"
    grown = place.rows()
    sync(place.reports, place.index, MarkEncoder(), rebuild=True)
    assert place.rows() == grown


def test_corrections_are_read_by_the_next_sync_and_touch_nothing_else(place: Place) -> None:
    place.write("甲.txt", FIRST)
    place.write("乙.txt", FIRST.replace("水利", "教育"))
    place.sync()
    set_fields(place.reports, ["甲.txt"], {"year": 2021, "unit": "柳河县水务局"})
    assert needs_sync(place.reports, place.index, MarkEncoder())
    done = place.sync()
    assert (done.added, done.changed, done.unchanged) == ((), (), ("乙.txt", "甲.txt"))
    assert place.rows()["甲.txt"][1:] == ("柳河县水务局", 2021)
    assert not needs_sync(place.reports, place.index, MarkEncoder())
    store = Store.reader(place.index)
    assert [r.corrected for r in reading.reports(store)] == [(), ("unit", "year")]
    store.close()
    undo(place.reports, ["甲.txt"])
    place.sync()
    assert place.rows()["甲.txt"][1:] == ("柳河县水利局", 2023)


def test_an_alias_is_settled_without_reading_a_file(place: Place) -> None:
    place.write("甲.txt", FIRST)
    place.sync()
    set_alias(place.reports, "柳河县水利局", "柳河县水务局")
    assert place.sync().unchanged == ("甲.txt",)
    assert place.rows()["甲.txt"][1] == "柳河县水务局"
    set_alias(place.reports, "柳河县水利局", None)
    place.sync()
    assert place.rows()["甲.txt"][1] == "柳河县水利局"


def test_both_parts_of_a_file_that_broke_stay_when_all_is_made_again(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.write("两份.txt", FIRST + SECOND)
    place.sync()
    held = list(place.rows())
    (place.reports / "两份.txt").write_bytes(b"\0" * 50)
    assert place.sync().problems and list(place.rows()) == held
    monkeypatch.setattr(prepare, "SPLITTER_VERSION", 99)
    place.sync()
    assert list(place.rows()) == held


WATER = "北门泵站漏损率下降，二水厂滤池改造完工，水表远传更换，营业厅排队缩短。"
SPEECH = "在全体会上的讲话\n同志们，北门泵站漏损率下降，二水厂滤池改造完工，水表远传更换还要快。\n"


def yearly(unit: str, year: int, words: str) -> str:
    return f"{unit}{year}年工作总结\n一、主要工作\n{words}\n{unit}\n{year}年12月20日\n"


def test_a_report_that_names_nobody_is_of_those_who_speak_like_it_as_long_as_they_are_there(
    place: Place,
) -> None:
    place.write("讲话.txt", SPEECH)
    place.write("学校.txt", yearly("柳河县第一中学", 2023, "食堂陪餐登记完整，家长开放日办了两次。"))
    place.write("水务1.txt", yearly("柳河县水务局", 2022, WATER + "抢修队夜间值班。"))
    place.sync()
    assert place.rows()["讲话.txt"][1] is None
    # It is told from the others, and has not changed itself.
    place.write("水务2.txt", yearly("柳河县水务局", 2023, WATER + "水费回收率提高。"))
    assert place.sync().added == ("水务2.txt",)
    assert place.rows()["讲话.txt"][1] == "柳河县水务局"
    assert place.told("讲话.txt") == [
        "没有写明单位：用词与“柳河县水务局”的报告最接近，按它的算，不对可以更正"
    ]
    assert place.told("水务2.txt") == []
    set_fields(place.reports, ["讲话.txt"], {"unit": "柳河县第一中学"})
    place.sync()
    assert place.rows()["讲话.txt"][1] == "柳河县第一中学"
    assert place.told("讲话.txt") == []
    undo(place.reports, ["讲话.txt"])
    place.sync()
    assert place.rows()["讲话.txt"][1] == "柳河县水务局"
    (place.reports / "水务1.txt").unlink()
    place.sync()
    assert place.rows()["讲话.txt"][1] is None
