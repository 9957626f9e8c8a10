"""Guess the encoding of bytes that nobody declared, by the letters that they would be.

Each candidate is an encoding with the languages that are written in it. The likelihood of a letter follows from its
rank in the language (Gusein-Zade's law); what stands where no such letter would stand costs. So a text wins as what
it is in the smallest alphabet that explains all of it. East Asian encodings are told by their commonest characters.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping

from sources.extraction.charsets.labels import text_in

SAMPLE_BYTES = 4000
NOT_PROSE = (b"script", b"style", b"!--")
ISO_2022_JP = re.compile(rb"\x1b(?:\$[@B]|\([BJI])")

# Of languages in Latin letters only those that are not in ASCII; the commonest letter first.
ALPHABETS: Mapping[str, str] = {
    "ru": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
    "uk": "оаинвітерскулмпдьязбгчюхцжшйїєщфґ",
    "bg": "аиоетнрсвлдкпмзяъбугчхцжщшюйфь",
    "be": "анеіорстклувдымпзяьбгцйчжхфшюўэё",
    "sr": "аоиенрсјтукдвлмпзгбчшжцћхфљњђџ",
    "mk": "аоиетнрсвдклпмујзгбчшжцхфќѓљњџѕ",
    "el": "αοιετσνηυρπκμλςίόωάδγέχήύθφώβξζψϊϋΐΰ",
    "he": "יוהלאתרבשמנכדחפעקגטסצםןךזףץ",
    "ar": "اليمونرتبةعدسفهكقحجشطصخأذإىزءضغئثظآؤ",
    "th": "านรกอเงยมล่วดทสต้ัีิปบหแคไจพชขใุูะ์ำโ็ึถซผณศธษืฟญภฐฎฏฉฒฌฑฬฤๆฯ",
    "pl": "łęąóżśćńź", "cs": "íáěéřžšýčůúťňďó", "sk": "áíéúčýšžľťôóňďäŕĺ", "hu": "éáőóöüíűú", "hr": "čžšćđ",
    "ro": "ăţâîşșț", "lt": "ėšųžąįūčę", "lv": "āīēšūņžģļķč", "et": "äõüöšž", "tr": "ıüşçöğİâî", "de": "üäöß",
    "fr": "éèàêçùôîâûœïë", "es": "óíáéñúü", "pt": "ãçáéíóõâêúàô", "it": "èàùòìé", "nl": "ëéïèöü", "sv": "äåöé",
    "da": "øåæé", "is": "áðíéæóöþúý", "ca": "éàíèóçòúïü", "sq": "ëç",
}  # fmt: skip
CYRILLIC = ("uk", "ru", "bg", "be", "sr", "mk")
CENTRAL_EUROPEAN = ("pl", "cs", "sk", "hu", "hr", "ro")
WESTERN = ("de", "fr", "es", "pt", "it", "nl", "sv", "da", "is", "ca", "sq", "et")
# Of two that explain a text alike the first is taken.
CANDIDATES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("cp1252", WESTERN),
    ("cp1251", CYRILLIC),
    ("koi8-u", ("uk", "ru", "bg")),
    ("cp1250", CENTRAL_EUROPEAN),
    ("iso8859-2", CENTRAL_EUROPEAN),
    ("cp1254", ("tr",)),
    ("cp1253", ("el",)),
    ("iso8859-7", ("el",)),
    ("cp1255", ("he",)),
    ("cp1256", ("ar",)),
    ("cp1257", ("lt", "lv", "et")),
    ("iso8859-5", CYRILLIC),
    ("cp866", ("uk", "ru", "be")),
    ("mac-cyrillic", CYRILLIC),
    ("iso8859-6", ("ar",)),
    ("iso8859-4", ("lt", "lv")),
    ("cp874", ("th",)),
)
PUNCTUATION = frozenset("\u00a0«»„“”‘’‚‹›–—…№§°©®™€£•·¿¡ªº±×")
APOSTROPHES = frozenset("’‘-–—\u00ad·")  # these stand inside words as well
PUNCTUATION_COST, WRONG_PLACE_COST, STRANGE_COST = -4.0, -6.0, -10.0
UNLIKELY_COST = 2.0
RARE_COST = 1.0
RARE = frozenset({"cp866", "iso8859-4", "cp874"})  # these have letters where others have quotation marks
FALLBACK = "cp1252"  # as browsers take it
# The commonest characters of Chinese, in both ways to write them, and of Japanese besides kana.
HANZI = frozenset(
    "的一是不了在人有我他这這为為之大来來以个個中上们們到说說国國和地也子时時道出而要于於就下得可你年生自会會那后後能对對着著"
    "事其里裡所去行过過家十用发發天如然作方成者多日都三小军軍二无無同么麼经經法当當起与與好看学學进進种種将將还還分此心前面又定"
    "见見只主没沒公从從本部政务務府院议議市县縣长長月新报報民关關开開"
)
EAST_ASIAN = ("gb18030", "big5hkscs", "euc_jp", "cp932", "cp949")
HANGUL = frozenset("이다는의가을에고하지로도기사한리자인대은들시어를나라서해일정수아전부주원그보장상과적제스여성구조경")
COMMON_SHARE = 0.15


def is_iso_2022_jp(data: bytes) -> bool:
    """Whether bytes change to Japanese and back by the escapes of ISO-2022-JP, which is all in ASCII."""
    return b"\x1b" in data and data.isascii() and bool(ISO_2022_JP.search(data))


def guessed(data: bytes) -> str:
    """The most likely codec of bytes in which nothing is declared and that are not UTF-8."""
    sample = _sample(data)
    share, east_asian = max((_common_share(sample, codec), codec) for codec in EAST_ASIAN)
    if share >= COMMON_SHARE:
        return east_asian
    scores = {
        codec: _likelihood(text_in(sample, codec), languages) - RARE_COST * (codec in RARE)
        for codec, languages in CANDIDATES
    }
    best = max(scores, key=lambda codec: scores[codec])
    return best if scores[best] > STRANGE_COST else FALLBACK


def _sample(data: bytes) -> bytes:
    """Text between tags with letters beyond ASCII, so much as is needed to judge by."""
    runs: list[bytes] = []
    size = 0
    for piece in data.split(b"<"):
        run = piece.rpartition(b">")[2].strip()
        if not run.isascii() and not piece[:6].lower().startswith(NOT_PROSE):
            runs.append(run[:SAMPLE_BYTES])
            size += len(runs[-1])
        if size > SAMPLE_BYTES:
            break
    return b" ".join(runs)[:SAMPLE_BYTES]


def _common_share(sample: bytes, codec: str) -> float:
    """How many of the characters beyond ASCII are common ones of the language that is written in such an encoding."""
    text = sample.decode(codec, "replace")
    beyond = [char for char in text if ord(char) > 127]
    if not beyond or text.count("\ufffd") * 50 > len(beyond) + 50:
        return 0
    kana = sum("\u3041" <= char <= "\u30fe" for char in beyond)
    hanzi = sum(char in HANZI for char in beyond)
    if codec == "cp949":
        common = sum(char in HANGUL for char in beyond) - hanzi
    elif codec in {"euc_jp", "cp932"}:
        common = kana + hanzi if kana else 0
    else:
        common = hanzi - kana
    return common / len(beyond)


def _likelihood(text: str, languages: tuple[str, ...]) -> float:
    """The mean logarithmic likelihood of the characters beyond ASCII, in the language that fits best."""
    padded = f" {text} "
    around = Counter(padded[place : place + 3] for place, char in enumerate(text) if ord(char) > 127)
    if not around:
        return STRANGE_COST
    return max(_mean_cost(around, LOGARITHMS[language]) for language in languages)


def _mean_cost(around: Counter[str], letters: dict[str, float]) -> float:
    return sum(_cost(three, letters) * count for three, count in around.items()) / around.total()


def _logarithms(letters: str) -> dict[str, float]:
    count = len(letters)
    ranked = {
        letter: math.log((math.log(count + 1) - math.log(rank)) / count) for rank, letter in enumerate(letters, 1)
    }
    return {char: cost for letter, cost in ranked.items() for char in (letter.upper(), letter)}


LOGARITHMS = {language: _logarithms(letters) for language, letters in ALPHABETS.items()}


def _cost(three: str, letters: dict[str, float]) -> float:
    """The logarithm of the likelihood of the middle one of three characters."""
    before, char, after = three[0], three[1], three[2]
    likelihood = letters.get(char)
    if likelihood is None:
        inside = before.isalpha() and after.isalpha() and char not in APOSTROPHES
        return STRANGE_COST if char not in PUNCTUATION else WRONG_PLACE_COST if inside else PUNCTUATION_COST
    if char.isupper() and before.islower():
        return WRONG_PLACE_COST
    latin = char < "\u0250"
    letters_beside = [other.isascii() for other in (before, after) if other.isalpha()]
    # Letters of two scripts stand in no word together, those with accents seldom side by side, and others seldom alone.
    unlikely = sum(ascii_letter != latin for ascii_letter in letters_beside) + (not letters_beside and not latin)
    return likelihood - UNLIKELY_COST * unlikely
