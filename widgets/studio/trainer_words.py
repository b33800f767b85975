"""Every word the live trainer shows, one table per language. ``trainer`` imports it."""

WORDS = {
    "en": {
        "title": "Live training",
        # tabs and buttons
        "networks": "networks",
        "race": "race them all",
        "numbers": "zero one two three four five six seven eight nine",
        "train": "train",
        "pause": "pause",
        "one_step": "one step",
        "reset": "reset",
        "new_seed": "new seed",
        "seed": "seed {seed}",
        "save": "save",
        "load": "load",
        "forget": "forget earlier runs",
        "hide": "hide answer",
        "show": "show answer",
        "full_screen": "full screen",
        # fields
        "learning_rate": "learning rate",
        "batch": "images a step",
        # pictures: the name above, the note below; the task has its own words for what it measures
        "image": "image",
        "truth": "truth",
        "prediction": "prediction",
        "wrong": "wrong pixels",
        "at_step": "step {step}",
        "wrong_count": "{count} of {pixels}",
        "of_run": "prediction of {name}",
        # tables and charts
        "parts_at": "{parts}, step {step}",
        "void": "not counted",
        "standing": "{score} per network",
        "network": "network",
        "step": "step",
        "loss": "loss",
        "held_out": "{score}, held out",
        "told": "{label}: {values}",
        "told_value": "{name} {value} at step {step}",
        "told_nothing": "nothing yet",
        # slider
        "timeline": "training step",
        "progress": "{step} / {steps}",
        "looking": "step {shown} of {steps} · now {step}",
        "looking_short": "{shown} · now {step}",
        # what happens now
        "ready": "Step 0: this is what the network says before this training. Press train, or one step.",
        "ready_race": "Step 0 of {count} networks. Press train: they take turns, one step each.",
        "starting": "Training, step {step} of {steps}. {measured}",
        "training": "Training, step {step} of {steps}: {rate} images a second, {left} s left. {measured}",
        "paused": "Paused after step {step} of {steps}. {measured}",
        "done": "Trained for {steps} steps. {measured}",
        "looking_back": "Looking back at step {shown}, from step {step}. {measured}",
        "measured": "On images never trained on, at step {step}: {told}.",
        "ahead": "{name} is ahead with {score} {value}.",
        "level": "{name} and {other} are level, with {score} {value}.",
        # what went wrong, and what was done
        "failed": "Training stopped: {error}. Press reset to start again.",
        "failed_run": "{name} stopped: {error}.",
        "stopped": "stopped",
        "interrupted": "The kernel was interrupted: training pauses here.",
        "elsewhere": "finish() trains this network in a cell; interrupt that cell to stop it.",
        "silent": "The kernel does not answer: another cell keeps it busy, or it is gone. "
        "Press train to try again; after a restart, run the cells again.",
        "picture": "This is a picture now: the kernel that trained it is gone. Run the cell again.",
        "recorded": "This is a recorded training: pull the slider to look back. With a kernel it trains live.",
        "saved": "Saved the weights of {name} as {file}.",
        "loaded": "Loaded {file}: {name} starts with these weights at step 0.",
        # said by the kernel: what broke off, with the reader's own line, and an earlier run's name
        "own_line": "{error}. Your line {number}: {line}",
        "ghost": "seed {seed} · rate {rate}",
        "ghost_of_several": "{name} · seed {seed}",
        # keys
        "keys": "space trains and pauses · ← → look back, then one step · R resets · H hides the answer · "
        "F fills the screen",
        "keys_runs": "space trains and pauses · ← → look back, then one step · R resets · 1–{count} choose a network, "
        "0 races · H hides the answer · F fills the screen",
    }
}
