"""Streets and lots: ground, kerbs, trees, houses, sky, lamps."""
import math
import random

import bpy
import numpy as np

import body
import nodes as n


def plane(name, x0, x1, y0, y1, z, material, cut=1):
    xs, ys = np.linspace(x0, x1, cut + 1), np.linspace(y0, y1, cut + 1)
    verts = [(x, y, z) for y in ys for x in xs]
    faces = [(r * (cut + 1) + c, r * (cut + 1) + c + 1, (r + 1) * (cut + 1) + c + 1, (r + 1) * (cut + 1) + c)
             for r in range(cut) for c in range(cut)]
    ob = body.mesh_object(name, verts, faces, smooth=False)
    ob.data.materials.append(material)
    return ob


def asphalt(seed, tone=0.10, wet=0.0, lanes=()):
    """Worn asphalt: stone chips, stains, cracks, tar seams, polished tracks."""
    t = n.Tree("asphalt")
    off = t.node("Mapping")
    t.put(off, "Vector", t.world_pos())
    off.inputs["Location"].default_value = (seed * 7.3, seed * 3.1, 0)
    pos = off.outputs[0]
    chips = t.node("TexVoronoi", Scale=95.0)
    t.put(chips, "Vector", pos)
    stone = t.range(chips.outputs["Distance"], 0.0, 0.62)
    tint = t.node("SeparateRGB")
    t.put(tint, "0", chips.outputs["Color"])
    fine = t.math("MULTIPLY", t.math("SUBTRACT", 1.35, stone), t.range(tint.outputs[0], 0, 1, 0.55, 1.5))
    big = t.range(t.noise(pos, 0.55, 5.0, 0.62), 0.30, 0.72, 0.72, 1.22)
    mid = t.range(t.noise(pos, 6.0, 3.0, 0.6), 0.25, 0.75, 0.84, 1.14)
    value = t.math("MULTIPLY", t.math("MULTIPLY", fine, t.math("MULTIPLY", big, mid)), tone)
    # Oil drops down the middle of a lane, tyre tracks beside it.
    s = t.node("SeparateXYZ")
    t.put(s, "0", t.world_pos())
    for x in lanes:
        d = t.math("ABSOLUTE", t.math("SUBTRACT", s.outputs[0], x))
        oil = t.math("MULTIPLY", t.range(d, 0.38, 0.0), t.range(t.noise(pos, 1.6, 4.0, 0.7), 0.40, 0.66))
        value = t.math("MULTIPLY", value, t.math("SUBTRACT", 1.0, t.math("MULTIPLY", oil, 0.55)))
        track = t.range(t.math("ABSOLUTE", t.math("SUBTRACT", d, 0.75)), 0.34, 0.0)
        value = t.math("MULTIPLY", value, t.math("SUBTRACT", 1.0, t.math("MULTIPLY", track, 0.16)))
    # Cracks: edges of bent cells, broken up by noise.
    bend = t.node("TexNoise", Scale=1.7, Detail=4.0)
    t.put(bend, "Vector", pos)
    warp = t.mix(0.22, pos, bend.outputs["Color"])
    cells = t.node("TexVoronoi", {"feature": "DISTANCE_TO_EDGE"}, Scale=0.62)
    t.put(cells, "Vector", warp)
    where = t.range(t.noise(pos, 0.33, 3.0), 0.46, 0.60)
    crack = t.math("MULTIPLY", t.range(cells.outputs[0], 0.007, 0.001), where)
    value = t.math("MULTIPLY", value, t.math("SUBTRACT", 1.0, t.math("MULTIPLY", crack, 0.75)))
    # Tar over older cracks.
    seam = t.node("TexVoronoi", {"feature": "DISTANCE_TO_EDGE"}, Scale=0.17)
    t.put(seam, "Vector", t.mix(0.5, pos, bend.outputs["Color"]))
    tar = t.range(seam.outputs[0], 0.0085, 0.0065)
    value = t.math("MULTIPLY", value, t.math("SUBTRACT", 1.0, t.math("MULTIPLY", tar, 0.62)))
    rough = t.math("SUBTRACT", 0.88, t.math("MULTIPLY", tar, 0.35))
    colour = t.node("CombineRGB")
    for key, k in (("0", 1.015), ("1", 1.0), ("2", 0.975)):
        t.put(colour, key, t.math("MULTIPLY", value, k))
    strength = 0.55
    col = colour.outputs[0]
    height = t.math("MULTIPLY", stone, -1.0)
    p = t.node("BsdfPrincipled", Base_Color=col, Specular=0.35)
    if wet:
        pool = t.range(t.noise(pos, 0.8, 5.0, 0.5), 0.50 - 0.12 * wet, 0.60)
        t.put(p, "Base Color", t.mix(0.45, col, (0, 0, 0, 1)))
        t.put(p, "Roughness", t.range(pool, 0, 1, 0.34, 0.03))
        bump = t.bump(height, t.math("SUBTRACT", strength, t.math("MULTIPLY", pool, strength)), 0.004)
        t.put(p, "Specular", 0.6)
    else:
        t.put(p, "Roughness", rough)
        bump = t.bump(height, strength, 0.006)
    t.put(p, "Normal", bump)
    return t.out(p.outputs[0])


