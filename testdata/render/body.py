"""Builds a car in Blender from the numbers of cars.py."""
import math
import os

import bmesh
import bpy
import numpy as np
from mathutils import Vector

import cars
import nodes as n
import plates
import skins

LIFT = (0.045, 0.02)     # the bumpers' lower edge rises above the sills
PLAN = (0.0, 0.32, 0.60, 0.82, 0.94)     # columns of the rear and front grids


def along(table, y):
    """Straight-line table look-up."""
    xs, zs = [p[0] for p in table], [p[1] for p in table]
    return float(np.interp(y, xs, zs))


def ring(spec, y):
    """The car's half outline at y, from the sill to the middle of the roof."""
    c = along(spec["cabin_at"], y)
    deck = along(spec["roof"], y)
    hood = min(1.0, (deck - 0.03) / spec["cabin"][8][1])
    taper = 1.0 - 0.05 * max(0.0, (y - spec["length"] + 1.2) / 1.2)
    out = []
    for k, ((xl, zl), (xc, zc)) in enumerate(zip(spec["low"], spec["cabin"])):
        if k >= 8:
            low = deck + zl
        else:
            low = 0.2 + (zl - 0.2) * hood
        out.append(((xl + (xc - xl) * c) * taper, low + (zc - low) * c))
    return out


def plan_curve(f):
    return 0.21 * f ** 3.4


def cage(spec):
    """Vertices and faces of the right half, as a control mesh."""
    cap = spec["cap"]
    verts, faces = [], []

    def add(x, y, z):
        verts.append((x, y, z))
        return len(verts) - 1

    def end(profile_y, sign, y_ring, points):
        """A grid closing one end; returns (grid, ring)."""
        tops = len(points) - cap
        around = []
        for k, (x, z) in enumerate(points):
            if k < cap:
                y = profile_y[k] + 0.235
            else:
                f = x / points[cap - 1][0]
                y = profile_y[cap - 1] + 0.05 + plan_curve(min(f, 1)) * 0.9
            around.append(add(x * (0.985 if k < cap else 1), y_ring(y), z + LIFT[k] if k < 2 else z))
        grid = []
        for r in range(cap - 1):
            x_edge, z = points[r]
            grid.append([add(f * x_edge, y_ring(profile_y[r] + plan_curve(f)), z + LIFT[r] if r < 2 else z) for f in PLAN[:tops]] + [around[r]])
        top = [around[len(points) - 1 - c] for c in range(tops)] + [around[cap - 1]]
        grid.append(top)
        for r in range(cap - 1):
            for c in range(tops):
                quad = (grid[r][c], grid[r][c + 1], grid[r + 1][c + 1], grid[r + 1][c])
                faces.append(quad if sign > 0 else quad[::-1])
        return around

    first = end(spec["rear_y"], 1, lambda y: y, ring(spec, 0.2))
    rings = [first]
    for y in spec["rings"]:
        rings.append([add(x, y, z) for x, z in ring(spec, y)])
    length = spec["length"]
    front_pts = ring(spec, length - 0.15)
    front_y = [0.08, 0.03, 0.0, 0.0, 0.02, 0.03, 0.05, 0.09, 0.14] + [0.16] * (cap - 9)
    rings.append(end(front_y, -1, lambda y: length - y, front_pts))
    for a, b in zip(rings, rings[1:]):
        for k in range(len(a) - 1):
            faces.append((a[k], b[k], b[k + 1], a[k + 1]))
    return verts, faces


def mirrored(verts, faces):
    """Adds the left half and welds the middle."""
    out, index = list(verts), []
    for x, y, z in verts:
        if abs(x) < 1e-6:
            index.append(len(index))
        else:
            index.append(len(out))
            out.append((-x, y, z))
    count = len(verts)
    more = []
    fixed = [i if abs(verts[i][0]) < 1e-6 else index[i] for i in range(count)]
    for f in faces:
        more.append(tuple(fixed[i] for i in f)[::-1])
    return out, faces + more


def mesh_object(name, verts, faces, smooth=True):
    me = bpy.data.meshes.new(name)
    me.from_pydata(verts, [], faces)
    me.update()
    ob = bpy.data.objects.new(name, me)
    bpy.context.scene.collection.objects.link(ob)
    if smooth:
        me.polygons.foreach_set("use_smooth", [True] * len(me.polygons))
    return ob


