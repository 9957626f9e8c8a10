"""Read one sentence: its subjects, who reports and who cites, and then what they cite."""

import re
from dataclasses import dataclass, field, replace

from sources.text.attribution_names import (
    Mention,
    NameSort,
    is_person,
    is_short_for,
    kind_of,
    lists,
    mentions,
    name_words,
    same_name,
    sounds_like_media,
)
from sources.text.attribution_patterns import (
    SPACE,
    class_before_pattern,
    cue_pattern,
    gap_pattern,
    is_official,
    lead_pattern,
    seen_pattern,
    stop_pattern,
    told_pattern,
    verb_pattern,
)

MAX_NAME_WORDS = 12  # a longer phrase is no name
MAX_NAME_CHARACTERS = 200
MAX_QUOTED_WORDS = 4  # more are what somebody said
CITES, RELAYS, OFFICIAL = "cites", "relays", "quotes_official"
HERE = ""  # the article itself
_MARKS = " \t\u00a0\"«»“”„'"
_NOBODY = "\0"
_POINTS_BACK = Mention(0, 0, NameSort.CLASS)


@dataclass(frozen=True)
class ChainStep:
    """`who` has it from `whom`, as `words` say, which begin at `start` of the text; `who` is empty for the article
    itself. `kind` is as in Attribution.Kind."""

    who: str
    whom: str
    kind: str
    words: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class NamedPublisher:
    """A publisher that was named, where it was and what it is known to be."""

    at: int
    name: str
    kind: str


@dataclass
class SentenceReading:
    """What was read so far of an article."""

    text: str
    folded: str
    language: str
    own: tuple[str, ...]
    named: list[NamedPublisher] = field(default_factory=list)
    steps: list[ChainStep] = field(default_factory=list)

    def is_own(self, name: str) -> bool:
        """Whether `name` is the publisher of the article."""
        return any(same_name(name, own) for own in self.own)

    def known_as(self, name: str) -> str:
        """The first name under which the article mentions the same."""
        before = [each for step in self.steps for each in (step.who, step.whom) if each]
        same = next((each for each in before if same_name(each, name)), None)
        return same or next((each for each in before if is_short_for(name, each)), name)

    def has_origin(self, name: str) -> bool:
        """Whether the article says already who has it from `name`."""
        return any(step.whom == name for step in self.steps)


