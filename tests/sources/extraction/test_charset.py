"""Bytes become text as in browsers: what declares an encoding, what does not, and what is guessed."""

import html

import pytest

from sources.extraction.charset import decoded
from sources.extraction.charsets.labels import CODECS, charset_named
from sources.extraction.charsets.unreadable import is_unreadable
from sources.extraction.sniff import sniff

UKRAINIAN = (
    "Обласна рада ухвалила бюджет розвитку після чотирьох годин обговорення. Речник управління заявив, що договір з "
    "підрядником підписали ще до оголошення торгів. Їхні ґрунтовні пояснення з'явилися згодом, але мешканці громади "
    "не повірили і звернулися до суду, який розпочне розгляд справи навесні."
)
RUSSIAN = (
    "Областной совет принял бюджет развития после четырёх часов обсуждения. Представитель управления заявил, что "
    "договор с подрядчиком подписали ещё до объявления торгов. Жители общины этому не поверили и обратились в суд."
)
TEXTS = {
    "uk": UKRAINIAN,
    "ru": RUSSIAN,
    "bg": "Областният съвет прие бюджета за развитие след четири часа обсъждане в залата. Говорителят на управлението "
    "заяви, че договорът с изпълнителя е подписан още преди обявяването на търга.",
    "be": "Абласны савет прыняў бюджэт развіцця пасля чатырох гадзін абмеркавання ў зале. Прадстаўнік упраўлення "
    "заявіў, што дагавор з падрадчыкам падпісалі яшчэ да аб'яўлення таргоў.",
    "sr": "Обласно веће усвојило је буџет развоја после четири сата расправе у сали. Портпарол управе изјавио је да је "
    "уговор са извођачем потписан још пре објављивања тендера.",
    "pl": "Rada przyjęła budżet rozwoju po czterech godzinach dyskusji. Rzecznik oświadczył, że umowę z wykonawcą "
    "podpisano jeszcze przed ogłoszeniem przetargu. Mieszkańcy gminy zwrócili się do sądu.",
    "cs": "Zastupitelstvo schválilo rozpočet rozvoje po čtyřech hodinách diskuse. Mluvčí úřadu uvedl, že smlouvu se "
    "zhotovitelem podepsali ještě před vyhlášením výběrového řízení. Obyvatelé tomu neuvěřili.",
    "hu": "A megyei tanács négyórás vita után elfogadta a fejlesztési költségvetést. A hivatal szóvivője közölte, hogy "
    "a kivitelezővel már a közbeszerzés kiírása előtt aláírták a szerződést.",
    "hr": "Županijska skupština usvojila je proračun razvoja nakon četiri sata rasprave. Glasnogovornik je izjavio da "
    "je ugovor s izvođačem potpisan još prije objave natječaja, a žalbu će razmotriti sud.",
    "tr": "İl meclisi, dört saat süren görüşmelerin ardından kalkınma bütçesini kabul etti. Kurum sözcüsü, yüklenici "
    "ile sözleşmenin ihale ilan edilmeden önce imzalandığını açıkladı.",
    "de": "Der Bezirksrat hat den Haushalt nach vierstündiger Aussprache verabschiedet. Der Sprecher der Behörde "
    "erklärte, der Vertrag sei schon vor der Ausschreibung unterschrieben worden; die Bürger möchten klagen.",
    "fr": "Le conseil régional a adopté le budget après quatre heures de débat. Le porte-parole a déclaré que le "
    "contrat avait été signé avant même l'annonce du marché. Le procès débutera à l'été.",
    "es": "El consejo regional aprobó el presupuesto después de cuatro horas de debate. El portavoz declaró que el "
    "contrato se había firmado antes de la licitación, según señaló el señor Núñez.",
    "sv": "Länsrådet antog utvecklingsbudgeten efter fyra timmars diskussion. Förvaltningens talesperson förklarade "
    "att avtalet med entreprenören hade skrivits under redan före upphandlingen.",
    "el": "Το περιφερειακό συμβούλιο ενέκρινε τον προϋπολογισμό μετά από τέσσερις ώρες συζήτησης. Ο εκπρόσωπος δήλωσε "
    "ότι η σύμβαση με τον ανάδοχο υπογράφηκε πριν από την προκήρυξη.",
    "he": "מועצת המחוז אישרה את תקציב הפיתוח לאחר ארבע שעות של דיון באולם. דובר המינהל הודיע כי החוזה עם הקבלן "
    "נחתם עוד לפני פרסום המכרז.",
    "ar": "أقر مجلس المحافظة ميزانية التنمية بعد أربع ساعات من النقاش في القاعة. وصرح المتحدث باسم الإدارة "
    "بأن العقد مع المقاول وقع قبل الإعلان عن المناقصة.",
    "lt": "Taryba po keturių valandų svarstymo salėje priėmė plėtros biudžetą. Atstovas pareiškė, kad sutartis su "
    "rangovu buvo pasirašyta dar prieš paskelbiant konkursą.",
    "lv": "Padome pēc četru stundu ilgām debatēm zālē pieņēma attīstības budžetu. Pārstāvis paziņoja, ka līgums ar "
    "darbuzņēmēju parakstīts vēl pirms iepirkuma izsludināšanas.",
    "zh": "省议会在经过四个小时的讨论后通过了明年的发展预算。"
    "管理部门发言人表示，与承包商的合同在招标公告之前就已经签署。",
    "zh-hant": "省議會在經過四個小時的討論後通過了明年的發展預算。"
    "管理部門發言人表示，與承包商的合約在招標公告之前就已經簽署。",
    "ja": "県議会は四時間にわたる議論の後、来年度の開発予算を可決した。"
    "報道官は、契約は入札の公告前に署名されていたと述べた。",
    "ko": "도의회는 네 시간의 토론 끝에 내년도 개발 예산을 통과시켰다. "
    "대변인은 입찰 공고 전에 이미 계약을 체결했다고 밝혔다.",
    "th": "สภาจังหวัดผ่านงบประมาณพัฒนาหลังจากอภิปรายนานสี่ชั่วโมง โฆษกแถลงว่าสัญญากับผู้รับเหมาลงนามก่อนประกาศประกวดราคา",
}  # fmt: skip
WRITTEN_IN = [
    ("uk", "cp1251"), ("uk", "koi8-u"), ("uk", "iso8859-5"), ("uk", "mac-cyrillic"),
    ("ru", "cp1251"), ("ru", "koi8-r"), ("ru", "iso8859-5"), ("ru", "mac-cyrillic"), ("ru", "cp866"),
    ("bg", "cp1251"), ("be", "cp1251"), ("be", "iso8859-5"), ("sr", "cp1251"), ("sr", "iso8859-5"),
    ("pl", "cp1250"), ("pl", "iso8859-2"), ("cs", "cp1250"), ("cs", "iso8859-2"), ("hu", "cp1250"),
    ("hr", "cp1250"), ("hr", "iso8859-2"), ("tr", "cp1254"), ("de", "cp1252"), ("fr", "cp1252"), ("es", "cp1252"),
    ("sv", "cp1252"), ("el", "cp1253"), ("el", "iso8859-7"), ("he", "cp1255"), ("ar", "cp1256"), ("ar", "iso8859-6"),
    ("lt", "cp1257"), ("lt", "iso8859-13"), ("lv", "cp1257"), ("zh", "gb18030"), ("zh-hant", "big5hkscs"),
    ("ja", "cp932"), ("ja", "euc_jp"), ("ja", "iso2022_jp"), ("ko", "cp949"), ("th", "cp874"),
]  # fmt: skip
PAGE = "<!doctype html><html><head>{head}<title>{text:.20}</title></head><body><p>{text}</p></body></html>"


