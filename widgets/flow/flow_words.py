"""Every word that the boxes and their tables show; the page gets them as they stand here.

Takes nothing, gives sentences with {places}. Only ``flow``'s widgets import it.
"""

WORDS = {
    "en": {
        "title": "the network's layers",
        "designer": "a network to design",
        "diagram": "boxes to scale: resolution high and deep, channels thick; green: share of multiply-adds",
        "table": "what every layer costs, for one input",
        "comparison": "both ways to build it, all layers together",
        "input": "input",
        "layer": "layer",
        "output": "output",
        "multiply_adds": "multiply-adds",
        "parameters": "parameters",
        "memory": "memory",
        "field": "receptive field",
        "answer": "answer",
        "all_layers": "all layers",
        "ratio": "ratio",
        "input_is": "The input: {shape}, {memory}.",
        "makes": "Layer {at} of {count}, {line}: {before} → {shape}.",
        "works": "{multiply_adds} multiply-adds, {share} of all, with {parameters} parameters.",
        "learns": "No multiply-adds with a kernel, {parameters} parameters.",
        "idle": "No multiply-adds, nothing to learn.",
        "takes": "The output takes {memory}.",
        "takes_none": "The output takes no memory: the same numbers, laid out anew or changed in place.",
        "sees_all": "One cell sees the whole input.",
        "sees": "One cell sees at most {field} pixels of the input",
        "apart": "; the next one sees as much, {jump} pixels further on.",
        "apart_one": "; the next one sees as much, 1 pixel further on.",
        "hidden": "Which layer costs most? Decide, then press H.",
        "hide": "hide the numbers",
        "show": "show the numbers",
        "full_screen": "full screen",
        "keys": "← → walk through the layers · Home, End · H hides the numbers · R goes to the costliest layer · "
        "F full screen",
        "variant": "variant",
        "full": "full resolution",
        "inside": "down- and upsampling inside",
        "depth": "depth",
        "height": "height",
        "width": "width",
        "layers": "every layer",
        "reset": "reset",
        "copy": "copy",
        "copied": "copied",
        "misfit": "This size does not fit: {way}. On the way up {up} should meet {down}, and does not. Sides must be "
        "divisible by {step}: {lower} or {upper} will do.",
        "designer_keys": "drag depth, widths (D₁, D₂, …) and size · 1 full resolution · 2 down- and upsampling "
        "inside · ← → walk through the layers · H hides the numbers · R resets · F full screen",
    }
}
LANGUAGES = tuple(WORDS)


def words_in(language: str) -> dict[str, str]:
    """The words of a language; ValueError with one sentence if there are none."""
    if language not in WORDS:
        raise ValueError(f"language must be one of {', '.join(WORDS)}, got {language!r}")
    return WORDS[language]