class AttributionSentence:
    """One sentence: its subjects first, then what they cite."""

    def __init__(self, reading: SentenceReading, start: int, end: int, before: tuple[int, int] | None) -> None:
        self.reading = reading
        self.start, self.end = start, end
        self.before = before
        self.cues = [*cue_pattern(reading.language).finditer(reading.folded, start, end)]
        self.verbs = [*verb_pattern(reading.language).finditer(reading.folded, start, end)]
        self.mentions = mentions(reading.text, start, end, reading.language)
        self.subjects: dict[Mention, int] = {}  # with the place of the verb

    def read(self) -> None:
        """Add what this sentence says to the reading."""
        if self.reading.folded[self.start : self.end].rstrip(' »”"').endswith("?"):
            return
        self._find_subjects()
        for mention in sorted(self.mentions, key=lambda each: each.start):
            if mention.name and (
                (mention.sort == NameSort.STRONG and self._has_role(mention)) or mention in self.subjects
            ):
                self._remember(mention.start, mention.name, mention.kind)
        for cue in self.cues:
            self._cited(cue)
        for subject in self.subjects:
            self._relayed(subject)
        self._told()

    def _has_role(self, mention: Mention) -> bool:
        """Whether a name by its letters alone is a publisher here: known, called one, reporting or cited."""
        before = self.reading.folded[self.start : mention.start].rstrip(' «“"')
        return (
            sounds_like_media(mention.name)
            or mention.kind != ""
            or mention in self.subjects
            or any(cue.end() >= self.start + len(before) and cue.end() <= mention.start for cue in self.cues)
            or bool(class_before_pattern(self.reading.language).search(before))
        )

    # --- Subjects ---

    def _find_subjects(self) -> None:
        for verb in self.verbs:
            if (near := self._just_after(verb) or self._just_before(verb.start())) is not None:
                self.subjects.setdefault(near, verb.start())
        for cue in self.cues:
            near = self._just_before(cue.start(), gap=gap_pattern(self.reading.language))
            if near is not None and self._cites(near, cue):
                self.subjects.setdefault(near, cue.start())
        headline = next(iter(self.mentions), None)
        if headline and headline.sort == NameSort.STRONG and self._is_headline(headline):
            self.subjects.setdefault(headline, headline.end)

    def _is_headline(self, mention: Mention) -> bool:
        """Whether the sentence begins with it and a colon: "Axios: the envoy resigns"."""
        return mention.start == self.start and self.reading.text.startswith(": ", mention.end)

    def _cites(self, mention: Mention, cue: re.Match[str]) -> bool:
        """Whether the name before "citing" is that of a publisher that speaks."""
        if mention.sort == NameSort.WEAK and not self._is_marked(mention, cue):
            return False
        points_back = mention.sort in (NameSort.CLASS, NameSort.PRONOUN)
        return points_back or cue.lastgroup == "finite" or self._verb_follows(cue)

    def _verb_follows(self, cue: re.Match[str]) -> bool:
        return any(verb.start() >= cue.end() for verb in self.verbs)

    def _is_marked(self, mention: Mention, cue: re.Match[str]) -> bool:
        """Whether a name that could be anybody's is a publisher's: in marks, or one that reports what another said."""
        if self._may_begin(mention):
            return True
        is_latin = bool(re.match("[A-ZÀ-Þ]", self.reading.text[mention.start]))
        return is_latin and cue.lastgroup != "finite" and not is_person(mention.name)

    def _just_after(self, verb: re.Match[str]) -> Mention | None:
        """The publisher right behind a verb: "пише Reuters", "reported by Axios"."""
        at = verb.end()
        gap = re.compile(r"\s+(?:(?:the|видання|агентство)\s+)?").match(self.reading.folded, at)
        found = next((each for each in self.mentions if gap and at < each.start <= gap.end()), None)
        if found is None or found.sort == NameSort.PRONOUN or (verb.lastgroup == "by" and found.sort == NameSort.CLASS):
            return None
        if found.sort in (NameSort.STRONG, NameSort.CLASS):
            return found if self.reading.language != "en" or verb.lastgroup == "by" else None
        is_bare = verb.lastgroup == "reported" or (self.reading.language == "en" and verb.lastgroup != "by")
        if is_person(found.name) or is_bare:
            return None
        return self._widened(found)

    def _widened(self, mention: Mention) -> Mention:
        """With the small words of a name: «Українська правда», «Лівий берег»."""
        stop = stop_pattern(self.reading.language).search(self.reading.folded, mention.end, self.end)
        end = stop.start() if stop else self.end
        rest = self.reading.text[mention.end : end].split()
        if (
            not rest
            or len(rest) > 2
            or self.reading.text[mention.start] in '«“„"'
            or rest[0] in lists()["prepositions"].split()
        ):
            return mention
        name = " ".join(self.reading.text[mention.start : end].split()).rstrip(".")
        return replace(mention, name=name, end=mention.start + len(name))

    def _just_before(self, at: int, gap: re.Pattern[str] | None = None) -> Mention | None:
        """The publisher right before a verb or before "citing", with nothing but `gap` between."""
        near = [each for each in self.mentions if each.end <= at]
        if not near:
            return None
        found = near[-1]
        between = self.reading.folded[found.end : at]
        if not (gap or SPACE).fullmatch(between):
            return None
        if gap is None and found.sort == NameSort.WEAK and not self._may_begin(found):
            return None
        return found

    def _may_begin(self, mention: Mention) -> bool:
        """Whether marks make it a name; in English they are for what people say."""
        is_quoted = self.reading.text[mention.start] in '«“„"' and self.reading.language != "en"
        is_name = is_quoted and mention.name[:1].isupper() and len(mention.name.split()) <= MAX_QUOTED_WORDS
        is_name = is_name and mention.name[-1:].isalnum()
        return is_name or any(
            mention.name.lower().endswith(word) for word in name_words(self.reading.language, "collective")
        )

    def _relayed(self, subject: Mention) -> None:
        """The article has it from whoever reports, unless it says through whom."""
        name = self._resolved(subject)
        if not name or self.reading.is_own(name):
            return
        name = self.reading.known_as(name)
        if not self.reading.has_origin(name):
            verb = self.subjects[subject]
            start, end = min(subject.start, verb), max(subject.end, self._word_end(verb))
            self._add(HERE, name, RELAYS, start, end)

    def _word_end(self, at: int) -> int:
        found = re.compile(r"\w+").match(self.reading.text, at)
        return found.end() if found else at

    # --- What they cite ---

    def _cited(self, cue: re.Match[str]) -> None:
        speaker = self._speaker(cue)
        origin = self._object(cue)
        if speaker is None or origin is None:
            return
        name, end, is_publisher = origin
        is_unsaid = speaker is _NOBODY and not is_publisher
        if is_unsaid and cue.lastgroup == "gerund" and not is_official(name):
            return  # anybody may cite a law
        if is_unsaid and (seen_by := self._seen_by(end)):
            speaker = seen_by.name
            self._subject_steps(seen_by, end)
        who = HERE if speaker is _NOBODY or self.reading.is_own(speaker) else self.reading.known_as(speaker)
        self._attribute(who, name, cue.start(), end, is_publisher=is_publisher)

    def _seen_by(self, at: int) -> Mention | None:
        """Who saw the documents that end at `at`."""
        found = seen_pattern(self.reading.language).match(self.reading.folded, at)
        starts = (found.end(), found.start("article")) if found else ()
        return next((each for each in self.mentions if each.name and each.start in starts), None)

    def _subject_steps(self, mention: Mention, verb: int) -> None:
        self.subjects[mention] = verb
        self._remember(mention.start, mention.name, mention.kind)
        self._relayed(mention)

    def _attribute(self, who: str, name: str, start: int, end: int, *, is_publisher: bool) -> None:
        if self.reading.is_own(name):
            return
        if is_publisher:
            self._remember(start, name, kind_of(name))
        name = self.reading.known_as(name)
        if name == who or (who == HERE and self.reading.has_origin(name)):
            return
        self._add(who, name, OFFICIAL if not is_publisher and is_official(name) else CITES, start, end)

    def _speaker(self, cue: re.Match[str]) -> str | None:
        """Who cites: a name, _NOBODY where the sentence has no publisher, None where nothing can be said."""
        near = self._just_before(cue.start(), gap=gap_pattern(self.reading.language))
        if near and near in self.subjects:
            return self._resolved(near) or (None if cue.lastgroup == "finite" else _NOBODY)
        if cue.lastgroup == "finite":
            return None
        if not self.subjects:
            return _NOBODY
        nearest = min(
            self.subjects, key=lambda each: min(abs(self.subjects[each] - cue.end()), abs(each.start - cue.end()))
        )
        return self._resolved(nearest) or _NOBODY

    def _object(self, cue: re.Match[str]) -> tuple[str, int, bool] | None:
        """What is cited behind `cue`: its name, where it ends, whether it is a publisher."""
        at = cue.end() + len(re.match(r"\s*", self.reading.text[cue.end() :])[0])  # type: ignore[index]
        found = self._publisher_at(at)
        if found is _POINTS_BACK:
            return None
        if found is not None:
            return found.name, found.end, True
        limit = min(self.end, at + MAX_NAME_CHARACTERS)
        following = next((each.start() for each in self.cues if each.start() > at), limit)
        stop = stop_pattern(self.reading.language).search(self.reading.folded, at, limit)
        end = min(following, stop.start() if stop else limit)
        name = " ".join(self.reading.text[at:end].split()).strip(_MARKS).rstrip(".")
        if len(name) < 3 or len(name.split()) > MAX_NAME_WORDS or self._names_nobody(name, cue):
            return None
        return name, at + len(self.reading.text[at:end].rstrip()), False

    def _names_nobody(self, name: str, cue: re.Match[str]) -> bool:
        """A pronoun, a person, or a word for what was named before."""
        if name.casefold() in lists()["nobodies"].split():
            return True
        is_noun = cue.lastgroup == "noun"
        return is_noun and (is_person(name) or name.split(maxsplit=1)[0].lower() in lists()["titles"].split())

    def _publisher_at(self, at: int) -> Mention | None:
        """The publisher that begins at `at`, perhaps behind adjectives and a word like "article"."""
        lead = lead_pattern(self.reading.language).match(self.reading.folded, at)
        starts = range(at, (lead.end() if lead else at) + 1)
        found = next((each for each in self.mentions if each.start in starts), None)
        if found is None:
            return self._called_at(at)
        if found.sort in (NameSort.CLASS, NameSort.PRONOUN):
            return _POINTS_BACK
        is_set_apart = self.reading.text[found.start] in '«“„"' if found.start == at else self._is_the_one(found)
        return found if found.sort == NameSort.STRONG or is_set_apart else None

    def _is_the_one(self, mention: Mention) -> bool:
        """Whether it is a name of one word behind "the", as in "citing the Post"."""
        return self.reading.language == "en" and " " not in mention.name and mention.sort == NameSort.WEAK

    def _called_at(self, at: int) -> Mention | None:
        """A publisher behind adjectives and the word for one: "американську газету The New York Times"."""
        found = re.compile(r"(?:\w+\s+){1,2}").match(self.reading.folded, at)
        if not found:
            return None
        near = next((each for each in self.mentions if at < each.start <= found.end()), None)
        if (
            near
            and near.sort == NameSort.STRONG
            and class_before_pattern(self.reading.language).search(self.reading.folded[at : near.start].rstrip(' «“"'))
        ):
            return near
        return None

    # --- Unnamed people who talk to a publisher ---

    def _told(self) -> None:
        for found in told_pattern(self.reading.language).finditer(self.reading.folded, self.start, self.end):
            near = self._listener(found)
            name = self._official(found)
            if near is None or re.search(r"[A-ZА-ЯІЇЄҐ]\w+\s+[A-ZА-ЯІЇЄҐ]", name[1:]):  # a person with a name
                continue
            end = max(near.end, found.start("official") + len(name))
            listener = self._resolved(near)
            who = HERE if self.reading.is_own(listener) else self.reading.known_as(listener)
            if who != HERE and not self.reading.has_origin(who):
                self._add(HERE, who, RELAYS, found.start(), end)
            name = self.reading.known_as(name)
            if name != who:
                self._add(who, name, OFFICIAL, found.start(), end)

    def _official(self, found: re.Match[str]) -> str:
        start, end = found.span("official")
        stop = stop_pattern(self.reading.language).search(self.reading.folded, start, end)
        return self.reading.text[start : stop.start() if stop else end].strip(_MARKS)

    def _listener(self, found: re.Match[str]) -> Mention | None:
        start, end = found.span("listener")
        inside = [each for each in self.mentions if each.start < end and each.end > start]
        near = next(iter(inside if start > found.start("official") else reversed(inside)), None)
        if near is None or self.reading.is_own(near.name or " "):
            return near
        return None if near.sort == NameSort.WEAK and self.reading.language != "en" else near

    # --- Together ---

    def _remember(self, at: int, name: str, kind: str) -> None:
        self.reading.named.append(NamedPublisher(at, name, kind or kind_of(name)))

    def _resolved(self, mention: Mention) -> str:
        """The name of the publisher that `mention` means; empty where nobody knows."""
        if mention.name:
            return mention.name
        before = [each for each in self.reading.named if each.at < mention.start]
        if mention.sort == NameSort.PRONOUN:
            since = self.before[0] if self.before else self.start
            before = [each for each in before if each.at >= since]
        fitting = [each for each in before if not mention.kind or each.kind in ("", mention.kind)]
        return max(fitting or before, key=lambda each: each.at).name if before else ""

    def _add(self, who: str, whom: str, kind: str, start: int, end: int) -> None:
        words = " ".join(self.reading.text[start:end].split())
        step = ChainStep(who, whom, kind, words, start, end)
        if not any((each.who, each.whom) == (who, whom) for each in self.reading.steps):
            self.reading.steps.append(step)