def line_paint(rgb=(.62, .61, .57)):
    """Road paint, worn through in places."""
    t = n.Tree("line")
    pos = t.world_pos()
    wear = t.math("MULTIPLY", t.range(t.noise(pos, 26.0, 8.0, 0.7), 0.36, 0.50), t.range(t.noise(pos, 1.4, 4.0), 0.30, 0.46))
    tone = t.range(t.noise(pos, 5.0, 6.0), 0.3, 0.7, 0.72, 1.05)
    c = t.mix(1.0, tuple(rgb) + (1,), tone, "MULTIPLY")
    p = t.node("BsdfPrincipled", Base_Color=c, Roughness=0.7)
    t.put(p, "Normal", t.bump(t.noise(pos, 160.0), 0.5, 0.004))
    hole = t.node("BsdfTransparent")
    return t.out(t.mix_shader(wear, hole.outputs[0], p.outputs[0]))


def concrete(rgb=(.40, .385, .355)):
    t = n.Tree("concrete")
    pos = t.world_pos()
    stain = t.range(t.noise(pos, 1.1, 9.0, 0.68), 0.28, 0.74, 0.60, 1.15)
    grain = t.range(t.noise(pos, 70.0, 3.0), 0.25, 0.75, 0.82, 1.12)
    s = t.node("SeparateXYZ")
    t.put(s, "0", pos)
    joint = t.range(t.math("ABSOLUTE", t.math("SUBTRACT", t.math("FRACT", t.math("DIVIDE", s.outputs[1], 1.5)), 0.5)), 0.494, 0.498)
    v = t.math("MULTIPLY", t.math("MULTIPLY", stain, grain), t.math("SUBTRACT", 1.0, t.math("MULTIPLY", joint, 0.6)))
    c = t.mix(1.0, tuple(rgb) + (1,), v, "MULTIPLY")
    p = t.node("BsdfPrincipled", Base_Color=c, Roughness=0.85)
    t.put(p, "Normal", t.bump(grain, 0.3, 0.004))
    return t.out(p.outputs[0])


def soil():
    t = n.Tree("soil")
    pos = t.world_pos()
    c = t.ramp(t.noise(pos, 3.0, 9.0, 0.7), [(0.3, (.030, .045, .014)), (0.7, (.10, .085, .045))])
    p = t.node("BsdfPrincipled", Base_Color=c, Roughness=0.95)
    t.put(p, "Normal", t.bump(t.noise(pos, 30.0, 6.0), 0.9, 0.03))
    return t.out(p.outputs[0])


