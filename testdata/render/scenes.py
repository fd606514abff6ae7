"""The pictures: where the camera stands, which cars, which light."""

SILVER = {"rgb": (.50, .51, .52), "metal": .8, "rough": .30}
WHITE = {"rgb": (.72, .72, .70), "metal": .0, "rough": .35}
BLACK = {"rgb": (.010, .010, .012), "metal": .3, "rough": .30}
GREY = {"rgb": (.13, .135, .145), "metal": .8, "rough": .32}
BLUE = {"rgb": (.018, .045, .14), "metal": .6, "rough": .30}
RED = {"rgb": (.135, .006, .011), "metal": .45, "rough": .30}
GREEN = {"rgb": (.030, .075, .055), "metal": .6, "rough": .32}
BEIGE = {"rgb": (.40, .35, .27), "metal": .7, "rough": .32}

AFTERNOON = {"kind": "sun", "elevation": 27, "azimuth": 225, "strength": .12}
DAY = {"kind": "sun", "elevation": 38, "azimuth": 215, "strength": .10}
NOON = {"kind": "sun", "elevation": 50, "azimuth": 130, "strength": .10}
DAWN = {"kind": "sun", "elevation": 3.5, "azimuth": 100, "strength": .22, "dust": 1.0}
AGAINST = {"kind": "sun", "elevation": 9, "azimuth": 12, "strength": .16}
CLOUD = {"kind": "even", "low": (.55, .58, .62), "high": (.85, .89, .95), "strength": 1.45}
RAIN = {"kind": "even", "low": (.42, .47, .53), "high": (.62, .67, .74), "strength": .75}
NIGHT = {"kind": "even", "low": (.030, .026, .030), "high": (.006, .008, .016), "strength": .30}

CAM7 = {"at": (-2.6, -9.2, 5.2), "look": (0.45, 1.9, .5), "mm": 56, "f": 5.6, "focus": (0, 1, .7)}


def other(model, paint, x, y, turn=0, **more):
    return dict({"model": model, "paint": paint, "at": (x, y, 0), "turn": turn, "level": 4}, **more)


def plate(kind, text, truth=None, **more):
    return dict({"kind": kind, "text": text, "truth": truth or text}, **more)


LOT_CARS = [other("hatch", GREY, -2.75, .2), other("suv", WHITE, 5.5, .3), other("sedan", BEIGE, -8.25, .1), other("coupe", BLUE, 8.25, .2)]

