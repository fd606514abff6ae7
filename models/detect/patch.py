# Patches: what the second look sees of a candidate.  As lib/read/detect.c does it.
import cv2
import numpy as np

from net import INNER, PATCH

CORNERS = np.array([[-.5, -.5], [.5, -.5], [.5, .5], [-.5, .5]])


def frame_of(quad):
    """the parallelogram nearest to a quad: middle, and a matrix whose columns
    are its width and its height as vectors"""
    q = np.asarray(quad, np.float64)
    ux = (q[1] + q[2] - q[0] - q[3]) / 2
    uy = (q[2] + q[3] - q[0] - q[1]) / 2
    return q.mean(0), np.array([ux, uy]).T


def closer(quad, part):
    """the candidate about its middle made smaller: it is more apt to hold too
    much (the recess that the plate is in) than too little"""
    q = np.asarray(quad, np.float64)
    return q.mean(0) + (q - q.mean(0)) * part


def sane(m):
    """whether a candidate is worth a look"""
    w, h = np.linalg.norm(m, axis=0)
    return w >= 6 and h >= 3 and np.linalg.det(m) > .2 * w * h


def cut(levels, quad):
    """the patch of a candidate, from luma and its halves"""
    c, m = frame_of(quad)
    step = max(np.linalg.norm(m[:, 0]) / PATCH[0],
               np.linalg.norm(m[:, 1]) / PATCH[1]) / INNER
    k = 0
    while k + 1 < len(levels) and step > 1.5:
        step /= 2
        k += 1
    # from patch pixels to pixels of level k, both with the origin in the
    # middle of the first pixel
    a = m / (INNER * np.array(PATCH)) / 2 ** k
    b = c / 2 ** k - a @ (np.array(PATCH) / 2)
    b = b + a @ np.array([.5, .5]) - .5
    return cv2.warpAffine(levels[k], np.column_stack((a, b)), PATCH,
                          flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
                          borderMode=cv2.BORDER_REPLICATE)


def to_frame(quad, offsets):
    """the corners that the second look found, as frame pixels"""
    c, m = frame_of(quad)
    return (CORNERS + np.asarray(offsets).reshape(4, 2)) @ m.T + c


def to_offsets(quad, truth):
    c, m = frame_of(quad)
    return (np.asarray(truth) - c) @ np.linalg.inv(m).T - CORNERS
