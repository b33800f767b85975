"""Predict without a browser: what it takes, what it refuses, and its still."""

import re
from html.parser import HTMLParser

import pytest

from widgets.predict import WORDS, Predict

GOOD = {
    "question": "How many cells are zero?",
    "choices": ["4", "8", "12", "16"],
    "answer": 2,
    "why": "Four are filled.",
}


def predict(**changes):
    given = {**GOOD, **changes}
    return Predict(given.pop("question"), given.pop("choices"), **given)


def test_repr_is_one_stable_line():
    assert repr(predict()) == "Predict('How many cells are zero?', 4 choices)"


def test_nothing_is_said_before_the_reader_says_it():
    quiz = predict()
    assert (quiz.chosen, quiz.committed) == (None, False)


@pytest.mark.parametrize(
    ("changes", "error", "sentence"),
    [
        ({"question": ""}, ValueError, "question must not be empty."),
        ({"question": " \n"}, ValueError, "question must not be empty."),
        ({"question": 3}, TypeError, "question must be a text, not int."),
        ({"why": ""}, ValueError, "why must not be empty."),
        ({"why": None}, TypeError, "why must be a text, not NoneType."),
        ({"question": None}, TypeError, "question must be a text, not NoneType."),
        ({"choices": None}, TypeError, "choices must be a list of texts, not NoneType."),
        ({"answer": None}, TypeError, "answer must be the index of a choice, a whole number, not NoneType."),
        ({"choices": "4 8"}, TypeError, "choices must be a list of texts, not str."),
        ({"choices": ["4"], "answer": 0}, ValueError, "choices must be 2 to 9 texts, not 1."),
        ({"choices": []}, ValueError, "choices must be 2 to 9 texts, not 0."),
        ({"choices": list("abcdefghij")}, ValueError, "choices must be 2 to 9 texts, not 10."),
        ({"choices": ["4", "8", "4"]}, ValueError, "choices must differ, but '4' stands twice."),
        ({"choices": ["4", 8, "12"]}, TypeError, "choices[1] must be a text, not int."),
        ({"choices": ["4", "", "12"]}, ValueError, "choices[1] must not be empty."),
        ({"answer": 4}, ValueError, "answer must be the index of a choice, 0 to 3, not 4."),
        ({"answer": -1}, ValueError, "answer must be the index of a choice, 0 to 3, not -1."),
        ({"answer": "12"}, TypeError, "answer must be the index of a choice, a whole number, not str."),
        ({"answer": True}, TypeError, "answer must be the index of a choice, a whole number, not bool."),
        ({"answer": False}, TypeError, "answer must be the index of a choice, a whole number, not bool."),
        ({"answer": 2.0}, TypeError, "answer must be the index of a choice, a whole number, not float."),
    ],
)
def test_bad_input_raises_one_sentence_now_and_later(changes, error, sentence):
    with pytest.raises(error) as raised:
        predict(**changes)
    assert str(raised.value) == sentence
    if "answer" in changes and "choices" in changes:
        return
    quiz = predict()
    name, value = next(iter(changes.items()))
    with pytest.raises(error) as raised:
        setattr(quiz, name, value)
    assert str(raised.value) == sentence
    assert getattr(quiz, name) == GOOD[name]


@pytest.mark.parametrize("changes", [{"choices": ["no", "yes"]}, {"question": "Another?"}, {"answer": 0}])
def test_another_question_forgets_what_was_said(changes):
    quiz = predict(answer=1)
    quiz.chosen, quiz.committed = 3, True
    for name, value in changes.items():
        setattr(quiz, name, value)
    assert (quiz.chosen, quiz.committed) == (None, False)


def test_what_was_said_is_one_of_the_choices():
    with pytest.raises(ValueError, match=r"chosen must be the index of a choice, 0 to 3, not 4\."):
        predict().chosen = 4
    with pytest.raises(TypeError, match=r"chosen must be the index of a choice, a whole number, not str\."):
        predict().chosen = "4"


def test_a_tuple_of_choices_will_do():
    assert predict(choices=("yes", "no"), answer=0).choices == ["yes", "no"]


def test_the_still_is_escaped_and_keeps_grids_and_code():
    quiz = predict(
        question="Is `x<y` <script>?",
        choices=["1 0\n0 <", "<b>no</b>"],
        answer=0,
        why="Because a & b, and one ` alone.",
    )
    data, _ = quiz._repr_mimebundle_()
    still = data["text/html"]
    assert "application/vnd.jupyter.widget-view+json" in data
    assert data["text/plain"] == repr(quiz)
    assert "<code>x&lt;y</code> &lt;script&gt;?" in still
    assert "<pre>1 0\n0 &lt;</pre>" in still
    assert "<li>&lt;b&gt;no&lt;/b&gt;</li>" in still
    assert "Because a &amp; b, and one ` alone." in still
    assert re.search(r"<details><summary>.*</summary>.*<pre>1 0\n0 &lt;</pre>.*</details>", still, re.S)
    assert balanced(still)


def test_the_still_is_stable():
    assert predict().still() == predict().still()


def test_every_language_has_every_word():
    assert {frozenset(words) for words in WORDS.values()} == {frozenset(WORDS["en"])}


def test_nothing_in_the_front_end_reads_markup():
    for forbidden in ("innerHTML", "insertAdjacentHTML", "eval(", "http://localhost", "fetch("):
        assert forbidden not in str(Predict._esm)


def balanced(html):
    """Whether every tag is closed, in order."""
    open_tags = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: open_tags.append(tag)
    parser.handle_endtag = lambda tag: open_tags.pop() == tag or open_tags.append("?")
    parser.feed(html)
    return not open_tags
