"""How good the themes of a digest are beside plain counting, and how long they take.

AFTERWORD_CORPUS=FOLDER python -m benchmarks.themes [--sizes 10 100 1000 10000]

A theme is right if at least two of the reflections that it is counted for have it among their labels
(benchmarks.theme_labels, made by reading); precision is the share of right ones among the first five. Of the
write-ups only labels and themes are printed.
"""

import argparse
import hashlib
import os
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from math import log
from pathlib import Path
from time import process_time

import psutil
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from benchmarks.theme_labels import LABELS, SETS
from benchmarks.theme_samples import SAMPLES, Sample
from bot.domain.commonplaces import stops
from bot.domain.reflections import Answer, Audience, Reflection, ReflectionKind, ReflectionStatus
from bot.domain.themes import find_themes
from bot.domain.words import is_word, tokens_of
from bot.formats.jekyll import decode_post, read_post

_SIZES = (10, 100, 1_000, 10_000)
_FIRST = 5
_FEWEST = 3

# What was found: the words, and which of the texts it is counted for.
Found = Sequence[tuple[str, Sequence[int]]]
Way = Callable[[Sequence[Reflection], Sequence[str], str], Found]


@dataclass(frozen=True, slots=True)
class Case:
    """Reflections that are one week's, what the group wrote before, and the labels of each."""

    name: str
    language: str
    reflections: Sequence[Reflection]
    earlier: Sequence[str]
    labels: Sequence[Sequence[str]]


def _reflection(
    number: int, texts: Mapping[int, str], title: str | None = None, handle: str | None = None
) -> Reflection:
    answers = tuple(Answer(position, text, Audience.GROUP) for position, text in texts.items())
    return Reflection(
        id=number,
        guild_id=1,
        meetup_id=1,
        user_id=None if handle else number,
        byline=handle,
        name=handle or "",
        kind=ReflectionKind.FREE,
        status=ReflectionStatus.SUBMITTED,
        signed=True,
        form_id=None,
        title=title,
        occurred_on=date(2026, 11, 25),
        answers=answers,
    )


def corpus_cases(folder: Path) -> list[Case]:
    """The sets of labelled write-ups of which enough are in `folder`; the others are what was written before."""
    posts: dict[str, Reflection] = {}
    for number, path in enumerate(sorted(folder.rglob("*.*"))):
        data = path.read_bytes()
        if (key := hashlib.sha256(data).hexdigest()[:8]) in LABELS:
            post = read_post(path.name, decode_post(data))
            posts[key] = _reflection(number, post.answers, post.title, post.author or path.stem)
    cases: list[Case] = []
    for name, keys in SETS.items():
        there = [key for key in keys if key in posts]
        if len(there) < max(_FEWEST, len(keys) - 1 if name != "everything" else 0):
            continue
        earlier = ["\n".join(each.text for each in posts[key].answers) for key in posts if key not in there]
        cases.append(Case(name, "en", [posts[key] for key in there], earlier, [LABELS[key] for key in there]))
    return cases


def sample_case(sample: Sample) -> Case:
    """The made-up reflections; each has every label that stands for a theme of the meetup."""
    reflections = [_reflection(number, {0: text}) for number, text in enumerate(sample.texts, start=1)]
    return Case(
        f"made up ({sample.language})", sample.language, reflections, sample.earlier, [sample.themes] * len(reflections)
    )


def ours(reflections: Sequence[Reflection], earlier: Sequence[str], _: str) -> Found:
    """The themes of the digest."""
    index = {each.id: number for number, each in enumerate(reflections)}
    themes = find_themes(reflections, forms={}, earlier=earlier, most=_FIRST)
    return [(theme.words, [index[each] for each in theme.about]) for theme in themes]


def by_tfidf(reflections: Sequence[Reflection], earlier: Sequence[str], language: str) -> Found:
    """Single words without stop words, the sum of their TF-IDF over the reflections."""
    bags = _bags(reflections, language)
    background = [set(_words(text, language)) for text in earlier]
    documents = Counter(word for bag in [*map(set, bags), *background] for word in bag)
    every = len(bags) + len(background)

    def weight(word: str) -> float:
        return sum(bag[word] for bag in bags) * log((1 + every) / (1 + documents[word]))

    return _first(bags, weight)


def by_documents(reflections: Sequence[Reflection], _: Sequence[str], language: str) -> Found:
    """Single words without stop words, those that stand in most reflections."""
    bags = _bags(reflections, language)
    return _first(bags, lambda word: sum(word in bag for bag in bags))


def _first(bags: Sequence[Counter[str]], weight: Callable[[str], float]) -> Found:
    shared = sorted({word for bag in bags for word in bag if sum(word in each for each in bags) > 1})
    best = sorted(shared, key=lambda word: (-weight(word), word))[:_FIRST]
    return [(word, [number for number, bag in enumerate(bags) if word in bag]) for word in best]


