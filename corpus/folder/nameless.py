"""What is said of a report whose unit was told by its words (`corpus.metadata.kin`, which asking does not load)."""

from collections.abc import Collection

from corpus.report import ReadWarning


def told_by_words(unit: str | None, named: str | None, corrected: Collection[str]) -> tuple[ReadWarning, ...]:
    """What a reader should know of a report that is of a ``unit`` without having ``named`` any; nothing of others."""
    if not unit or named or "unit" in corrected:
        return ()
    return (
        ReadWarning(
            f"没有写明单位：用词与“{unit}”的报告最接近，按它的算，不对可以更正",
            f"names no unit: its words are most like those of '{unit}', whose it counts as; correct it if that is wrong",
        ),
    )