def leaf(name, a, b):
    """Thin leaves: lit from both sides."""
    t = n.Tree(name)
    pos = t.node("ObjectInfo").outputs["Random"]
    where = t.noise(t.coords(), 2.2, 4.0)
    c = t.mix(t.range(t.math("ADD", where, t.math("MULTIPLY", pos, 0.2)), 0.3, 0.8), tuple(a) + (1,), tuple(b) + (1,))
    d = t.node("BsdfPrincipled", Base_Color=c, Roughness=0.55, Specular=0.4)
    tr = t.node("BsdfTranslucent", Color=c)
    return t.out(t.mix_shader(0.35, d.outputs[0], tr.outputs[0]))


def blades(x0, x1, y0, y1, z, count, seed, height=0.06):
    """Grass as single triangles."""
    rng = np.random.default_rng(seed)
    base = np.stack([rng.uniform(x0, x1, count), rng.uniform(y0, y1, count), np.full(count, z)], 1)
    a = rng.uniform(0, 2 * math.pi, count)
    h = height * rng.uniform(0.4, 1.3, count)
    side = np.stack([np.cos(a), np.sin(a), np.zeros(count)], 1) * 0.004
    tip = base + np.stack([rng.normal(0, .4, count) * h, rng.normal(0, .4, count) * h, h], 1)
    verts = np.empty((count * 3, 3))
    verts[0::3], verts[1::3], verts[2::3] = base - side, base + side, tip
    ob = body.mesh_object("grass", verts.tolist(), [(3 * i, 3 * i + 1, 3 * i + 2) for i in range(count)], False)
    ob.data.materials.append(leaf("grass", (.06, .10, .02), (.20, .20, .07)))
    return ob


def leaf_cloud(name, blobs, count, size, seed, material):
    """Many small leaves on the shells of a few balls."""
    rng = np.random.default_rng(seed)
    pick = rng.integers(0, len(blobs), count)
    c = np.array([b[:3] for b in blobs])[pick]
    r = np.array([b[3] for b in blobs])[pick]
    d = rng.normal(size=(count, 3))
    d /= np.linalg.norm(d, axis=1)[:, None]
    p = c + d * (r * rng.uniform(0.55, 1.05, count) ** 0.7)[:, None]
    u = rng.normal(size=(count, 3))
    u /= np.linalg.norm(u, axis=1)[:, None]
    v = np.cross(u, d)
    s = size * rng.uniform(0.5, 1.3, count)[:, None]
    verts = np.empty((count * 4, 3))
    verts[0::4], verts[1::4], verts[2::4], verts[3::4] = p - u * s, p - v * s * 0.5, p + u * s, p + v * s * 0.5
    ob = body.mesh_object(name, verts.tolist(), [tuple(range(4 * i, 4 * i + 4)) for i in range(count)], False)
    ob.data.materials.append(material)
    return ob


def tree_mesh(seed, height=6.5, leaves=16000):
    rng = random.Random(seed)
    blobs = []
    for _ in range(26):
        a, q = rng.uniform(0, 2 * math.pi), rng.random() ** 0.5 * 2.0
        blobs.append((q * math.cos(a), q * math.sin(a), height * rng.uniform(0.48, 0.98), rng.uniform(0.5, 1.0)))
    crown = leaf_cloud("crown", blobs, leaves, 0.10, seed, leaf("leaf%d" % seed, (.030, .060, .014), (.10, .13, .035)))
    bark = n.simple("bark", (.12, .09, .065), .9, 0, .9, 14)
    trunk = body.lathe("trunk", [(.17, 0.0), (.13, .8), (.11, 2.2), (.07, height * .7)], 12, bark, "x")
    trunk.rotation_euler = (0, -math.pi / 2, 0)
    trunk.parent = crown
    return crown


def copy_tree(ob, x, y, scale, turn):
    new = bpy.data.objects.new("tree", ob.data)
    bpy.context.scene.collection.objects.link(new)
    new.location, new.scale, new.rotation_euler = (x, y, 0), (scale,) * 3, (0, 0, turn)
    for child in ob.children:
        c = bpy.data.objects.new("trunk", child.data)
        bpy.context.scene.collection.objects.link(c)
        c.parent, c.rotation_euler = new, child.rotation_euler