SCENES = {
    "ca-day": {
        "size": (1280, 720), "place": "street", "sky": DAY, "ground": {"seed": 1},
        "camera": {"at": (-1.3, -6.6, 3.0), "look": (0.25, .75, .80), "mm": 66, "f": 2.8},
        "cars": [{"model": "sedan", "paint": SILVER, "plate": plate("ca", "8KTN417", frame="plastic"), "turn": 1.5,
                  "path": (-2.5, 5.0)},
                 other("suv", BLUE, 2.2, 14), other("hatch", WHITE, -5.5, 16, 180)],
    },
    "ca-black": {
        "size": (1280, 720), "place": "lot", "sky": NOON, "ground": {"seed": 2},
        "camera": {"at": (1.1, -4.6, 1.62), "look": (0.0, .8, .82), "mm": 38, "f": 1.4},
        "cars": [{"model": "coupe", "paint": RED, "plate": plate("ca_black", "RSM204", frame="chrome"), "at": (0, .15, 0), "turn": -1}] + LOT_CARS,
    },
    "ca-vanity-glare": {
        "size": (1280, 720), "place": "street", "sky": AGAINST, "ground": {"seed": 3, "tone": .12}, "exposure": .7, "bloom": (1.0, .06),
        "camera": {"at": (-.9, -6.0, 1.9), "look": (0.2, .8, .95), "mm": 44, "f": 1.8},
        "cars": [{"model": "suv", "paint": WHITE, "plate": plate("ca", "SEABRZE"), "dirt": .2},
                 other("sedan", GREY, 2.1, 12), other("sedan", BLACK, -3.6, 22, 180, lit="on")],
    },
    "tx-angle": {
        "size": (1280, 720), "place": "lot", "sky": AFTERNOON, "ground": {"seed": 4},
        "camera": {"at": (-3.9, -4.5, 2.5), "look": (-.05, .45, .95), "mm": 60, "f": 2.0},
        "cars": [{"model": "suv", "paint": BLUE, "plate": plate("tx", "KTR-4917", "KTR4917", frame="plastic"), "at": (0, .1, 0)},
                 other("sedan", WHITE, 2.75, .3), other("hatch", RED, 5.5, .2), other("sedan", GREY, 8.25, .2)],
    },
    "nv-night": {
        "samples": 2.5, "size": (1280, 720), "place": "street", "sky": NIGHT, "exposure": 1.4, "bloom": (.8, .05), "contrast": "Medium Contrast",
        "ground": {"seed": 5, "lamp": 900, "tone": .08},
        "camera": {"at": (-1.2, -6.4, 2.5), "look": (0.2, 1.0, .85), "mm": 52, "f": 1.8},
        "cars": [{"model": "sedan", "paint": GREY, "plate": plate("nv", "48M.572", "48M572"), "lit": "brake", "plate_lamp": True},
                 other("sedan", BLACK, -3.9, 24, 180, lit="on"), other("suv", BLACK, .4, 19, 0, lit="on")],
        "poles": [(3.9, -1.5, 7.5, -2.2, 700)],
        "bulbs": [(-4.4, 36, .7, (1, .93, .8), 500, .10), (-3.2, 36, .7, (1, .93, .8), 500, .10), (-4.3, 60, .7, (1, .9, .75), 700, .10), (-3.3, 60, .7, (1, .9, .75), 700, .10),
                  (2.5, 70, 5.0, (.1, 1, .4), 250, .12), (-1.0, 50, .8, (1, .05, .02), 120, .09), (.3, 50, .8, (1, .05, .02), 120, .09)],
    },
    "eu-band": {
        "size": (1280, 720), "place": "street", "sky": CLOUD, "ground": {"seed": 6, "tone": .12, "centre": False, "right": 2.6},
        "camera": {"at": (-1.0, -4.6, 1.75), "look": (0.1, .7, .86), "mm": 38, "f": 1.4},
        "cars": [{"model": "hatch", "paint": GREEN, "plate": plate("eu", "BL 482KT", "BL482KT"), "at": (.5, 0, 0)},
                 other("hatch", SILVER, .7, 6.2), other("sedan", BLACK, -4.5, 10, 180)],
    },
    "uk-yellow-rain": {
        "size": (1280, 720), "place": "street", "sky": RAIN, "ground": {"seed": 7, "centre": False, "wet": 1.0, "left": -2.6, "right": 6.5, "tone": .08},
        "camera": {"at": (1.4, -5.6, 2.3), "look": (-.1, .7, .80), "mm": 46, "f": 1.6}, "exposure": .4,
        "cars": [{"model": "hatch", "paint": BLUE, "plate": plate("uk", "LK73 VHD", "LK73VHD"), "lit": "on"},
                 other("suv", GREY, -.2, 13, 0, lit="on"), other("sedan", WHITE, 3.8, 20, 180, lit="on")],
    },
    "br-mercosul-640": {
        "samples": 2, "size": (640, 480), "place": "street", "sky": NOON, "ground": {"seed": 8, "centre": False, "right": 2.2},
        "camera": {"at": (-.7, -4.0, 1.7), "look": (0.1, .6, .84), "mm": 54, "f": 2.2},
        "cars": [{"model": "hatch", "paint": WHITE, "plate": plate("mercosul", "RFK3B81"), "spec": {"black_bumper": True, "strip": None}, "dirt": .25},
                 other("sedan", RED, .4, 7)],
    },
    "br-moto-portrait": {
        "size": (720, 960), "place": "street", "sky": DAY, "ground": {"seed": 9, "centre": False, "right": 1.3},
        "camera": {"at": (-.35, -2.5, 1.45), "look": (0.03, .3, .66), "mm": 42, "f": 2.2},
        "cars": [{"model": "motorcycle", "paint": BLACK, "plate": plate("br_moto", "DKS5274")}, other("hatch", GREY, .1, 4.2)],
    },
    "two-cars-1080": {
        "samples": 0.7, "size": (1920, 1080), "place": "lot", "sky": AFTERNOON, "ground": {"seed": 10},
        "camera": {"at": (.4, -7.0, 2.7), "look": (1.35, .8, .95), "mm": 44, "f": 1.8},
        "cars": [{"model": "sedan", "paint": BLACK, "dirt": .04, "plate": plate("ca", "6XRD358", frame="chrome"), "at": (0, .1, 0), "turn": 1},
                 {"model": "suv", "paint": SILVER, "plate": plate("ca", "9HJV062"), "at": (2.75, .3, 0), "turn": -1.5},
                 other("hatch", WHITE, -2.75, .4), other("sedan", RED, 5.5, .2), other("suv", GREY, 8.25, .3)],
    },
    "ca-near": {
        "size": (1280, 720), "place": "lot", "sky": DAY, "ground": {"seed": 11},
        "camera": {"at": (.38, -2.5, 1.25), "look": (0.02, .1, .74), "mm": 100, "f": 5.6},
        "cars": [{"model": "coupe", "paint": GREEN, "plate": plate("ca", "7WBF935", frame="plastic", bolts=2)}] + LOT_CARS[:2],
    },
    "ca-motion": {
        "samples": 3, "exposure": .25, "size": (1280, 720), "place": "street", "sky": CLOUD, "ground": {"seed": 12, "tone": .13},
        "camera": {"at": (-3.2, -6.2, 3.2), "look": (0.1, .7, .80), "mm": 66, "f": 5.6},
        "cars": [{"model": "sedan", "paint": BLUE, "plate": plate("ca", "8PCL264"), "blur": .045, "turn": -4, "path": (-3.0, 3.0)},
                 other("suv", BLACK, 2.3, 10)],
    },
    "ca-dirty": {
        "samples": 2, "size": (640, 480), "place": "lot", "sky": AFTERNOON, "ground": {"seed": 13},
        "camera": {"at": (-.8, -3.2, 1.7), "look": (0.0, .3, .88), "mm": 50, "f": 2.2},
        "cars": [{"model": "suv", "paint": BEIGE, "plate": plate("ca", "4NZG681", dirt=5), "dirt": .9}] + LOT_CARS[:1],
    },
    "van-lettering": {
        "size": (1280, 720), "place": "street", "sky": DAY, "ground": {"seed": 14},
        "camera": {"at": (8.6, -3.2, 2.2), "look": (1.9, 2.0, 1.0), "mm": 38, "f": 2.0},
        "cars": [{"model": "van", "paint": WHITE, "at": (1.6, 0, 0), "signs": True}, other("sedan", GREY, 2.2, 9.0)],
    },
    "street-empty": {
        "size": (1280, 720), "place": "street", "sky": AFTERNOON, "ground": {"seed": 15, "bar": 7.5},
        "camera": {"at": (-1.3, -6.6, 3.2), "look": (0.3, 4.2, .3), "mm": 32, "f": 2.8},
        "cars": [],
    },
    "cam7-dawn": {
        "size": (1280, 720), "place": "street", "sky": DAWN, "ground": {"seed": 16}, "camera": CAM7, "exposure": 1.25,
        "cars": [{"model": "suv", "paint": GREY, "plate": plate("ca", "9BVX570"), "lit": "on", "at": (-.2, .6, 0), "turn": -1, "path": (-1.6, 6.0)},
                 other("sedan", WHITE, 2.2, 13.5)],
    },
    "cam7-afternoon": {
        "size": (1280, 720), "place": "street", "sky": AFTERNOON, "ground": {"seed": 16}, "camera": CAM7,
        "cars": [{"model": "coupe", "paint": BEIGE, "plate": plate("ca", "5RGM749", frame="plastic"), "lit": "brake", "at": (.1, -.6, 0), "turn": 1.5, "path": (-1.6, 6.0)},
                 other("sedan", WHITE, 2.2, 13.5), other("hatch", RED, -3.9, 12, 181)],
    },
    "lot": {
        "samples": 3, "size": (480, 360), "place": "lot", "sky": CLOUD, "ground": {"seed": 17, "tone": .12},
        "camera": {"at": (.5, -4.0, 1.6), "look": (0.0, .6, .84), "mm": 72, "f": 2.8},
        "cars": [{"model": "sedan", "paint": BLUE, "plate": plate("ca", "3SKY902", frame="chrome"), "at": (0, .2, 0)}] + LOT_CARS[:2],
    },
}
