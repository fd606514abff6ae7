"""A motorcycle seen from behind, of lathed and bevelled parts."""
import math

import bpy
from mathutils import Vector

import body
import nodes as n
from body import tube


def tyre(x, y, r, half, parent, mats):
    prof = [(r * .66, -half * .7), (r * .80, -half), (r * .93, -half * .85)]
    for k in range(-6, 7):
        a = k / 6
        groove = .006 if k in (-4, -1, 1, 4) else 0
        prof.append((r - .12 * half * 4 * a * a * .25 - groove, a * half * .78))
    prof += [(r * .93, half * .85), (r * .80, half), (r * .66, half * .7)]
    hub = bpy.data.objects.new("wheel", None)
    bpy.context.scene.collection.objects.link(hub)
    parts = [body.lathe("tyre", prof, 64, mats["tyre"]),
             body.lathe("rim", [(r * .66, -half * .7), (r * .60, -half * .5), (r * .60, half * .5), (r * .66, half * .7)], 48, mats["rim"]),
             body.lathe("disc", [(.06, half + .02), (.13, half + .02)], 32, mats["dull"])]
    for k in range(6):
        sp = body.box("spoke", (-.015, -.014, 0), (.015, .014, r * .62), mats["rim"], .005)
        sp.rotation_euler = (k * math.pi / 3, 0, 0)
        parts.append(sp)
    for p in parts:
        p.parent = hub
    hub.location = (x, y, r)
    hub.parent = parent


def motorcycle(folder, conf, number):
    mats = n.common()
    paint = n.paint_material("bike paint", conf["paint"], None, None, .1)
    red = n.simple("lens", (.22, .006, .008), .08, 0, .4, 130, 1.0)
    amber = n.simple("amber", (.55, .16, .01), .10, 0, .4, 130, 1.0)
    root = bpy.data.objects.new("bike", None)
    bpy.context.scene.collection.objects.link(root)
    tyre(0, .42, .315, .072, root, mats)
    tyre(0, 1.78, .31, .055, root, mats)
    b = body.box
    # Swing arm, shocks, engine, frame.
    for s in (1, -1):
        tube("arm", [(s * .10, .42, .31), (s * .12, .75, .34), (s * .11, 1.0, .40)], .022, mats["dull"], root)
        tube("shock", [(s * .13, .46, .34), (s * .13, .50, .55), (s * .13, .56, .74)], .014, mats["chrome"], root)
        tube("spring", [(s * .13, .47, .40), (s * .13, .50, .55), (s * .13, .54, .68)], .028, mats["black"], root)
        tube("rail", [(s * .12, .18, .80), (s * .13, .55, .76), (s * .13, 1.0, .72)], .016, mats["black"], root)
        b("engine", (min(s * .03, s * .20), .85, .24), (max(s * .03, s * .20), 1.25, .62), mats["dull"], .06, root)
        tube("bar", [(0, 1.42, 1.02), (s * .16, 1.40, 1.06), (s * .30, 1.30, 1.05), (s * .38, 1.24, 1.03)], .012, mats["black"], root)
        tube("grip", [(s * .29, 1.30, 1.05), (s * .40, 1.22, 1.02)], .019, mats["tyre"], root)
        tube("stalk", [(s * .24, 1.34, 1.06), (s * .28, 1.36, 1.20), (s * .33, 1.36, 1.24)], .006, mats["black"], root)
        b("mirror", (s * .36 - .075, 1.35, 1.20), (s * .36 + .075, 1.38, 1.30), mats["black"], .03, root)
        b("mirror glass", (s * .36 - .065, 1.343, 1.21), (s * .36 + .065, 1.352, 1.29), mats["mirror"], .02, root)
        tube("fork", [(s * .10, 1.78, .31), (s * .10, 1.55, .95)], .024, mats["chrome"], root)
        tube("signal stalk", [(s * .08, .16, .74), (s * .15, .15, .74)], .009, mats["black"], root)
        b("signal", (s * .175 - .032, .11, .715), (s * .175 + .032, .17, .765), amber, .018, root)
        tube("peg", [(s * .14, .95, .36), (s * .26, .95, .36)], .013, mats["tyre"], root)
    # Silencer on the right.
    tube("pipe", [(.14, 1.1, .26), (.17, .8, .28), (.19, .55, .34)], .028, mats["chrome"], root)
    can = body.lathe("silencer", [(.020, .0), (.030, -.004), (.052, .01), (.056, .05), (.056, .42), (.035, .50)], 32, mats["chrome"], "y")
    can.location, can.rotation_euler, can.parent = (.20, .10, .43), (math.radians(-12), 0, 0), root
    hole = body.lathe("hole", [(.001, .012), (.021, .008)], 24, mats["black"], "y")
    hole.location, hole.rotation_euler, hole.parent = (.20, .10, .43), (math.radians(-12), 0, 0), root
    # Seat, tail, tank.
    b("seat", (-.15, .30, .80), (.15, 1.0, .88), mats["seat"], .06, root)
    b("pillion", (-.13, .22, .84), (.13, .55, .925), mats["seat"], .05, root)
    b("tail", (-.12, .08, .74), (.12, .62, .85), paint, .05, root)
    b("tank", (-.15, .98, .76), (.15, 1.42, 1.02), paint, .10, root)
    tube("grab", [(-.14, .45, .86), (-.13, .10, .90), (.13, .10, .90), (.14, .45, .86)], .011, mats["black"], root)
    b("lamp", (-.085, .025, .755), (.085, .12, .825), red, .022, root)
    b("lamp rim", (-.092, .075, .758), (.092, .13, .832), mats["black"], .02, root)
    # Mudguard and the plate's holder.
    b("guard", (-.085, .10, .55), (.085, .18, .78), mats["plastic"], .02, root)
    b("flap", (-.075, .085, .32), (.075, .105, .56), mats["plastic"], .008, root)
    b("gauge", (-.12, 1.42, .98), (.12, 1.52, 1.12), mats["plastic"], .04, root)
    b("reflector", (-.04, .075, .36), (.04, .086, .39), red, .004, root)
    tube("stand", [(-.12, 1.0, .30), (-.26, .95, .06), (-.30, .93, .02)], .012, mats["dull"], root)
    ob, w, h = body.plate_object(folder, conf["plate"], mats)
    ob.location, ob.rotation_euler, ob.parent = (0, .035, .60), (math.radians(-12), 0, 0), root
    b("holder", (-w / 2 + .01, .062, .60 - h / 2 + .02), (w / 2 - .01, .11, .60 + h / 2 - .03), mats["plastic"], .005, root)
    root.location = Vector(conf.get("at", (0, 0, 0)))
    root.rotation_euler = (0, math.radians(conf.get("lean", -5)), math.radians(conf.get("turn", 0)))
    return root, [(ob, w, h, conf["plate"]["truth"])]
