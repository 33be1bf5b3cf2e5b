"""What a text is made of, as a set: with one look a reader knows whether it can find anything there.

Most sentences hold no dose, no age and no percentage. Beside its patterns a reader declares the signs of which
each match needs at least one (units, nouns), and passes over a text without any. A word counts as a sign only
as a whole, so a reader may declare only what its patterns bound on both sides by something that is no letter.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_SIGN: Final = re.compile(r"[a-z]+|[^a-z\s]")


@lru_cache(maxsize=64)
def signs_of(folded: str) -> frozenset[str]:
    """Return the Latin words of a folded text, and every other character of it that is no white space.

    >>> sorted(signs_of("10mg twice 每日"))
    ['0', '1', 'mg', 'twice', '日', '每']
    """
    return frozenset(_SIGN.findall(folded))


def words(listed: str) -> frozenset[str]:
    """Return the signs of a list with white space between them."""
    return frozenset(listed.split())


#: One of these stands in every number.
NUMERALS: Final = words("""
    0 1 2 3 4 5 6 7 8 9
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred dozen
    〇 零 一 二 两 三 四 五 六 七 八 九 十 百 千 半
""")
