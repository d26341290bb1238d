"""Names from before UTF-8: which code page they are in, judged by what they read as in each.

A name says nothing of its encoding, so all names of a source are judged together, as written on one machine.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_MOST_JUDGED = 400  # names; more would say the same


@dataclass(frozen=True)
class CodePage:
    """An encoding: Python's name of it, what people call it, the scripts it is for, and whether DOS used it in zips."""

    codec: str
    title: str
    scripts: tuple[str, ...]
    dos: bool


UTF_8 = CodePage("utf-8", "UTF-8", (), dos=False)
# Where two read a name alike, the earlier one is named.
PAGES = (
    CodePage("cp932", "Japanese (code page 932, Shift JIS)", ("kana", "han"), dos=True),
    CodePage("gb18030", "simplified Chinese (code page 936, GB 18030)", ("han",), dos=True),
    CodePage("cp950", "traditional Chinese (code page 950, Big5)", ("han",), dos=True),
    CodePage("cp949", "Korean (code page 949)", ("hangul",), dos=True),
    CodePage("cp437", "Western European (code page 437)", ("latin",), dos=True),
    CodePage("cp850", "Western European (code page 850)", ("latin",), dos=True),
    CodePage("cp1252", "Western European (Windows-1252)", ("latin",), dos=False),
    CodePage("cp852", "Central European (code page 852)", ("latin",), dos=True),
    CodePage("cp1250", "Central European (Windows-1250)", ("latin",), dos=False),
    CodePage("cp866", "Cyrillic (code page 866)", ("cyrillic",), dos=True),
    CodePage("cp1251", "Cyrillic (Windows-1251)", ("cyrillic",), dos=False),
    CodePage("cp737", "Greek (code page 737)", ("greek",), dos=True),
    CodePage("cp1253", "Greek (Windows-1253)", ("greek",), dos=False),
    CodePage("cp862", "Hebrew (code page 862)", ("hebrew",), dos=True),
    CodePage("cp1255", "Hebrew (Windows-1255)", ("hebrew",), dos=False),
    CodePage("cp1256", "Arabic (Windows-1256)", ("arabic",), dos=False),
    CodePage("cp874", "Thai (code page 874)", ("thai",), dos=True),
)
# In it every byte reads as something; the standard's own choice for zips.
LAST_RESORT = next(page for page in PAGES if page.codec == "cp437")

# By the first word of a sign's name in Unicode.
_SCRIPTS = {
    **dict.fromkeys(("HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"), "kana"),
    **dict.fromkeys(("CJK", "IDEOGRAPHIC"), "han"),
    **{script.upper(): script for script in ("hangul", "latin", "cyrillic", "greek", "hebrew", "arabic", "thai")},
}
_CASED = frozenset({"latin", "cyrillic", "greek"})
_USUAL_LATIN = frozenset("äöüßéèêëàâáãåæçñóíúôîïìòùûõøőűąćęłńśźżčďěňřšťůžýăâîșțÄÖÜÉÈÀÂÁÅÆÇÑÓÍÚÔØŁŚŻČŘŠŽÝ")
_USUAL_CYRILLIC = frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЭЮЯЁІЇЄ")
# How usual each vowel is, in the order of their numbers in Unicode: ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ.
_HANGUL_VOWELS = (
    *(1.2, 1.1, 0.9, 0.1, 1.2, 1.0, 1.1, 0.4, 1.2, 0.6, 0.2),
    *(0.5, 0.8, 1.2, 0.6, 0.1, 0.6, 0.7, 1.0, 0.8, 1.2),
)
# ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ: what is less usual, before an ending.
_HANGUL_BEGINNINGS = (0, 0.3, 0, 0, 0.3, 0.1, 0, 0, 0.3, 0, 0.3, 0, 0, 0.4, 0.2, 0.3, 0.2, 0.2, 0)
_HANGUL_ENDS = frozenset({0, 1, 4, 8, 16, 17, 19, 21})  # none, ㄱ, ㄴ, ㄹ, ㅁ, ㅂ, ㅅ, ㅇ
_NEVER_WITH_LATIN = frozenset({"cyrillic", "greek", "hebrew", "arabic", "thai"})
_ODD, _MIXED = -1.0, -0.5


