"""Works on linear light: denoising guided by albedo and normal, and bloom."""
import numpy as np


def shifted(a, dy, dx):
    """a moved by (dy, dx), edges repeated."""
    h, w = a.shape[:2]
    out = np.empty_like(a)
    y0, y1 = max(0, -dy), min(h, h - dy)
    x0, x1 = max(0, -dx), min(w, w - dx)
    out[y0:y1, x0:x1] = a[y0 + dy:y1 + dy, x0 + dx:x1 + dx]
    out[:y0], out[y1:] = out[y0:y0 + 1], out[y1 - 1:y1]
    out[:, :x0], out[:, x1:] = out[:, x0:x0 + 1], out[:, x1 - 1:x1]
    return out


def calm(c):
    """Pulls single pixels towards their neighbours where they are far
    brighter or darker than all of them."""
    lum = np.maximum(c.mean(2), 1e-5)
    around = np.stack([shifted(lum, dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1) if dy or dx])
    around = np.sort(around, axis=0)
    wanted = np.clip(lum, around[2] * 0.8, around[5] * 1.25 + 0.003)
    return c * (wanted / lum)[:, :, None]


def near(a):
    """3x3 mean: a steadier guide than the noisy pixel itself."""
    rows = (shifted(a, -1, 0) + 2 * a + shifted(a, 1, 0)) / 4
    return (shifted(rows, 0, -1) + 2 * rows + shifted(rows, 0, 1)) / 4


def steady(guide, glass):
    """A guide with its windows replaced by their surroundings' mean: there
    each sample sees now the pane's reflection, now what lies behind."""
    size = 5 * guide.shape[1] / 1280
    mean = gaussian(guide * glass, size) / np.maximum(gaussian(glass, size), 1e-3)
    return (guide * (1 - glass) + mean * glass).astype(np.float32)


def denoise(colour, albedo, normal, glass, smooth):
    """Edge-avoiding wavelet filter on the light that falls on surfaces.

    The colour is divided by the albedo first, so that printed detail (a
    plate's characters) is not touched."""
    albedo, normal = steady(albedo, glass), steady(normal, glass)
    looser = 1 + 3 * glass[:, :, 0]
    base = albedo + 0.03
    e = calm(calm(colour / base))
    for level in range(3):
        step = 1 << level
        lum = np.log(near(e.mean(2)) + 0.02)
        total = np.zeros_like(e)
        weight = np.zeros(e.shape[:2], dtype=np.float32)
        spread = 0.55 * smooth / (1 + level) * looser
        for dy in (-2, -1, 0, 1, 2):
            for dx in (-2, -1, 0, 1, 2):
                k = (6, 4, 1)[abs(dy)] * (6, 4, 1)[abs(dx)]
                y, x = dy * step, dx * step
                d = (shifted(lum, y, x) - lum) / spread
                n = ((shifted(normal, y, x) - normal) ** 2).sum(2)
                a = ((shifted(albedo, y, x) - albedo) ** 2).sum(2)
                w = k * np.exp(-d * d - n * 12.0 - a * 60.0)
                total += shifted(e, y, x) * w[:, :, None]
                weight += w
        e = total / weight[:, :, None]
    return e * base


def gaussian(a, sigma):
    """Blur through the Fourier transform, on a padded picture."""
    h, w = a.shape[:2]
    pad = int(min(3 * sigma, 400)) + 1
    big = np.pad(a, ((pad, pad), (pad, pad), (0, 0)), mode="edge")
    fy = np.fft.fftfreq(big.shape[0])[:, None]
    fx = np.fft.rfftfreq(big.shape[1])[None, :]
    k = np.exp(-2 * (np.pi * sigma) ** 2 * (fy * fy + fx * fx))
    out = np.empty_like(big)
    for c in range(big.shape[2]):
        out[:, :, c] = np.fft.irfft2(np.fft.rfft2(big[:, :, c]) * k, s=big.shape[:2])
    return out[pad:pad + h, pad:pad + w]


def bloom(a, threshold, strength):
    """What is brighter than the threshold spreads over its surroundings."""
    over = np.maximum(a - threshold, 0)
    over = np.minimum(over, 60.0)
    if over.max() == 0:
        return a
    scale = a.shape[1] / 1280
    spill = 0.55 * gaussian(over, 3 * scale) + 0.30 * gaussian(over, 14 * scale) + 0.15 * gaussian(over, 70 * scale)
    return (a + spill * strength * 10).astype(np.float32)
