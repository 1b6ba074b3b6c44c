"""What a web page or an account's article has below a report, and what an official report has there."""

from pathlib import Path

import pytest

from corpus.read import read_report
from corpus.report import Report

TITLE = "柏溪县林业局2023年工作总结"
BODY = "\n一、主要做法\n全年造林3200亩，成活率92%。\n二、存在的不足\n护林员只有5人，巡查覆盖面不够。\n三、下一步打算\n招录护林员2名，组织培训40学时。\n"
SIGNED = "柏溪县林业局\n2024年1月8日\n"
OF_A_PAGE = (
    "扫一扫在手机打开当前页\n关闭 打印 返回顶部\n相关链接\n中国政府网 省林业和草原厅\n"
    "主办单位：柏溪县人民政府办公室 技术支持：大数据中心\n某公网安备 00000000000000号 网站地图 联系我们 关于我们\n"
)
LINKS = "相关阅读：\n柏溪县林业局召开造林现场会\n柏溪县青年志愿者协会换届\n"
OF_AN_ACCOUNT = "往期推荐\n● 一图读懂！森林防火条例\n● 招募令 | 寻找最美护林员\n喜欢就点个“赞”和“在看”吧~\n阅读 1268　分享　收藏　赞 32\n"


def read(tmp_path: Path, end: str, under: str = "") -> Report:
    (tmp_path / "a.txt").write_text(f"{TITLE}\n{under}{BODY}{end}", encoding="utf-8")
    return read_report(tmp_path, tmp_path / "a.txt")


def kinds(report: Report) -> list[str]:
    return [mark.kind for mark in report.marks]


@pytest.mark.parametrize("site", [OF_A_PAGE, LINKS, OF_AN_ACCOUNT])
@pytest.mark.parametrize(
    ("end", "own"), [("", []), (SIGNED, ["signature", "date"]), ("责任编辑：戴小雨\n", ["author"])]
)
def test_a_group_of_lines_with_what_a_site_offers_is_the_sites(
    tmp_path: Path, site: str, end: str, own: list[str]
) -> None:
    report = read(tmp_path, end + site)
    assert kinds(report) == own + ["site"] * site.count("\n")
    assert report.unit == "柏溪县林业局"
    assert report.passages[-1].text.endswith("组织培训40学时。")
    assert not any("招募令" in section.heading for section in report.sections)


def test_what_an_account_sets_under_a_title_and_leaves_of_pictures_is_no_body(tmp_path: Path) -> None:
    under = "原创 林间小记 林间小记 2024-01-05 18:02 发表于浙江\n点击上方蓝字 关注我们"
    report = read(tmp_path, "△造林现场\n图片\n来源：局办公室\n", under)
    assert kinds(report) == ["site", "site", "author"]
    assert [noise.text for noise in report.noise if noise.kind == "picture"] == ["△造林现场", "图片"]
    assert report.passages[-1].text.endswith("组织培训40学时。")


@pytest.mark.parametrize(
    "end",
    [
        "宣传阵地 微信公众号 推文12篇\n护林员培训 三期\n",
        "△造林\n△护林\n△防火\n",
        "微信公众号\n抖音号\n要按月更新\n林业网格\n",
        "四、附带说明\n网站地图 两处更新\n苗木清单待补\n",
    ],
)
def test_short_lines_of_the_text_itself_stay(tmp_path: Path, end: str) -> None:
    report = read(tmp_path, end)
    assert kinds(report) == []
    said = "\n".join([passage.text for passage in report.passages])
    assert all(line in said for line in end.strip().split("\n") if not line.startswith("四、"))


def test_who_gets_a_copy_below_what_a_page_offers_is_an_imprint(tmp_path: Path) -> None:
    report = read(
        tmp_path, SIGNED + "抄送：县政协提案委。\n柏溪县林业局办公室　2024年1月8日印发\n打印 关闭\n"
    )
    assert kinds(report) == ["signature", "date", "copies", "imprint", "site"]
