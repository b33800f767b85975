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
        "makes": "Layer {at} of {count}, {line}: {before} → {made}.",
        "works": "{multiply_adds} multiply-adds, {share} of all, with {parameters} parameters.",
        "learns": "No multiply-adds with a kernel, {parameters} parameters.",
        "idle": "No multiply-adds, nothing to learn.",
        "takes": "The output takes {memory}.",
        "takes_none": "The output takes no memory: the same numbers, laid out anew or changed in place.",
        "totals": "{work} multiply-adds · {parameters} parameters · {memory} · receptive field {field}",
        "sees_all": "One cell sees the whole input.",
        "sees": "One cell sees at most {field} pixels of the input.",
        "sees_next.one": "One cell sees at most {field} pixels of the input; the next one sees as much, {jump} pixel "
        "further on.",
        "sees_next.other": "One cell sees at most {field} pixels of the input; the next one sees as much, {jump} "
        "pixels "
        "further on.",
        "bytes.1": "{count} bytes",
        "bytes.1e3": "{count} kB",
        "bytes.1e6": "{count} MB",
        "bytes.1e9": "{count} GB",
        "by": "×",
        "spoken.by": " by ",
        "classes": "classes",
        "box": "{kind} {shape}",
        "spoken.box": "{kind}, {shape}",
        "spoken.makes": "Layer {at} of {count}, {kind}: {before} becomes {shape}.",
        "slide": "Layer {at} of {count}, {line}: {before} → {shape}.",
        "slide_costs": "Multiply-adds: {multiply_adds}, {share} % of all. Parameters: {parameters}.",
        "hidden": "Which layer costs most? Decide, then press H.",
        "hide": "hide the numbers",
        "show": "show the numbers",
        "keys": "← → walk through the layers · H hides the numbers · ? all keys",
        "key_before": "goes one layer back",
        "key_after": "goes one layer on",
        "key_input": "goes to the input",
        "key_output": "goes to the last layer",
        "key_hide": "hides and shows the numbers",
        "key_costliest": "goes to the costliest layer",
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
        "designer_keys": "drag depth, widths (D₁, D₂, …) and size · ← → walk through the layers · H hides the numbers "
        "· "
        "? all keys",
    }
}
