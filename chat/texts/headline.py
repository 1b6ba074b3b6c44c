"""What stands above an answer: what was counted, over what; part of `chat.texts.sentences.TEXTS`."""

HEADLINE_ZH = {
    "looked_some_units": "{of} 个单位中，{said} 个写有“{words}”{among}，{unsaid} 个没有写",
    "looked_some_reports": "{of} 份报告中，{said} 份写有“{words}”{among}，{unsaid} 份没有写",
    "looked_all_units": "{of} 个单位都写有“{words}”{among}",
    "looked_all_reports": "{of} 份报告都写有“{words}”{among}",
    "looked_role_units": "，其中 {count} 个写在“{role}”里",
    "looked_role_reports": "，其中 {count} 份写在“{role}”里",
    "looked_none_units": "{of} 个单位都没有照原样写“{words}”",
    "looked_none_reports": "{of} 份报告都没有照原样写“{words}”，以下是意思相近的内容",
    "looked_said": "写有（{count}）",
    "looked_said_role": "写在“{role}”里（{count}）",
    "looked_unsaid": "没有写（{count}）",
    "looked_note": "按原词在全文和标题里逐字查找，点名称可以打开核对；换了说法的不计在内。写在哪类内容里，按各段的内容类型统计。",
    "not_exact": "资料库很大，这次只比较了最接近的 {count} 段，没有逐段比较，可能有遗漏；限定年份或单位后再问，遗漏会更少。",
    "stale": "报告正在写入，词语统计还没有把最新的算进去，段落的先后可能略有出入。",
}

HEADLINE_EN = {
    "looked_some_units": "{said} of {of} {of:unit|units} {said:writes|write} “{words}”{among}, {unsaid} {unsaid:does|do} not",
    "looked_some_reports": "{said} of {of} {of:report|reports} {said:writes|write} “{words}”{among}, {unsaid} {unsaid:does|do} not",
    "looked_all_units": "{of} of {of} {of:unit writes|units write} “{words}”{among}",
    "looked_all_reports": "{of} of {of} {of:report writes|reports write} “{words}”{among}",
    "looked_role_units": ", {count} of them among their {role}",
    "looked_role_reports": ", {count} of them among their {role}",
    "looked_none_units": "0 of {of} {of:unit writes|units write} “{words}” in these words",
    "looked_none_reports": "0 of {of} {of:report writes|reports write} “{words}” in these words; what follows comes near in meaning",
    "looked_said": "Do ({count})",
    "looked_said_role": "Among their {role} ({count})",
    "looked_unsaid": "Do not ({count})",
    "looked_note": "Counted word for word over texts and headings; a name opens its report. Other wordings do not count. What a passage tells of is its content type.",
    "not_exact": "The library is large: the {count} {count:passage|passages} nearest to the question {count:was|were} compared, not every one, so that some may be missing; a year or a unit in the question leaves less to miss.",
    "stale": "Reports are being written: the newest are not yet in the word counts, so the order may be slightly off.",
}
