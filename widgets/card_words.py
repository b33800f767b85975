"""Every word that all cards share: full screen, keys, messages. ``card`` imports it."""

WORDS = {
    "en": {
        "full": "Full screen",
        "help": "Keys",
    },
}
