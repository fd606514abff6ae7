# What light, lens, sensor and coder do to a picture.
import cv2
import numpy as np


def weather(rng, a):
    """light, blur, noise and coding of a whole square crop; returns uint8"""
    size = len(a)
    if rng.random() < .15:              # a shadow's edge
        x, y = np.meshgrid(np.arange(size), np.arange(size))
        t = rng.uniform(0, 2 * np.pi)
        d = (x - rng.uniform(0, size)) * np.cos(t) + \
            (y - rng.uniform(0, size)) * np.sin(t)
        s = 1 / (1 + np.exp(-np.clip(d / rng.uniform(1, 30), -30, 30)))
        a = a * (1 - rng.uniform(.2, .75) * s.astype(np.float32))
    if rng.random() < .12:              # head lamps, sun, flash
        x, y = np.meshgrid(np.arange(size, dtype=np.float32),
                           np.arange(size, dtype=np.float32))
        for _ in range(rng.integers(1, 3)):
            r = rng.uniform(6, 60)
            d = (x - rng.uniform(0, size)) ** 2 + \
                (y - rng.uniform(0, size)) ** 2
            a = a + np.exp(-d / (2 * r * r)) * rng.uniform(60, 300)
    if rng.random() < .6:
        g = np.exp(rng.normal(-.1, .35))
        a = 255 * np.power(np.clip(a, 0, 255) * (1 / 255), g)
        a = a.astype(np.float32) * np.exp(rng.normal(0, .25)) + \
            rng.normal(0, 12)
    if rng.random() < .07:              # night
        a = a * rng.uniform(.1, .5)
    r = rng.random()
    if r < .2:
        a = cv2.GaussianBlur(a, (0, 0), rng.uniform(.4, 1.6))
    elif r < .3:                        # motion
        n = int(rng.integers(3, 10))
        k = np.zeros((n, n), np.float32)
        t = rng.normal(0, .5)
        for i in np.linspace(-.5, .5, 3 * n):
            k[int(np.clip((.5 + i * np.sin(t)) * n, 0, n - 1)),
              int(np.clip((.5 + i * np.cos(t)) * n, 0, n - 1))] = 1
        a = cv2.filter2D(a, -1, k / k.sum())
    elif r < .42:                       # a poor lens or sensor
        s = int(size * rng.uniform(.4, .9))
        a = cv2.resize(cv2.resize(a, (s, s), interpolation=cv2.INTER_AREA),
                       (size, size), interpolation=cv2.INTER_LINEAR)
    elif r < .5:                        # sharpened
        a = a + rng.uniform(.3, 1.5) * (a - cv2.GaussianBlur(a, (0, 0), 1.2))
    if rng.random() < .4:
        n = rng.standard_normal((size, size), np.float32)
        if rng.random() < .4:
            n = cv2.GaussianBlur(n, (0, 0), .8) * 2
        a = a + n * rng.uniform(1, 14)
    a = np.clip(a, 0, 255).astype(np.uint8)
    if rng.random() < .35:
        ok, b = cv2.imencode(".jpg", a, [cv2.IMWRITE_JPEG_QUALITY,
                                         int(rng.integers(12, 90))])
        if ok:
            a = cv2.imdecode(b, cv2.IMREAD_GRAYSCALE)
    return a
