"""A widget's card in the page, found by role and name, and how a reader uses it. Tests of widgets derive from it."""


class Region:
    """The card called ``name`` within ``place``."""

    def __init__(self, place, name):
        self.place, self.page = place.get_by_role("region", name=name), place.page

    def button(self, name):
        """A button by its whole name."""
        return self.place.get_by_role("button", name=name, exact=True)

    def press(self, name):
        """Clicks a button."""
        self.button(name).click()

    def keys(self, *keys):
        """Types keys on the card."""
        self.place.focus()
        for key in keys:
            self.page.keyboard.press(key)

    def is_light(self):
        """Whether the card has the light theme's ground."""
        return self.place.evaluate("card => getComputedStyle(card).backgroundColor") == "rgb(255, 255, 255)"
