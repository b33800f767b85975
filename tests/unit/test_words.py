"""The tables of words: a translation adds data and no code, and what it lacks is said clearly."""

import ast
import inspect
import re
from pathlib import Path

import pytest
from pseudo_language import changed, spoken, tables

import widgets
from widgets.card import Card, use_language
from widgets.words import counted, words_in

TABLES = tables()
PACKAGE = Path(widgets.__file__).parent
FORMS = ("zero", "one", "two", "few", "many", "other")  # Unicode's names for a language's forms of number


def faults_of(table, language):
    """What a translation lacks, has too much, or fills otherwise than English does: sentences."""
    english, other = flat(table["en"]), flat(table[language])
    wanted, given = ({base_of(name, english) for name in words} for words in (english, other))
    faults = [f"{language} lacks {name!r}." for name in sorted(wanted - given)]
    faults += [f"{language} has {name!r}, which English has not." for name in sorted(given - wanted)]
    for name, sentence in other.items():
        if base_of(name, english) not in wanted:
            continue
        allowed = set().union(
            *(places(word) for key, word in english.items() if base_of(key, english) == base_of(name, english))
        )
        if base_of(name, english) == name and places(sentence) != allowed:
            faults.append(f"{language}: {name!r} has the places {sorted(places(sentence))}, English {sorted(allowed)}.")
        if places(sentence) - allowed:
            faults.append(f"{language}: {name!r} has {sorted(places(sentence) - allowed)}, which English has not.")
    return faults


def flat(words, before=""):
    """A table's words by name, those of groups too: ``views/pixels``."""
    items = words.items() if isinstance(words, dict) else ((str(k), word) for k, word in enumerate(words))
    all_words = {}
    for name, word in items:
        all_words |= flat(word, f"{before}{name}/") if isinstance(word, (dict, list)) else {before + name: word}
    return all_words


def base_of(name, english):
    """The name without the form of number: "cells" for "cells.one", where English has such forms."""
    base, _, form = name.rpartition(".")
    return base if form in FORMS and f"{base}.other" in english else name


def places(sentence):
    return set(re.findall(r"\{(\w+)\}", sentence))


@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_the_same_languages_and_every_translation_is_whole(name):
    table = TABLES[name]
    assert set(table) == set(TABLES["widgets.card_words"])
    assert all(isinstance(word, str) and word for word in flat(table["en"]).values())
    assert [fault for language in table for fault in faults_of(table, language)] == []


def test_a_translation_that_does_not_fit_is_told_of():
    english = {
        "say": "{count} of {all}",
        "group": {"one": "a"},
        "cells.one": "{count} cell",
        "cells.other": "{count} cells",
    }
    whole = {
        "say": "{all}: {count}",
        "group": {"one": "b"},
        "cells.one": "eine",
        "cells.few": "{count}",
        "cells.other": "{count}",
    }

    def faults(**changes):
        return faults_of({"en": english, "de": {k: v for k, v in (whole | changes).items() if v is not None}}, "de")

    assert faults() == []
    assert faults(say=None) == ["de lacks 'say'."]
    assert faults(more="x") == ["de has 'more', which English has not."]
    assert faults(say="{count} of") == ["de: 'say' has the places ['count'], English ['all', 'count']."]
    assert faults(group={}) == ["de lacks 'group/one'."]
    assert "which English has not." in faults(**{"cells.few": "{number}"})[0]


def test_a_sentence_about_a_number_has_a_form_for_one_and_for_more():
    for name, table in TABLES.items():
        for key in flat(table["en"]):
            base, _, form = key.rpartition(".")
            if base and form in ("one", "other"):
                other = {"one": "other", "other": "one"}[form]
                assert f"{base}.{other}" in flat(table["en"]), f"{name}: {key} has no {base}.{other}"


def test_what_is_heard_is_written_without_signs():
    heard = [word for table in TABLES.values() for key, word in flat(table["en"]).items() if key.startswith("spoken.")]
    assert len(heard) > 40
    assert [word for word in heard if re.search(r"[×=\[\]→–−²]", word)] == []


def test_no_python_file_takes_the_english_words_whatever_the_language():
    """``WORDS["en"]`` elsewhere would show English in every language."""
    allowed = {"calculator.py", "designer.py", "tasks.py", "boxes.py", "joints.py"}  # errors, reprs, and first words
    takers = {path.name for path in PACKAGE.rglob("*.py") if 'WORDS["en"]' in path.read_text(encoding="utf-8")}
    assert takers <= allowed