def a_page(text: str, codec: str, head: str = "") -> bytes:
    return PAGE.format(head=head, text=text).encode(codec, "xmlcharrefreplace")


@pytest.mark.parametrize(("language", "codec"), WRITTEN_IN)
def test_decoded_guesses_what_nobody_declared(language, codec):
    found = decoded(a_page(TEXTS[language], codec), "text/html")
    assert TEXTS[language] in html.unescape(found.text)
    assert found.source == "guess"


def test_decoded_guesses_western_where_only_marks_are_beyond_ascii():
    assert decoded("He said “no” – twice. It’s ‘so’ … and «so»".encode("cp1252")).codec == "cp1252"


@pytest.mark.parametrize("language", TEXTS)
def test_decoded_reads_undeclared_utf8_despite_a_bad_byte(language):
    whole = a_page(TEXTS[language], "utf-8")
    assert decoded(whole, "text/html").source == "utf-8"
    found = decoded(whole.replace(b"<p>", b"<p>\xff"), "text/html")
    assert (found.codec, found.replaced) == ("utf-8", 1)
    assert TEXTS[language] in found.text


# What stands in the page's head, by which encoding it is read then, and how that was found.
DECLARATIONS = [
    ('<meta charset="windows-1251">', "cp1251", "meta"),
    ("<META CHARSET=windows-1251>", "cp1251", "meta"),
    ("<meta name=x charset='windows-1251'/>", "cp1251", "meta"),
    ('<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">', "cp1251", "meta"),
    ('<meta content="text/html; charset = windows-1251" http-equiv=content-type>', "cp1251", "meta"),
    ('<meta http-equiv="Content-Type" content="text/html; charset=\'windows-1251\'">', "cp1251", "meta"),
    ('<meta/charset="windows-1251">', "cp1251", "meta"),
    ('<meta charset="no-such-thing"><meta charset="windows-1251">', "cp1251", "meta"),
    ('<link title="a > b"><meta charset="windows-1251">', "cp1251", "meta"),
    ("<!-- > --><meta charset=windows-1251>", "cp1251", "meta"),
    ("<!--><meta charset=windows-1251>", "cp1251", "meta"),
    ("<? php ?><meta charset=windows-1251>", "cp1251", "meta"),
    ("<script>'<meta charset=koi8-r>'</script><meta charset=windows-1251>", "cp1251", "meta"),
    ("<!--" + "x" * 1100 + "--><meta charset=windows-1251>", "cp1251", "late-meta"),
    # These declare nothing, so that the encoding is guessed.
    ("<!-- <meta charset=koi8-r> -->", "cp1251", "guess"),
    ("<script>document.write('<meta charset=koi8-r>')</script>", "cp1251", "guess"),
    ("<style>/* <meta charset=koi8-r> */</style>", "cp1251", "guess"),
    ("<title><meta charset=koi8-r></title>", "cp1251", "guess"),
    ("<textarea><meta charset=koi8-r></textarea>", "cp1251", "guess"),
    ('<meta name="description" content="old pages say charset=koi8-r">', "cp1251", "guess"),
    ('<meta content="text/html; charset=koi8-r">', "cp1251", "guess"),
    ('<meta http-equiv="refresh" content="9; url=?charset=koi8-r">', "cp1251", "guess"),
    ('<meta data-charset="koi8-r">', "cp1251", "guess"),
    ("<meta name='<meta charset=koi8-r>'>", "cp1251", "guess"),
    ("<a title='<meta charset=koi8-r>'></a>", "cp1251", "guess"),
    ("<link charset=koi8-r>", "cp1251", "guess"),
    ("</meta charset=koi8-r>", "cp1251", "guess"),
    ("<metadata charset=koi8-r>", "cp1251", "guess"),
    ("<meta charset=utf-7>", "cp1251", "guess"),
]


