# What the text says of the issuer (../issuer.md, "The text"): each region's
# part in the softmax is multiplied by FLOOR and how well the text fits the
# region's formats, as formats_rank() in lib/read/formats.h says it.
import numpy as np

from sets import REGIONS


def unescape(form):
    """[(class or character, literal)] without gaps"""
    out, i = [], 0
    while i < len(form):
        if form[i] == "\\":
            i += 1
            out.append((form[i], True))
        elif form[i] in "A9":
            out.append((form[i], False))
        i += 1
    return out


def fits(form, text):
    return len(form) == len(text) and all(
        c == k if literal else c.isalpha() if k == "A" else c.isdigit()
        for (k, literal), c in zip(form, text))


class Prior:
    def __init__(self, formats, floor):
        self.forms = {r: [unescape(f) for f in v] for r, v in formats.items()}
        self.floor = floor

    def ranks(self, text):
        out = np.zeros(len(REGIONS))
        for i, r in enumerate(REGIONS):
            for place, form in enumerate(self.forms.get(r, [])):
                if fits(form, text):
                    out[i] = 1 / (1 + place)
                    break
        return out

    def factors(self, text):
        return self.floor + self.ranks(text)
