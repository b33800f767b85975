"""Words by language: every widget keeps all it says in one table, ``{"en": {name: sentence}, ...}``.

Takes a table and a language, gives the words. Widget classes import it; a translation adds data to tables, no code.
"""

Table = dict[str, dict[str, str]]


def words_in(table: Table, language: str) -> dict[str, str]:
    """The words of a language; ValueError with one sentence where the table has none."""
    if not isinstance(language, str) or language not in table:
        raise ValueError(f"The language is one of {', '.join(table)}; got {language!r}.")
    return table[language]