def _bags(reflections: Sequence[Reflection], language: str) -> list[Counter[str]]:
    return [Counter(word for each in one.answers for word in _words(each.text, language)) for one in reflections]


def _words(text: str, language: str) -> list[str]:
    return [token.lower() for token in tokens_of(text) if is_word(token) and token.lower() not in stops(language)]


WAYS: Mapping[str, Way] = {"themes": ours, "TF-IDF of words": by_tfidf, "words of most": by_documents}


def is_right(words: str, counted_for: Sequence[int], labels: Sequence[Sequence[str]]) -> bool:
    """Whether a careful reader of at least two of these would call it a theme of theirs."""
    plain = _plain(words)
    return sum(any(plain in _plain(label).split("|") for label in labels[number]) for number in counted_for) > 1


def _plain(words: str) -> str:
    return words.casefold().replace("-", " ")


def print_precision(cases: Sequence[Case], console: Console) -> None:
    """For each set and way what was found, wrong ones marked, and how many of the first five are right."""
    table = Table("set", "reflections", "way", "right", "found (wrong ones in brackets)", box=SIMPLE_HEAD)
    totals: Counter[str] = Counter()
    for case in cases:
        for name, way in WAYS.items():
            found = way(case.reflections, case.earlier, case.language)
            right = [is_right(words, counted_for, case.labels) for words, counted_for in found]
            totals.update({f"{name}: right": sum(right), f"{name}: found": len(found)})
            told = ", ".join(
                f"{words} {len(counted_for)}" if good else f"({words} {len(counted_for)})"
                for (words, counted_for), good in zip(found, right, strict=True)
            )
            table.add_row(case.name, str(len(case.reflections)), name, f"{sum(right)}/{len(found)}", told)
    console.print(table)
    for name in WAYS:
        right, every = totals[f"{name}: right"], totals[f"{name}: found"]
        console.print(f"{name}: {right} of {every} right, precision {right / max(1, every):.2f}")


def generated(size: int) -> list[Reflection]:
    """So many reflections of some 450 words, most of them common and a few of one of 40 subjects."""
    chance = random.Random(size)  # noqa: S311 - no secret
    common = ["the", "a", "and", "I", "was", "to", "of", "it", "we", "that", "in", "on", "had", "my", "for", "with"]
    letters = ["ka", "lo", "mi", "ren", "tu", "sol", "vap", "dri", "ne", "pos", "gar", "bel", "fin", "hu", "qua", "zet"]
    rare = ["".join(chance.choices(letters, k=chance.randint(2, 4))) for _ in range(20_000)]
    common_first = list(accumulate(1 / (rank + 10) for rank in range(len(rare))))
    subjects = [" ".join(chance.sample(rare[200:2_000], 2)) for _ in range(40)]
    made: list[Reflection] = []
    for number in range(1, size + 1):
        words: list[str] = []
        mine = chance.sample(subjects, 3)
        for sentence in range(30):
            said = chance.choices(common, k=8) + chance.choices(rare, cum_weights=common_first, k=6)
            chance.shuffle(said)
            words.append(" ".join([*said, *([mine[sentence % 3]] if sentence % 5 == 0 else [])]).capitalize() + ".")
        made.append(_reflection(number, {2: " ".join(words[:15]), 0: " ".join(words[15:])}))
    return made


def print_times(sizes: Sequence[int], console: Console) -> None:
    """Seconds of one processor and the memory for each size, with a tenth as many earlier texts."""
    table = Table(
        "reflections", "words", "seconds of a processor", "themes", "memory of the process, MB", box=SIMPLE_HEAD
    )
    find_themes(generated(10), forms={})  # the lists of words are read once
    for size in sizes:
        made = generated(size)
        earlier = [each.answers[0].text for each in made[::10]]
        words = sum(len(each.text.split()) for one in made for each in one.answers)
        began = process_time()
        themes = find_themes(made, forms={}, earlier=earlier)
        seconds = process_time() - began
        memory = psutil.Process().memory_info().rss / 1e6
        table.add_row(f"{size:,}", f"{words:,}", f"{seconds:.2f}", str(len(themes)), f"{memory:.0f}")
    console.print(table)
    console.print(f"{psutil.cpu_count()} processors, load {psutil.getloadavg()[0]:.1f} at the end")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.themes", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=_SIZES)
    given = parser.parse_args()
    folder = os.environ.get("AFTERWORD_CORPUS")  # noqa: TID251 - benchmarks are told where the write-ups are
    console = Console(width=150)
    print_precision([*(corpus_cases(Path(folder)) if folder else []), *map(sample_case, SAMPLES)], console)
    print_times(given.sizes, console)


if __name__ == "__main__":
    main()