def apply_modifiers(ob):
    deps = bpy.context.evaluated_depsgraph_get()
    me = bpy.data.meshes.new_from_object(ob.evaluated_get(deps))
    ob.modifiers.clear()
    ob.data = me
    return ob


def shell(spec, prefix, paint, level, lit, dirt):
    """The painted body with its glass."""
    ob = mesh_object("body", *mirrored(*cage(spec)))
    bm = bmesh.new()
    bm.from_mesh(ob.data)
    bmesh.ops.recalc_face_normals(bm, faces=bm.faces)
    # The middle of the roof must look up, whatever the winding was.
    top = max(bm.faces, key=lambda f: f.calc_center_median().z)
    if top.normal.z < 0:
        bmesh.ops.reverse_faces(bm, faces=bm.faces)
    bm.to_mesh(ob.data)
    bm.free()
    mod = ob.modifiers.new("sub", "SUBSURF")
    mod.levels = mod.render_levels = level
    apply_modifiers(ob)
    me = ob.data
    push_rear(me, prefix)
    nf = len(me.polygons)
    normal = np.empty(nf * 3)
    me.polygons.foreach_get("normal", normal)
    normal = normal.reshape(-1, 3)
    centre = np.empty(nf * 3)
    me.polygons.foreach_get("center", centre)
    centre = centre.reshape(-1, 3)
    slot = np.zeros(nf, dtype=np.int32)
    slot[np.abs(normal[:, 0]) > 0.55] = 2
    slot[(normal[:, 1] < -0.30) & (centre[:, 1] < 1.7)] = 1
    slot[(normal[:, 1] > 0.30) & (centre[:, 1] > 2.0)] = 3
    me.materials.clear()
    me.materials.append(n.paint_material(prefix + "plain", paint, None, None, dirt))
    for view in ("rear", "side", "front"):
        me.materials.append(n.paint_material(prefix + view, paint, prefix, view, dirt, lit))
    me.polygons.foreach_set("material_index", slot)
    me.polygons.foreach_set("use_smooth", [True] * nf)
    me.update()
    return ob


def load_gray(path):
    from PIL import Image, ImageFilter
    im = Image.open(path).convert("L").filter(ImageFilter.GaussianBlur(5))
    return np.asarray(im, dtype=np.float32)


def push_rear(me, prefix):
    """Sinks the plate's well and lifts lamps by moving vertices."""
    h = load_gray(prefix + "-rear-height.png")
    p = h.shape[1] / 2.1
    count = len(me.vertices)
    co = np.empty(count * 3)
    me.vertices.foreach_get("co", co)
    co = co.reshape(-1, 3)
    no = np.empty(count * 3)
    me.vertices.foreach_get("normal", no)
    no = no.reshape(-1, 3)
    u = ((co[:, 0] + 1.05) * p).astype(int).clip(0, h.shape[1] - 1)
    v = ((2.2 - co[:, 2]) * p).astype(int).clip(0, h.shape[0] - 1)
    push = (h[v, u] - 128) * skins.HEIGHT_STEP
    push[(no[:, 1] > -0.45) | (co[:, 1] > 0.5)] = 0
    co += no * push[:, None]
    me.vertices.foreach_set("co", co.ravel())
    me.update()


def lathe(name, profile, steps, material, axis="x"):
    """Turns (radius, offset) points round an axis."""
    verts, faces = [], []
    m = len(profile)
    for s in range(steps):
        a = 2 * math.pi * s / steps
        for r, o in profile:
            p = (o, r * math.cos(a), r * math.sin(a))
            verts.append(p if axis == "x" else (p[1], p[0], p[2]))
    for s in range(steps):
        t = (s + 1) % steps
        for k in range(m - 1):
            faces.append((s * m + k, s * m + k + 1, t * m + k + 1, t * m + k))
    ob = mesh_object(name, verts, faces)
    ob.data.materials.append(material)
    return ob


def box(name, lo, hi, material, bevel=0.0, parent=None):
    (x0, y0, z0), (x1, y1, z1) = lo, hi
    v = [(x0, y0, z0), (x1, y0, z0), (x1, y1, z0), (x0, y1, z0), (x0, y0, z1), (x1, y0, z1), (x1, y1, z1), (x0, y1, z1)]
    f = [(0, 3, 2, 1), (4, 5, 6, 7), (0, 1, 5, 4), (1, 2, 6, 5), (2, 3, 7, 6), (3, 0, 4, 7)]
    ob = mesh_object(name, v, f, smooth=bevel > 0)
    ob.data.materials.append(material)
    if bevel:
        mod = ob.modifiers.new("bevel", "BEVEL")
        mod.width, mod.segments = bevel, 4
    if parent:
        ob.parent = parent
    return ob