def code_page(names: Sequence[bytes], *, dos: bool) -> CodePage:
    """The code page in which names were most likely written; `dos`: by DOS's or Windows's own means."""
    if all(_read(name, UTF_8) is not None for name in names):
        return UTF_8
    foreign = [name for name in names if not name.isascii()]
    best, most = LAST_RESORT, float("-inf")
    for page in PAGES:
        if any(_read(name, page) is None for name in foreign):
            continue
        worth = _worth(foreign[:_MOST_JUDGED], page) + (0.02 if page.dos == dos else 0.0)
        if worth > most + 1e-9:
            best, most = page, worth
    return best


def _read(name: bytes, page: CodePage) -> str | None:
    try:
        return name.decode(page.codec)
    except UnicodeDecodeError:
        return None


def _worth(names: Sequence[bytes], page: CodePage) -> float:
    """How much names read like names in a code page: about 1 for those that are, below for others."""
    total = weight = 0.0
    for name in names:
        text = f" {name.decode(page.codec)} "
        for before, sign in pairwise(text):
            if sign.isascii():
                total += _MIXED if sign.isalpha() and _script(before) in _NEVER_WITH_LATIN else 0.0
                continue
            count = len(sign.encode(page.codec, "replace"))
            total += count * (_of_sign(sign, page) + _of_pair(before, sign))
            weight += count
    return total / weight if weight else 0.0


def _of_sign(sign: str, page: CodePage) -> float:
    script = _script(sign)
    if script not in page.scripts:
        return _ODD
    if script == "han":
        return 0.97 if _is_usual_han(sign, page) else -0.2
    if script == "hangul":
        return _of_syllable(sign)
    if script == "latin":
        return 1.0 if sign in _USUAL_LATIN else 0.2
    if script == "cyrillic":
        return 1.0 if sign in _USUAL_CYRILLIC else -0.2
    return 1.1 if script == "kana" else 0.93


def _of_pair(before: str, sign: str) -> float:
    """What speaks against one sign after another: a capital within a word, two scripts in one."""
    if not before.isalpha():
        return 0.0
    script, other = _script(sign), _script(before)
    if script == other and script in _CASED:
        if before.islower() and sign.isupper():
            return _ODD
        if before.isupper() and sign.isupper() and script != "latin":
            return -0.1
        # Letters with accents seldom stand side by side.
        return -0.4 if script == "latin" and not before.isascii() else 0.0
    return 0.0 if script == other or {script, other} == {"kana", "han"} else _MIXED


def _script(sign: str) -> str:
    name = unicodedata.name(sign, "")
    if not sign.isalpha() and unicodedata.category(sign) not in ("Mn", "Mc") and sign not in "ーｰ々":
        return "none"
    return "none" if name.startswith("HALFWIDTH") else _SCRIPTS.get(name.split(" ", 1)[0], "none")


def _is_usual_han(sign: str, page: CodePage) -> bool:
    """Whether an ideograph is of the first level of its standard, where the frequent ones are."""
    code = sign.encode(page.codec, "replace")
    first, second = code[0], code[-1]
    if page.codec == "cp932":
        return 0x88 <= first <= 0x97 or (first == 0x98 and second <= 0x72)
    if page.codec == "cp950":
        return 0xA4 <= first <= 0xC6
    return 0xB0 <= first <= 0xD7 and second >= 0xA1


def _of_syllable(sign: str) -> float:
    """Hangul: how usual its beginning, its vowel and its ending are."""
    number = ord(sign) - 0xAC00
    if not 0 <= number < 11_172:
        return -0.5
    vowel, end = _HANGUL_VOWELS[number // 28 % 21], number % 28
    beginning = _HANGUL_BEGINNINGS[number // 588] if end else 0.0
    return vowel - beginning - (0.0 if end in _HANGUL_ENDS else 0.5) - (0.3 if end and vowel < 0.8 else 0.0)