def trees(spots, seed):
    first = tree_mesh(seed)
    for k, (x, y, s) in enumerate(spots):
        copy_tree(first, x, y, s, k * 1.9)
    for ob in [first] + list(first.children):
        bpy.data.objects.remove(ob)


def hedge(x0, x1, y0, y1, height, seed):
    rng = random.Random(seed)
    blobs = []
    area = max(8, int((x1 - x0 + 1) * (y1 - y0 + 1) * 5))
    for _ in range(area):
        blobs.append((rng.uniform(x0, x1), rng.uniform(y0, y1), rng.uniform(0.15, height - .25), rng.uniform(.25, .42)))
    leaf_cloud("hedge", blobs, area * 260, 0.035, seed, leaf("hedge leaf", (.022, .045, .012), (.075, .11, .03)))


def litter(x0, x1, y0, y1, count, seed, z=.004):
    """Fallen leaves, thickest near x1 (the kerb)."""
    rng = np.random.default_rng(seed)
    x = x1 - (x1 - x0) * rng.random(count) ** 2.2
    y = rng.uniform(y0, y1, count)
    a = rng.uniform(0, 2 * math.pi, count)
    s = rng.uniform(.012, .034, count)
    verts = np.empty((count * 4, 3))
    for k, (along, across) in enumerate(((1.0, 0), (0, .5), (-1.0, 0), (0, -.5))):
        verts[k::4, 0] = x + s * (along * np.cos(a) - across * np.sin(a))
        verts[k::4, 1] = y + s * (along * np.sin(a) + across * np.cos(a))
        verts[k::4, 2] = z + rng.uniform(0, .012, count)
    ob = body.mesh_object("litter", verts.tolist(), [tuple(range(4 * i, 4 * i + 4)) for i in range(count)], False)
    ob.data.materials.append(leaf("dead leaf", (.16, .085, .03), (.30, .20, .07)))


def cover(x, y, z=.003):
    """A manhole's iron lid in its ring."""
    iron = n.simple("iron", (.07, .062, .055), .55, .7, .9, 60)
    ring = body.lathe("lid", [(.001, 0.0), (.30, 0.0), (.305, -.012), (.33, -.012), (.332, 0.0), (.37, .0)], 48, iron)
    ring.rotation_euler = (0, -math.pi / 2, 0)
    ring.location = (x, y, z)


def wall_material(name, rgb, seed):
    """Stucco with streaks."""
    t = n.Tree(name)
    pos = t.world_pos()
    m = t.node("Mapping")
    t.put(m, "Vector", pos)
    m.inputs["Scale"].default_value = (1, 1, .12)
    streak = t.range(t.noise(m.outputs[0], 1.6, 8.0, 0.7), 0.3, 0.75, 0.78, 1.06)
    c = t.mix(1.0, tuple(rgb) + (1,), streak, "MULTIPLY")
    p = t.node("BsdfPrincipled", Base_Color=c, Roughness=0.9)
    t.put(p, "Normal", t.bump(t.noise(pos, 45.0, 5.0), 0.4, 0.01))
    return t.out(p.outputs[0])


