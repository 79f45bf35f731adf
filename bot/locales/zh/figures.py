"""Figures of a period: what it is called, and what was computed of it."""

TEXTS = {
    "period.year": "{year}年",
    "period.first_half": "{year}年上半年",
    "period.second_half": "{year}年下半年",
    "period.quarter": "{year}年第{n}季度",
    "period.month": "{year}年{month}月",
    "period.days": "{since}—{until}",
    "period.date": "{month}月{day}日",
    "period.day": "{day}日",
}