def wheel(spec, x, y, parent, mats):
    r = spec["wheel"]
    w = 0.105
    tyre = [(r * 0.66, -w), (r * 0.80, -w * 1.08), (r * 0.92, -w * 1.04), (r * 0.985, -w * 0.85), (r, -w * 0.6),
            (r, -w * 0.34), (r - 0.008, -w * 0.32), (r - 0.008, -w * 0.24), (r, -w * 0.22),
            (r, w * 0.22), (r - 0.008, w * 0.24), (r - 0.008, w * 0.32), (r, w * 0.34), (r, w * 0.6), (r * 0.985, w * 0.85),
            (r * 0.92, w * 1.04), (r * 0.80, w * 1.08), (r * 0.66, w)]
    parts = [lathe("tyre", tyre, 64, mats["tyre"])]
    rim = [(r * 0.70, -w * 0.98), (r * 0.66, -w * 1.02), (r * 0.63, -w * 0.8), (r * 0.60, 0), (r * 0.63, w * 0.8), (r * 0.66, w * 1.02), (r * 0.70, w * 0.98)]
    parts.append(lathe("rim", rim, 48, mats["rim"]))
    parts.append(lathe("drum", [(0.001, 0.0), (r * 0.6, 0.0)], 32, mats["black"]))
    side = 1 if x > 0 else -1
    parts.append(lathe("hub", [(0.001, side * w * 0.78), (r * 0.15, side * w * 0.76), (r * 0.17, side * w * 0.5)], 24, mats["rim"]))
    for k in range(10):
        a = 2 * math.pi * (k // 2) / 5 + (0.16 if k % 2 else -0.16)
        sp = box("spoke", (-0.012, -0.016, r * 0.10), (0.012, 0.016, r * 0.64), mats["rim"], 0.006)
        sp.rotation_euler = (a, 0, 0)
        sp.location.x = side * w * 0.66
        parts.append(sp)
    hub = bpy.data.objects.new("wheel", None)
    bpy.context.scene.collection.objects.link(hub)
    for p in parts:
        p.parent = hub
    hub.location = (x, y, r)
    hub.parent = parent
    return hub


def interior(spec, parent, mats):
    """Seats, shelf and dashboard: what is seen through the glass."""
    top = spec["cabin"][-1][1]
    belt = spec["cabin"][8][1]
    tall = spec["cap"] > 9
    back = 0.75 if tall else 1.25
    seat = mats["seat"]
    box("shelf", (-.70, .35 if tall else .80, belt - .16), (.70, back, belt - .10), mats["black"], 0, parent)
    box("bench", (-.62, back, .55), (.62, back + .16, belt + .02), seat, .05, parent)
    for x in (-.36, .36):
        box("head", (x - .12, back + .02, belt + .04), (x + .12, back + .12, belt + .19), seat, .04, parent)
        y = back + .95
        box("front seat", (x - .24, y, .45), (x + .24, y + .14, belt + .10), seat, .06, parent)
        box("front head", (x - .12, y + .02, belt + .13), (x + .12, y + .11, min(top - .1, belt + .30)), seat, .04, parent)
    box("floor", (-.78, .5, .22), (.78, spec["length"] - .3, .30), mats["black"], 0, parent)
    y = back + 1.75
    box("dash", (-.72, y, .6), (.72, y + .5, belt - .02), mats["black"], .05, parent)
    box("mirror", (-.10, y - .1, top - .17), (.10, y - .07, top - .11), mats["black"], .02, parent)


def outside(spec, parent, mats, paint_mat):
    """Underbody, exhaust, door mirrors."""
    half, length = spec["half"], spec["length"]
    sill = spec["cabin"][0][1]
    box("under", (-half + .25, 1.3, sill + .04), (half - .25, length - .3, sill + .12), mats["black"], 0, parent)
    box("wells", (-half + .14, .42, sill + .13), (half - .14, length - .3, .72), mats["black"], 0, parent)
    box("muffler", (.24, .30, sill - .03), (.64, .60, sill + .07), mats["dull"], .05, parent)
    box("axle", (-.6, spec["axles"][0] - .06, .26), (.6, spec["axles"][0] + .06, .34), mats["dull"], .03, parent)
    box("hanger", (-.58, .18, sill - .03), (.2, .30, sill + .05), mats["black"], .02, parent)
    pipe = lathe("exhaust", [(.022, .10), (.026, .02), (.031, .01), (.033, .02), (.033, .3)], 32, mats["chrome"], "y")
    pipe.location = (.5, .0, sill + .005)
    pipe.parent = parent
    belt = spec["cabin"][8][1]
    y = along([(p[1], p[0]) for p in ((spec["rings"][-4], 1), (spec["rings"][-3], 2))], 1.4)
    for s in (1, -1):
        a0, a1 = sorted((s * (half - .16), s * (half + .02)))
        box("mirror arm", (a0, y, belt + .03), (a1, y + .06, belt + .08), mats["plastic"], .015, parent)
        x0, x1 = sorted((s * (half - .035), s * (half + .145)))
        m = box("mirror", (x0, y - .05, belt + .02), (x1, y + .10, belt + .17), paint_mat, .05, parent)
        m.data.materials[0] = paint_mat
        g0, g1 = sorted((s * (half - .02), s * (half + .13)))
        box("mirror glass", (g0, y - .056, belt + .04), (g1, y - .046, belt + .15), mats["mirror"], .01, parent)


def fittings(spec, me, parent, mats):
    """Wiper on a tailgate, aerial fin on the roof."""
    roof_y = 0.75 if spec["cap"] > 9 else 1.7
    fin = box("fin", (-.014, roof_y, spec["cabin"][-1][1] - .02), (.014, roof_y + .16, spec["cabin"][-1][1] + .03), mats["plastic"], .013, parent)
    fin.data.materials[0] = mats["plastic"]
    if spec["cap"] <= 9 or not spec.get("wiper", True):
        return
    z0 = min(p[1] for p in spec["rear_glass"]) + .015
    y0, y1 = surface_y(me, 0.0, z0), surface_y(me, -.33, z0 + .06)
    tube("wiper", [(0, y0 - .03, z0), (-.15, (y0 + y1) / 2 - .04, z0 + .03), (-.36, y1 - .03, z0 + .065)], .007, mats["plastic"], parent)
    tube("blade", [(-.06, surface_y(me, -.06, z0 + .03) - .018, z0 + .03), (-.36, y1 - .018, z0 + .05), (-.58, surface_y(me, -.56, z0 + .075) - .018, z0 + .075)], .008, mats["black"], parent)
    box("pivot", (-.03, y0 - .045, z0 - .03), (.03, y0 + .02, z0 + .03), mats["plastic"], .015, parent)


def tube(name, points, radius, material, parent):
    """A bent pipe."""
    c = bpy.data.curves.new(name, "CURVE")
    c.dimensions, c.bevel_depth, c.bevel_resolution = "3D", radius, 4
    s = c.splines.new("NURBS")
    s.points.add(len(points) - 1)
    for p, q in zip(s.points, points):
        p.co = tuple(q) + (1,)
    s.use_endpoint_u = True
    s.order_u = 3
    ob = bpy.data.objects.new(name, c)
    bpy.context.scene.collection.objects.link(ob)
    c.materials.append(material)
    ob.parent = parent
    return ob


def surface_y(me, x, z):
    """Where the rear surface lies behind a point of the rear view."""
    count = len(me.vertices)
    co = np.empty(count * 3)
    me.vertices.foreach_get("co", co)
    co = co.reshape(-1, 3)
    d = (co[:, 0] - x) ** 2 + (co[:, 2] - z) ** 2 + np.where(co[:, 1] > 0.6, 9, 0)
    near = np.argsort(d)[:6]
    return float(co[near, 1].mean())


def plate_object(folder, plate, mats):
    """A bent-edge metal sheet whose face is the x-z plane, looking to -y.
    Returns the object with its size."""
    base = os.path.join(folder, "plate-%s-%s" % (plate["kind"], plate["text"].replace(" ", "_")))
    w, h = plates.draw(plate["kind"], plate["text"], base, plate.get("dirt"))
    r = 0.012
    outline = []
    for cx, cz, a0 in ((w / 2 - r, h / 2 - r, 0), (-w / 2 + r, h / 2 - r, 90), (-w / 2 + r, -h / 2 + r, 180), (w / 2 - r, -h / 2 + r, 270)):
        for k in range(7):
            a = math.radians(a0 + k * 15)
            outline.append((cx + r * math.cos(a), 0.0, cz + r * math.sin(a)))
    m = len(outline)
    back = [(x, 0.0025, z) for x, _, z in outline]
    faces = [tuple(range(m))] + [(i, m + i, m + (i + 1) % m, (i + 1) % m) for i in range(m)]
    ob = mesh_object("plate", outline + back, faces, smooth=False)
    ob.data.materials.append(n.plate_material(base, w, h, plate["kind"]))
    if plate["kind"] in ("ca", "ca_black", "tx", "nv"):
        for x, z in ((-.0925, .0625), (.0925, .0625)) + (((-.0925, -.0625), (.0925, -.0625)) if plate.get("bolts", 2) == 4 else ()):
            b = lathe("bolt", [(.001, -.004), (.005, -.0035), (.0065, -.001), (.0065, .001)], 16, mats["dull"], "y")
            b.location = (x, 0, z)
            b.parent = ob
    if plate.get("frame"):
        frame(ob, w, h, mats[plate["frame"]])
    return ob, w, h


def frame(parent, w, h, material):
    """A dealer's plate frame: a wider bar below, a narrow one above."""
    o, low, high, side = .008, .012, .008, .007
    for lo, hi in (((-w / 2 - o, -.006, -h / 2 - o), (w / 2 + o, .004, -h / 2 + low - .004)),
                   ((-w / 2 - o, -.006, h / 2 - high + .003), (w / 2 + o, .004, h / 2 + o)),
                   ((-w / 2 - o, -.006, -h / 2 - o), (-w / 2 + side - .002, .004, h / 2 + o)),
                   ((w / 2 - side + .002, -.006, -h / 2 - o), (w / 2 + o, .004, h / 2 + o))):
        box("frame", lo, hi, material, .003, parent)


def car(folder, conf, number):
    """Builds one car; returns (root, [(plate object, w, h, text)])."""
    spec = dict(cars.MODELS[conf["model"]])
    spec.update(conf.get("spec", {}))
    spec["signs"] = conf.get("signs")
    prefix = os.path.join(folder, "skin%d" % number)
    level = conf.get("level", 5)
    skins.write(spec, conf.get("lit"), 100 + number, prefix, 1.0 if level > 4 else 0.5)
    mats = n.common()
    root = bpy.data.objects.new("car%d" % number, None)
    bpy.context.scene.collection.objects.link(root)
    body = shell(spec, prefix, conf["paint"], level, conf.get("lit"), conf.get("dirt", 0.12))
    body.parent = root
    interior(spec, root, mats)
    outside(spec, root, mats, body.data.materials[0])
    fittings(spec, body.data, root, mats)
    for y in spec["axles"]:
        for s in (1, -1):
            wheel(spec, s * (spec["half"] - .135), y, root, mats)
    found = []
    if conf.get("plate"):
        ob, w, h = plate_object(folder, conf["plate"], mats)
        z = spec["plate_z"]
        lo, hi = surface_y(body.data, 0.0, z - h * .42), surface_y(body.data, 0.0, z + h * .42)
        ob.location = (0, min(lo, hi, (lo + hi) / 2) - .006 - conf["plate"].get("out", 0.0), z)
        ob.rotation_euler = (math.atan2(lo - hi, h * .84) * -0.6, math.radians(conf["plate"].get("roll", 0.3)), 0)
        ob.parent = root
        found.append((ob, w, h, conf["plate"]["truth"]))
        if conf.get("lit") and conf.get("plate_lamp"):
            plate_lamp(spec, ob.location.y, z + h / 2, root, conf["lit"])
    root.location = Vector(conf.get("at", (0, 0, 0)))
    root.rotation_euler = (0, 0, math.radians(conf.get("turn", 0)))
    return root, found


def plate_lamp(spec, y, z, root, lit):
    """Two small lamps over the plate."""
    for x in (-.09, .09):
        d = bpy.data.lights.new("plate lamp", "AREA")
        d.energy, d.size, d.color = (0.12 if lit else 0), .03, (1, .93, .82)
        ob = bpy.data.objects.new("plate lamp", d)
        bpy.context.scene.collection.objects.link(ob)
        ob.location = (x, y - .035, z + .022)
        ob.rotation_euler = (math.radians(38), 0, 0)
        ob.parent = root