def house(x, y, wide, deep, tall, rgb, seed, facing="-y", gable=False):
    """A plain building with set-back windows and a roof edge."""
    rng = random.Random(seed)
    wall = wall_material("wall%d" % seed, rgb, seed)
    pane = n.simple("pane", (.03, .035, .04), .06, 0, 0)
    trim = n.simple("trim", (.55, .54, .50), .7)
    blind = n.simple("blind", (.42, .40, .36), .8)
    root = bpy.data.objects.new("house", None)
    bpy.context.scene.collection.objects.link(root)
    body.box("wall", (-wide / 2, 0, 0), (wide / 2, deep, tall), wall, 0, root)
    body.box("roof", (-wide / 2 - .3, -.3, tall), (wide / 2 + .3, deep + .3, tall + .18), trim, 0, root)
    if gable:
        a, b, m, up = wide / 2 + .4, deep + .4, deep / 2, tall + .18
        tile = n.simple("tile", rng.choice(((.16, .075, .05), (.10, .095, .09), (.13, .10, .08))), .85, 0, .9, 9)
        v = [(-a, -.4, up), (a, -.4, up), (a, m, up + deep * .24), (-a, m, up + deep * .24), (-a, b, up), (a, b, up)]
        r = body.mesh_object("gable", v, [(0, 1, 2, 3), (3, 2, 5, 4), (0, 3, 4), (1, 5, 2)], False)
        r.data.materials.append(tile)
        r.parent = root
    floors = max(1, int(tall // 2.9))
    for f in range(floors):
        px = -wide / 2 + 0.9
        while px < wide / 2 - 1.6:
            w, h = rng.choice((1.0, 1.4, 1.8)), rng.choice((1.2, 1.4))
            z = f * 2.9 + 0.95
            if f == 0 and rng.random() < 0.18:
                body.box("door", (px, -.02, 0), (px + .95, .05, 2.1), n.simple("door", (.12, .05, .03), .5), 0, root)
            else:
                body.box("trim", (px - .07, -.04, z - .07), (px + w + .07, .02, z + h + .07), trim, 0, root)
                body.box("pane", (px, -.05, z), (px + w, .02, z + h), pane, 0, root)
                if rng.random() < 0.5:
                    body.box("blind", (px, -.055, z + h * rng.uniform(.3, .7)), (px + w, -.045, z + h), blind, 0, root)
                body.box("bar", (px + w / 2 - .025, -.06, z), (px + w / 2 + .025, .0, z + h), trim, 0, root)
            px += w + rng.uniform(0.7, 1.8)
    root.location = (x, y, 0)
    root.rotation_euler = (0, 0, {"-y": 0, "x": math.pi / 2, "-x": -math.pi / 2}[facing])
    return root


def pole(x, y, tall=8.0, arm=-1.8, glow=0.0, colour=(1.0, .72, .42), radius=.08):
    metal = n.simple("pole", (.20, .20, .19), .5, .6, .3, 30)
    root = bpy.data.objects.new("pole", None)
    bpy.context.scene.collection.objects.link(root)
    p = body.lathe("post", [(radius * 1.2, 0.0), (radius, 1.0), (radius * .6, tall)], 16, metal)
    p.rotation_euler = (0, -math.pi / 2, 0)
    p.parent = root
    if arm:
        a0, a1 = sorted((0.0, arm))
        body.box("arm", (a0, -.04, tall - .1), (a1, .04, tall - .02), metal, 0, root)
        body.box("head", (arm - .3, -.14, tall - .16), (arm + .3, .14, tall - .02), metal, .03, root)
    root.location = (x, y, 0)
    if glow:
        d = bpy.data.lights.new("street lamp", "AREA")
        d.energy, d.color, d.shape, d.size, d.size_y = glow, colour, "RECTANGLE", .5, .2
        ob = bpy.data.objects.new("street lamp", d)
        bpy.context.scene.collection.objects.link(ob)
        ob.location = (x + arm, y, tall - .18)
    return root


def bulb(x, y, z, rgb, power, size=0.09):
    """A small bare light: a headlamp or window far away."""
    t = n.Tree("bulb")
    e = t.node("Emission", Color=tuple(rgb) + (1,), Strength=power)
    mat = t.out(e.outputs[0])
    bpy.ops.mesh.primitive_uv_sphere_add(segments=12, ring_count=8, radius=size, location=(x, y, z))
    bpy.context.object.data.materials.append(mat)


def kerb(x, y0, y1, side, conc):
    """Gutter, kerb, verge, pavement; side is +1 to the right of the road."""
    def strip(a, b, lo, hi, mat, bevel=0.0):
        x0, x1 = sorted((x + side * a, x + side * b))
        body.box("strip", (x0, y0, lo), (x1, y1, hi), mat, bevel)
    strip(-.42, 0, -.2, .012, conc)
    strip(0, .16, -.2, .15, conc, .03)
    strip(.16, 1.6, -.2, .13, soil())
    strip(1.6, 3.2, -.2, .15, conc, .01)
    strip(3.2, 12, -.2, .14, soil())


def street(o):
    """A two-lane street running away from the camera (y forward)."""
    seed = o.get("seed", 1)
    conc = concrete()
    right, left = o.get("right", 3.4), o.get("left", -6.8)
    plane("road", -60, 60, -40, 140, 0, asphalt(seed, o.get("tone", .10), o.get("wet", 0), o.get("lanes", (0.0, -3.5))))
    kerb(right, -30, 120, 1, conc)
    kerb(left, -30, 120, -1, conc)
    white, yellow = line_paint(), line_paint((.62, .40, .06))
    if o.get("centre", True):
        for dx in (-.14, .04):
            body.box("line", (-1.75 + dx, -30, -.1), (-1.75 + dx + .10, 120, .002), yellow)
    if o.get("edge"):
        body.box("line", (right - 2.5, -30, -.1), (right - 2.4, 120, .002), white)
    if o.get("bar") is not None:
        body.box("stop line", (-1.5, o["bar"], -.1), (right - .5, o["bar"] + .4, .0025), white)
    blades(right + .2, right + 1.55, -8, 22, .12, 60000, seed, .07)
    blades(right + 3.2, right + 6, -4, 16, .12, 30000, seed + 1, .07)
    trees(o.get("trees", [(right + 1.0, 9, 1.0), (right + .9, 19, 1.1), (left - 1.2, 12, 1.05), (left - 1.0, 24, .95), (right + 1, 34, 1.0), (left - 1.6, -5.0, 1.3)]), seed)
    k = 0
    for y in o.get("houses", (6, 22, 38, 54)):
        house(right + 6.5, y, 11 + k, 8, 3.4 + 3 * (k % 2), ((.52, .44, .33), (.50, .50, .46), (.38, .42, .44), (.55, .38, .30))[k % 4], seed * 10 + k, "-x", k % 2 == 0)
        house(left - 6.5, y - 5, 12, 8, 3.4 + 3 * ((k + 1) % 2), ((.46, .40, .36), (.56, .52, .42), (.40, .34, .30), (.5, .5, .5))[k % 4], seed * 10 + k + 5, "x", k % 2 == 1)
        k += 1
    rng = random.Random(seed + 50)
    trees([(rng.uniform(-34, 30), rng.uniform(62, 84), rng.uniform(.9, 1.7)) for _ in range(34)]
          + [(right + rng.uniform(7, 14), rng.uniform(4, 60), rng.uniform(.8, 1.3)) for _ in range(9)]
          + [(left - rng.uniform(6, 14), rng.uniform(2, 60), rng.uniform(.8, 1.3)) for _ in range(9)], seed + 51)
    hedge(-22, 22, 59, 60, 2.6, seed + 52)
    litter(right - 1.6, right - .02, -9, 30, 900, seed + 20)
    litter(right - 3.5, right + 1.0, -9, 14, 120, seed + 21)
    litter(right + .2, right + 1.5, -9, 14, 200, seed + 22, .16)
    for x, y in o.get("covers", [(-.55, 6.5)]):
        cover(x, y)
    hedge(right + 5.2, right + 5.9, 2, 26, 1.1, seed + 3)
    hedge(left - 5.6, left - 5.0, 2, 30, 1.2, seed + 4)
    for y in (14, 44, 74):
        pole(right + .5, y, 8, -2.0, o.get("lamp", 0) if y == 14 else 0)
        pole(left - .6, y + 12, 9, 0, 0, radius=.14)


def lot(o):
    """A car park: stalls along y, a hedge and buildings behind."""
    seed = o.get("seed", 1)
    plane("lot", -60, 60, -40, 120, 0, asphalt(seed, o.get("tone", .09), o.get("wet", 0), [k * 2.75 for k in range(-2, 3)]))
    white = line_paint()
    for k in range(-5, 6):
        x = (k + .5) * 2.75
        body.box("line", (x - .05, -.4, -.1), (x + .05, 5.2, .002), white)
        stop = concrete((.36, .35, .33))
        body.box("stop", ((k - .32) * 2.75, 4.95, 0), ((k + .32) * 2.75, 5.12, .13), stop, .03)
    conc = concrete()
    body.box("kerb", (-40, 5.7, -.1), (40, 5.88, .16), conc, .03)
    body.box("bed", (-40, 5.88, -.1), (40, 8.5, .13), soil())
    hedge(-14, 14, 6.6, 7.2, o.get("hedge", 1.0), seed)
    trees(o.get("trees", [(-6, 7.3, .9), (1.2, 7.6, 1.0), (7.5, 7.2, .95), (-13, 7.5, 1.1), (15, 7.4, 1.1)]), seed)
    rng = random.Random(seed + 50)
    trees([(rng.uniform(-30, 34), rng.uniform(13, 23), rng.uniform(.55, 1.2)) for _ in range(24)], seed + 51)
    hedge(-24, 24, 20, 21, 1.5, seed + 52)
    litter(-6, 6, 4.4, 5.6, 160, seed + 20)
    litter(-9, 9, -6, 5, 110, seed + 21)
    house(4, 24, 44, 12, 6.5, (.50, .43, .34), seed + 7)
    house(-36, 34, 26, 12, 9.4, (.44, .42, .40), seed + 8)
    pole(-4.2, 7.0, 8, 1.5, o.get("lamp", 0))


def sky(o):
    """Sun and air, or an even overcast."""
    w = bpy.data.worlds.new("sky")
    bpy.context.scene.world = w
    w.use_nodes = True
    t = w.node_tree
    bg = t.nodes["Background"]
    bg.inputs["Strength"].default_value = o.get("strength", 0.12)
    if o["kind"] == "sun":
        s = t.nodes.new("ShaderNodeTexSky")
        s.sky_type = "NISHITA"
        s.sun_elevation = math.radians(o["elevation"])
        # rotation: 0 has the sun ahead (y), 90 to the right.
        s.sun_rotation = math.radians(o["azimuth"])
        s.sun_size = math.radians(0.6)
        s.sun_intensity = o.get("sun", 0.7)
        s.dust_density = o.get("dust", 2.0)
        s.air_density = o.get("air", 1.2)
        t.links.new(s.outputs[0], bg.inputs[0])
        return
    geo = t.nodes.new("ShaderNodeTexCoord")
    sep = t.nodes.new("ShaderNodeSeparateXYZ")
    ramp = t.nodes.new("ShaderNodeValToRGB")
    noise = t.nodes.new("ShaderNodeTexNoise")
    mix = t.nodes.new("ShaderNodeMixRGB")
    mix.blend_type = "MULTIPLY"
    mix.inputs[0].default_value = 0.5
    noise.inputs["Scale"].default_value = 2.5
    noise.inputs["Detail"].default_value = 8
    t.links.new(geo.outputs["Generated"], sep.inputs[0])
    t.links.new(sep.outputs[2], ramp.inputs[0])
    e = ramp.color_ramp.elements
    e[0].position, e[1].position = 0.0, 0.6
    e[0].color = tuple(o["low"]) + (1,)
    e[1].color = tuple(o["high"]) + (1,)
    t.links.new(geo.outputs["Generated"], noise.inputs["Vector"])
    t.links.new(ramp.outputs[0], mix.inputs[1])
    t.links.new(noise.outputs["Fac"], mix.inputs[2])
    t.links.new(mix.outputs[0], bg.inputs[0])