def test_the_form_of_a_number_is_the_languages():
    words = {"cells.one": "{count} cell", "cells.other": "{count} cells in {place}", "language": "en"}
    assert counted(words, "cells", 1) == "1 cell"
    assert counted(words, "cells", 0, place="y") == "0 cells in y"
    assert counted({**words, "language": "fr"}, "cells", 0) == "0 cell"


def cards():
    public = (getattr(widgets, name) for name in widgets.__all__)
    return [one for one in public if inspect.isclass(one) and issubclass(one, Card)] + [widgets.check]


@pytest.mark.parametrize("kind", cards(), ids=lambda kind: kind.__name__)
def test_every_widget_takes_a_language(kind):
    parameter = inspect.signature(kind).parameters["language"]
    assert parameter.default is None
    assert parameter.kind is inspect.Parameter.KEYWORD_ONLY


def test_an_unknown_language_is_refused_in_one_sentence():
    for make in (
        lambda: widgets.Predict("?", ["a", "b"], answer=0, why="w", language="xx"),
        lambda: widgets.BoxEditor(language="xx"),
        lambda: widgets.check(None, "05.nearest", language="xx"),
        lambda: use_language("xx"),
        lambda: words_in({"en": {}}, 3),
    ):
        with pytest.raises(ValueError, match=r"^The language is one of en; got .*\.$"):
            make()


def test_a_notebook_says_once_which_language_it_speaks():
    with spoken():
        assert widgets.SizeCalculator().words["size"] == "⟦înpùt sîzé⟧"
        assert widgets.SizeCalculator(language="en").words["size"] == "input size"
        assert repr(widgets.SizeCalculator()) == "SizeCalculator(transposed, 2 → 3)"
        assert str(widgets.check(None, "05.nearest")).startswith("05.nearest: ⟦nòt yét⟧. ⟦Nòthîng")
    assert widgets.SizeCalculator().language == "en"


def test_the_language_of_a_widget_stays():
    with pytest.raises(Exception, match="read-only"):
        widgets.BoxEditor().language = "de"


def test_groups_and_places_survive_the_made_up_language():
    assert changed({"a": ["{count} cells", "b"]}) == {"a": ["⟦{count} célls⟧", "⟦b⟧"]}


def sources():
    """All code of the package without its tables: a word stands there where it is shown."""
    texts = [path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.js")]
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        texts.append("\n".join(line for line in text.splitlines() if not re.match(r"^ +\"[^\"]+\": ", line)))
    return "\n".join(texts)


def test_every_word_is_shown_somewhere():
    code, idle = sources(), []
    written = set(re.findall(r"[\"'`](?:spoken\.)?([\w.]+)(?=[\"'`])", code)) | set(re.findall(r"\b(\w+): \[", code))
    for path in re.findall(r"\b(?:words|task)\.([\w.]*\w)", code):
        parts = path.split(".")
        written |= {".".join(parts[:k]) for k in range(1, len(parts) + 1)}
    # Some names are put together, of parts that are written out, or after a beginning: f"stop.{fault}".
    begun = set(re.findall(r"[\"`](?:spoken\.)?(\w+(?:\.\w+)*?)[._]\$?{", code))
    for name, table in TABLES.items():
        for key in table["en"]:
            base = base_of(key, table["en"]).removeprefix("spoken.").removesuffix(".overlap")
            beginning = base.rpartition(".")[0] or base.partition("_")[0]
            if not (base in written or beginning in begun or written.issuperset(base.split("."))):
                idle.append((name, key))
    assert idle == []


def test_the_stages_tables_make_one():
    names = [set(TABLES[f"widgets.stage.{part}"]["en"]) for part in ("captions", "overlap", "spoken", "stage_words")]
    assert sum(map(len, names)) == len(set().union(*names))


def test_scripts_hold_no_sentences():
    """A text of several words in a front-end file would stand in no table."""
    sentence = re.compile(r"""(["'`])((?:[A-Za-z][a-z]+ ){2,}[a-z]+[.!?]?)\1""")
    found = [
        (path.name, match.group(2))
        for path in PACKAGE.rglob("*.js")
        for line in path.read_text(encoding="utf-8").splitlines()
        if not line.lstrip().startswith(("//", "*", "/*"))
        for match in sentence.finditer(line.split(" // ")[0])
    ]
    assert found == []


def test_tables_are_plain_data():
    """A translator reads and writes them: no f-strings, no names."""
    for name in TABLES:
        path = PACKAGE.parent / (name.replace(".", "/") + ".py")
        tree = ast.parse(path.read_text(encoding="utf-8"))
        values = [
            node.value
            for node in tree.body
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "WORDS"
        ]
        if values:
            ast.literal_eval(values[0])
