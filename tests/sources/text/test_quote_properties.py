"""Whatever typesetters and keyboards do, a quotation is found where it stands; with one word changed it never is."""

import random
import unicodedata

import pytest

from sources.text.quote_matching import find_quote
from sources.text.quote_pattern import MAX_GAP_WORDS

OWN_LETTERS = "бгґджзлпфцчшщюяєиїй"  # no Latin letter looks like these
SHARED_LETTERS = "аеіорсух"
VOWELS = "аеиіоуюяєїАЕИІОУЮЯЄЇ"
TWINS = str.maketrans("аеіорсухАЕІОРСУХВНКМТ", "aeiopcyxAEIOPCYXBHKMT")
HIDDEN = ["\u00ad", "\u200b", "\u2060", "\ufeff", "\u200d", "\ufe0f"]
GAPS = [" … ", "... ", " […] ", " [...] ", " (…) ", " (...) "]
ROUNDS = 5


def _a_word(dice):
    letters = dice.choices(OWN_LETTERS + SHARED_LETTERS * 2, k=dice.randrange(2, 8))
    return "".join([*letters, dice.choice(OWN_LETTERS[:14])])


def _a_number(dice):
    return dice.choice(["{}", "{},{}", "{}:{}", "{}/{}"]).format(dice.randrange(10**6), dice.randrange(10**6))


def _words(dice, count):
    """That many words and numbers, all of them different."""
    found: dict[str, None] = {}
    while len(found) < count:
        found[_a_number(dice) if dice.random() < 0.15 else _a_word(dice)] = None
    return list(found)


def _inside(word, dice, mark):
    place = dice.randrange(1, len(word))
    return word[:place] + mark + word[place:]


def _stressed(word):
    places = [number for number, letter in enumerate(word, 1) if letter in VOWELS]
    return word[: places[0]] + "\u0301" + word[places[0] :] if places else word


def _twinned(word, dice):
    return "".join(letter.translate(TWINS) if dice.random() < 0.5 else letter for letter in word)


def _wide(word):
    return "".join(chr(ord(letter) + 0xFEE0) if "!" < letter <= "z" and letter.isalnum() else letter for letter in word)


def _one_word_set(word, dice):
    forms = [
        word,
        word.upper(),
        word.replace("е", "ё"),
        _inside(word, dice, dice.choice(HIDDEN)),
        _inside(word, dice, dice.choice(["-\n", "‐\r\n  ", "\u00ad\n"])),
        unicodedata.normalize("NFD", word),
        _stressed(word),
        _twinned(word, dice),
        _wide(_twinned(word, dice)),
        _stressed(_twinned(word.upper(), dice)),
    ]
    return _wide(word) if word[0].isdigit() else dice.choice(forms)


def _set(words, dice):
    """The words as one may meet them, with space and footnote marks between."""
    last = len(words) - 1
    pieces = []
    for number, word in enumerate(words):
        pieces.append(_one_word_set(word, dice))
        if number < last:
            pieces.append(dice.choice(["", "", "", "[1]", " [2, 3]", "" if word[0].isdigit() else "²"]))
            pieces.append(dice.choice([" ", " ", "\n", "\u00a0 ", " «", "» "]) if not word[0].isdigit() else "\n")
    return "".join(pieces)


def _page(before, passage, after, dice):
    """A text, and where the passage is in it."""
    head, middle = _set(before, dice) + "\n", _set(passage, dice)
    return head + middle + "\n" + _set(after, dice), (len(head), len(head) + len(middle))


def _parts(dice, count):
    """Passages of three words or more, and what else there is to write."""
    words = _words(dice, 200)
    sizes = [dice.randrange(3, 9) for _ in range(count)]
    return [[words.pop() for _ in range(size)] for size in sizes], words


def _joined(parts, dice):
    """A quotation of these parts, with gaps between them and words of an editor inside them."""
    shown = []
    for part in parts:
        place = dice.randrange(1, len(part))
        note = dice.choice([[], [], ["[sic]"], ["[тобто голова]"], ["(прим. ред.)"]])
        shown.append(" ".join([_set(part[:place], dice), *note, _set(part[place:], dice)]))
    return dice.choice(GAPS).join(shown)