@pytest.mark.parametrize(("head", "codec", "source"), DECLARATIONS)
def test_decoded_believes_what_browsers_take_for_a_declaration(head, codec, source):
    found = decoded(a_page(UKRAINIAN, "cp1251", head), "text/html")
    assert (found.codec, found.source) == (codec, source)
    assert UKRAINIAN in found.text


def test_decoded_reads_a_page_that_says_in_ascii_that_it_is_in_utf16_as_utf8():
    assert decoded(b"<meta charset=utf-16>abc", "text/html").codec == "utf-8"


def test_decoded_takes_an_xml_declaration_where_no_meta_speaks():
    xml = b"<?xml version='1.0' encoding='windows-1251'?>"
    assert decoded(xml + UKRAINIAN.encode("cp1251")).codec == "cp1251"
    assert decoded(xml + b"<meta charset=koi8-u>" + UKRAINIAN.encode("koi8-u")).codec == "koi8-u"
    assert decoded(b" " + xml + RUSSIAN.encode("koi8-r")).source == "guess"


@pytest.mark.parametrize(
    ("content_type", "codec"),
    [
        ("text/html; charset=windows-1251", "cp1251"),
        ('text/html; Charset="windows-1251"', "cp1251"),
        ("text/html;charset='windows-1251'; x=y", "cp1251"),
        ("text/html; charset = windows-1251", "cp1251"),
        ("text/html; charset=windows-1251, text/html", "cp1251"),
        ("text/html; x-charset=windows-1251", "koi8-u"),
        ("text/html; charset=nonsense", "koi8-u"),
        ("text/html; charset=", "koi8-u"),
    ],
)
def test_decoded_prefers_the_header_to_the_page(content_type, codec):
    found = decoded(a_page(UKRAINIAN, codec, "<meta charset=koi8-u>"), content_type)
    assert (found.codec, found.source) == (codec, "header" if codec == "cp1251" else "meta")
    assert UKRAINIAN in found.text


