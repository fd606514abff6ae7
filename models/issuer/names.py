# Rendered plates that teach the issuers' names: any colours, old and new
# habits, the name above or below or at a side, in full or as old plates
# shorten it.  They look like no real design, and are not meant to.
import numpy as np

import plates
from plates import Canvas, choice, colour
from sets import NAMES

SHORT = {
    "AK": "ALASKA USA", "AL": "ALA.", "AS": "AM. SAMOA", "AZ": "ARIZ.",
    "AR": "ARK.", "CA": "CALIF.", "CO": "COLO.", "CT": "CONN.", "DE": "DEL.",
    "DC": "DIST. OF COLUMBIA", "FL": "FLA.", "GA": "GA.", "GU": "GUAM USA",
    "IL": "ILL.", "IN": "IND.", "KS": "KANS.", "KY": "KY.", "LA": "LA.",
    "MA": "MASS.", "MD": "MD.", "ME": "ME.", "MI": "MICH.", "MN": "MINN.",
    "MO": "MO.", "MP": "C.N.M.I. USA", "MS": "MISS.", "MT": "MONT.",
    "NC": "N. CAROLINA", "ND": "N. DAKOTA", "NE": "NEBR.", "NH": "N.H.",
    "NJ": "N.J.", "NM": "N. MEX.", "NV": "NEV.", "NY": "N.Y.", "OK": "OKLA.",
    "OR": "ORE.", "PA": "PENNA", "PR": "P.R.", "RI": "R.I.",
    "SC": "S. CAROLINA", "SD": "S. DAKOTA", "TN": "TENN.", "TX": "TEX.",
    "VA": "VA.", "VI": "VIRGIN ISLANDS", "VT": "VT.", "WA": "WASH.",
    "WI": "WIS.", "WV": "W. VA.", "WY": "WYO."}
SLOGANS = {
    "AK": "The Last Frontier", "AL": "Heart of Dixie",
    "AZ": "Grand Canyon State", "AR": "The Natural State",
    "CA": "dmv.ca.gov", "CT": "Constitution State", "DE": "The First State",
    "DC": "Taxation without representation", "FL": "Sunshine State",
    "GA": "Peach State", "GU": "Hafa Adai", "HI": "Aloha State",
    "ID": "Famous Potatoes", "IL": "Land of Lincoln",
    "KY": "Bluegrass State", "LA": "Sportsman's Paradise",
    "MA": "The Spirit of America", "ME": "Vacationland",
    "MI": "Great Lakes", "MN": "10,000 lakes", "MO": "Show-Me State",
    "MS": "The Hospitality State", "MT": "Big Sky Country",
    "NC": "First in Flight", "ND": "Peace Garden State",
    "NE": "Cornhusker State", "NH": "Live Free or Die",
    "NJ": "Garden State", "NM": "Land of Enchantment",
    "NV": "The Silver State", "NY": "Empire State",
    "OK": "Native America", "OH": "The Heart of it all",
    "OR": "Pacific Wonderland", "PA": "Keystone State",
    "PR": "Isla del Encanto", "RI": "Ocean State",
    "SC": "Smiling Faces", "SD": "Great Faces. Great Places.",
    "TN": "Volunteer State", "TX": "The Lone Star State",
    "UT": "Greatest Snow on Earth", "VI": "America's Caribbean",
    "VT": "Green Mountain State", "WA": "Evergreen State",
    "WI": "America's Dairyland", "WV": "Wild, Wonderful"}


def number(rng, formats, region):
    r = rng.random()
    if r < .4 and region in formats:
        return plates.serial(rng, choice(rng, formats[region]))
    if r < .6:
        return plates.wild(rng)
    n = int(rng.integers(3, 7))
    s = "".join(choice(rng, plates.DIGITS) for _ in range(n))
    if rng.random() < .3:
        s = "".join(choice(rng, plates.LETTERS)
                    for _ in range(rng.integers(1, 3))) + s
    if rng.random() < .5:
        k = int(rng.integers(1, len(s)))
        s = s[:k] + choice(rng, " -") + s[k:]
    return s


def called(rng, state):
    name = NAMES[state]
    if state == "DC" and rng.random() < .4:
        name = "District of Columbia"
    if state == "VI" and rng.random() < .5:
        name = "U.S. Virgin Islands"
    if rng.random() < .15:
        name = SHORT.get(state, name)
    if rng.random() < .65:
        name = name.upper()
    year = "%02d" % rng.integers(20, 100)
    r = rng.random()
    if r < .15:
        return choice(rng, (year + " " + name, name + " " + year,
                            name + " 19" + year))
    if r < .2:
        return "19 " + name + " " + year
    return name


def draw(fonts, rng, formats):
    """(picture, region)"""
    state = choice(rng, sorted(NAMES))
    dark = rng.random() < .35
    paper = colour(rng, 0, 110) if dark else colour(rng, 130, 255)
    inks = colour(rng, 170, 255) if dark else colour(rng, 0, 110)
    c = Canvas(rng, rng.uniform(1.85, 2.2), paper)
    if rng.random() < .35:
        plates.scenery(rng, c)
    above = rng.random() < .55
    size = c.h * rng.uniform(.11, .19)
    face = choice(rng, fonts.script if rng.random() < .12 else fonts.block)
    second = inks if rng.random() < .65 else \
        colour(rng, 170, 255) if dark else colour(rng, 0, 130)
    ends = c.h * rng.uniform(.1, .15), c.h * rng.uniform(.86, .91)
    if rng.random() < .15:              # a bar under the name
        k = second.copy()
        y = int(ends[0 if above else 1])
        c.a[max(0, y - int(size * .8)):y + int(size * .8)] = k
        second = colour(rng, 190, 255) if k.mean() < 128 else \
            colour(rng, 0, 60)
    c.label(fonts, face, called(rng, state), size, c.w / 2 + rng.normal(0, 6),
            ends[0 if above else 1], second, rng.uniform(.45, .85))
    if rng.random() < .6:
        word = SLOGANS.get(state, NAMES[state]) if rng.random() < .5 else \
            choice(rng, plates.WORDS + plates.MONTHS)
        if rng.random() < .5:
            word = word.upper()
        c.label(fonts, choice(rng, fonts.block), word,
                c.h * rng.uniform(.07, .12), c.w / 2 + rng.normal(0, 8),
                ends[1 if above else 0], second if rng.random() < .8 else
                inks, .75)
    plates.line(fonts, rng, c, choice(rng, fonts.block),
                number(rng, formats, "US-" + state),
                c.h * rng.uniform(.38, .55), c.h * rng.uniform(.47, .54),
                rng.uniform(.03, .15), .03, inks, rng.random() < .1)
    for x, y in ((.1, .12), (.9, .12), (.1, .88), (.9, .88)):
        if rng.random() < .15:
            plates.sticker(fonts, rng, c, c.w * x, c.h * y)
    plates.bolts(rng, c)
    return c.finish()[..., ::-1], "US-" + state


def render(fonts, rng, formats):
    """(picture R, G, B; region)"""
    r = rng.random()
    if r < .65:
        return draw(fonts, rng, formats)
    a, _, region = plates.american(fonts, rng, formats) if r < .9 else \
        plates.render(fonts, rng, formats)
    return np.ascontiguousarray(a[..., ::-1]), region
