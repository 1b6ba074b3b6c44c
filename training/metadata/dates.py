"""Years and dates in the many ways offices write them."""

import random

HAN = "〇一二三四五六七八九"


def han_year(year: int, zero: str = "〇") -> str:
    """2023 → 二〇二三."""
    return "".join(zero if digit == "0" else HAN[int(digit)] for digit in str(year))


def han_number(number: int) -> str:
    """1 to 31 → 一 to 三十一."""
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else HAN[tens] + "十") + (HAN[ones] if ones else "")


def full_width(words: str) -> str:
    """Digits made full-width."""
    return words.translate({ord("0") + i: ord("０") + i for i in range(10)})


def date(chance: random.Random, year: int, month: int) -> str:
    """A day of a month as a signature writes it."""
    day = chance.randint(1, 28)
    kind = chance.random()
    if kind < 0.6:
        return f"{year}年{month}月{day}日"
    if kind < 0.75:
        return f"{han_year(year, chance.choice('〇○零'))}年{han_number(month)}月{han_number(day)}日"
    if kind < 0.82:
        return f"{year}年{month}月"
    if kind < 0.87:
        return f"{year}.{month}.{day}"
    if kind < 0.91:
        return f"{year}-{month:02d}-{day:02d}"
    if kind < 0.95:
        return full_width(f"{year}年{month}月{day}日")
    return f"{year} 年 {month} 月 {day} 日"


def in_title(chance: random.Random, year: int) -> str:
    """A year as a title names it."""
    return chance.choice(
        (f"{year}年", f"{year}年", f"{year}年度", f"{year}年度", f"{han_year(year)}年", f"{han_year(year)}年度", full_width(str(year)) + "年")
    )  # fmt: skip