@pytest.mark.parametrize("declared", ["windows-1251", "iso-8859-1", "koi8-r", "shift_jis", "gbk"])
def test_decoded_reads_utf8_beyond_doubt_whatever_is_declared(declared):
    page = a_page(UKRAINIAN, "utf-8", f"<meta charset={declared}>").replace(b"<p>", b"<p>\xe2")
    assert [decoded(page, kind).source for kind in ("", f"text/html; charset={declared}")] == ["utf-8-anyway"] * 2
    assert UKRAINIAN in decoded(page).text


def test_decoded_follows_the_declaration_where_little_speaks_against_it():
    assert decoded(b"<meta charset=windows-1251>" + "їжак".encode()).codec == "cp1251"
    assert decoded(b"<meta charset=utf-8>" + UKRAINIAN.encode("cp1251")).codec == "utf-8"


@pytest.mark.parametrize(
    ("label", "codec"), [("utf-16", "utf-16-le"), ("utf-16le", "utf-16-le"), ("utf-16be", "utf-16-be")]
)
def test_decoded_reads_utf16_of_the_header_without_a_byte_order_mark(label, codec):
    page = a_page(UKRAINIAN, codec)
    kind = f"text/html; charset={label}"
    assert sniff(page, kind) == "text/html"
    assert decoded(page, kind).text == PAGE.format(head="", text=UKRAINIAN)
    assert sniff(UKRAINIAN.encode(codec), f"text/plain; charset={label}") == "text/plain"


def test_sniff_does_not_take_files_for_text_because_utf16_is_declared():
    assert sniff(b"%PDF-1.7\n\0\0", "text/html; charset=utf-16") == "application/pdf"
    assert sniff(b"<html>", "text/html; charset=utf-16") == "text/html"


def test_decoded_prefers_a_byte_order_mark_to_all():
    found = decoded(UKRAINIAN.encode("utf-16"), "text/html; charset=windows-1251")
    assert (found.text, found.codec, found.source) == (UKRAINIAN, "utf-16-le", "bom")


def test_decoded_reads_open_bytes_of_windows_as_browsers_do():
    assert decoded(b"a\x81b\x98", "text/html; charset=windows-1252").text == "a\x81b\u02dc"
    assert decoded(b"\x98", "text/html; charset=windows-1251").text == "\x98"


def test_charset_named_knows_the_labels_of_the_standard():
    assert len(CODECS) > 200
    assert charset_named(" ISO-8859-1\n") == "cp1252"
    assert charset_named("hz-gb-2312") == ""


@pytest.mark.parametrize("language", TEXTS)
def test_is_unreadable_leaves_texts_alone(language):
    text = TEXTS[language]
    assert [is_unreadable(text), is_unreadable(text.upper()), is_unreadable(text * 9)] == [False] * 3
    assert not is_unreadable(f"{text} – “so”, 3 m², 20 °C, 5 €, ½ → ★ 🙂 ©2026 №1 O’Brien’s Kovačević i łódź")
    assert not is_unreadable(f"{text} one lost \ufffd letter")


@pytest.mark.parametrize(
    ("written_in", "read_as"),
    [
        ("utf-8", "cp1252"), ("utf-8", "latin-1"), ("utf-8", "cp1251"), ("utf-8", "koi8-u"), ("utf-8", "ascii"),
        ("cp1251", "utf-8"), ("cp1251", "cp1252"), ("cp1251", "latin-1"), ("cp1251", "cp1250"), ("cp1251", "cp866"),
        ("cp1251", "koi8-u"), ("cp1251", "mac-roman"), ("koi8-u", "cp1251"), ("koi8-u", "cp1252"),
        ("koi8-u", "utf-8"), ("cp866", "cp1251"), ("iso8859-5", "cp1251"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("text", [UKRAINIAN, RUSSIAN])
def test_is_unreadable_recognises_mojibake(text, written_in, read_as):
    assert is_unreadable(text.encode(written_in, "ignore").decode(read_as, "replace"))


@pytest.mark.parametrize("language", ["pl", "cs", "de", "fr", "el", "zh", "ja"])
def test_is_unreadable_recognises_utf8_of_other_languages_read_as_western(language):
    assert is_unreadable((TEXTS[language] * 3).encode().decode("cp1252", "replace"))


def test_is_unreadable_recognises_private_characters_of_a_font():
    assert is_unreadable("\uf041\uf042\uf043 \uf044\uf045")
