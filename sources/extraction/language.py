"""Which language a text is in: its letters, then its small words, then what the page says of itself."""

import re
from collections import Counter

CYRILLIC = re.compile("[а-яёіїєґў]", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]+")
SAMPLE_CHARACTERS = 6_000  # as reliable as ten times as many
MIN_SMALL_WORD_SHARE = 0.08  # small words are a fifth to a half of prose in these languages

SMALL_WORDS = {
    "en": "the of and to in is that for was with as it on be by at from are this have",
    "de": "der die und das ist nicht ein eine mit den dem von zu auf für auch sich im als",
    "fr": "le la les des et est une dans pour que qui pas sur avec du au ce il sont",
    "es": "el la los las de que en y por con para una del se su al es como más",
    "pt": "o os as de que em para com uma não por mais dos da do ao foi são se",
    "it": "il la di che e per un una con non del della sono gli nel alla più si da",
    "pl": "w na i z że do się nie to jest o jak po za ale od przez który oraz",
    "ro": "de la și în pe cu nu care din pentru este mai un o că sunt au fost",
    "tr": "ve bir bu için ile da de olarak çok daha ne gibi olan kadar sonra en ise",
}
SMALL_WORD_SETS = {language: frozenset(words.split()) for language, words in SMALL_WORDS.items()}
SCRIPTS = (("ar", re.compile("[\u0600-\u06ff]")), ("zh", re.compile("[\u4e00-\u9fff]")))


def language_of(text: str, declared: str = "") -> str:
    """An ISO 639-1 code, or an empty text. `declared` is what the page says (`uk-UA`), believed only in doubt."""
    sample = text[:SAMPLE_CHARACTERS].lower()
    said = re.split("[-_]", declared.strip().lower())[0]
    said = said if re.fullmatch("[a-z]{2}", said) else ""
    return _by_script(sample, said) or _by_words(sample) or said


def _by_script(sample: str, said: str) -> str:
    letters = sum(map(str.isalpha, sample)) or 1
    if len(CYRILLIC.findall(sample)) > letters / 2:
        ukrainian = len(re.findall("[іїєґ]", sample))
        russian = len(re.findall("[ыэъё]", sample))
        if ukrainian == russian or "ў" in sample:
            return said
        return "uk" if ukrainian > russian else "ru" if said in {"", "uk", "en", "ru"} else said
    return next((code for code, script in SCRIPTS if len(script.findall(sample)) > letters / 2), "")


def _by_words(sample: str) -> str:
    words = Counter(WORD.findall(sample))
    total = words.total()
    if total < 12:
        return ""
    shares = {code: sum(words[word] for word in small) / total for code, small in SMALL_WORD_SETS.items()}
    best = max(shares, key=lambda code: shares[code])
    return best if shares[best] >= MIN_SMALL_WORD_SHARE else ""