def _changed(part, dice, word):
    """The part without one of its inner words, with another for one, or with one more between two."""
    place = dice.randrange(1, len(part))
    inner = dice.randrange(1, len(part) - 1)
    return dice.choice(
        [
            [*part[:inner], *part[inner + 1 :]],
            [*part[:place], word, *part[place + 1 :]],
            [word, *part[1:]],
            [*part[:place], word, *part[place:]],
            [*part[:place], "не", *part[place:]],
        ]
    )


def test_find_quote_finds_a_passage_at_its_place(seed):
    dice = random.Random(seed)
    for _ in range(ROUNDS):
        (passage,), words = _parts(dice, 1)
        text, place = _page(words[:90], passage, words[90:], dice)
        match = find_quote(_set(passage, dice), text)
        assert match is not None
        assert (match.start, match.end, match.over_struck) == (*place, False)


def test_find_quote_finds_the_parts_of_a_quotation_with_gaps_and_notes(seed):
    dice = random.Random(seed)
    for _ in range(ROUNDS):
        parts, words = _parts(dice, dice.randrange(1, 4))
        left_out = [[words.pop() for _ in range(dice.randrange(0, 20))] for _ in parts]
        passage = [word for part, others in zip(parts, left_out, strict=True) for word in part + others]
        passage = passage[: len(passage) - len(left_out[-1])]
        text, place = _page(words[:50], passage, words[50:], dice)
        match = find_quote(_joined(parts, dice), text)
        assert match is not None
        assert (match.start, match.end) == place


def test_find_quote_never_finds_a_passage_with_one_word_changed(seed):
    dice = random.Random(seed)
    for _ in range(ROUNDS):
        parts, words = _parts(dice, dice.randrange(1, 4))
        number = dice.randrange(len(parts))
        other = [*parts[:number], _changed(parts[number], dice, words.pop()), *parts[number + 1 :]]
        for quoted, shown in ((parts, other), (other, parts)):
            text, _place = _page(words[:80], [word for part in shown for word in part], words[80:], dice)
            assert find_quote(_joined(quoted, dice), text) is None


def test_find_quote_never_finds_a_passage_that_lacks_its_first_or_last_word(seed):
    dice = random.Random(seed)
    for _ in range(ROUNDS):
        (passage,), words = _parts(dice, 1)
        for shown in (passage[1:], passage[:-1]):
            text, _place = _page(words[:80], shown, words[80:], dice)
            assert find_quote(_set(passage, dice), text) is None
            assert find_quote(_set(shown, dice), text) is not None


def test_find_quote_passes_over_struck_words_only(seed):
    dice = random.Random(seed)
    for _ in range(ROUNDS):
        (passage,), words = _parts(dice, 1)
        place = dice.randrange(1, len(passage))
        first, gone, last = (_set(each, dice) for each in (passage[:place], words[:3], passage[place:]))
        text = f"{_set(words[3:60], dice)}\n{first} {gone} {last}\n{_set(words[60:], dice)}"
        begin = text.index(f"{first} {gone} {last}")
        struck = (begin + len(first) + 1, begin + len(first) + 1 + len(gone))
        quote = _set(passage, dice)
        match = find_quote(quote, text, struck=[struck])
        assert match is not None
        assert (match.start, match.end, match.over_struck) == (begin, struck[1] + 1 + len(last), True)
        assert find_quote(quote, text) is None
        assert find_quote(quote, text, struck=[struck], barriers=[struck[0]]) is None


@pytest.mark.parametrize("count", [1, 2, 40])
def test_find_quote_joins_no_parts_that_are_too_far_apart(seed, count):
    dice = random.Random(seed)
    parts, _words_left = _parts(dice, 2)
    text = "\n".join([_set(parts[0], dice), *["слово"] * (MAX_GAP_WORDS + count), _set(parts[1], dice)])
    assert find_quote(_joined(parts, dice), text) is None
    assert find_quote(_joined(parts, dice), text.replace("слово\n", "", count)) is not None
