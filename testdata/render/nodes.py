"""Blender materials."""
import bpy

_common = {}


class Tree:
    """A material's node tree with short names for the calls used here."""

    def __init__(self, name):
        self.mat = bpy.data.materials.new(name)
        self.mat.use_nodes = True
        self.t = self.mat.node_tree
        self.t.nodes.clear()

    def node(self, kind, props=None, **inputs):
        nd = self.t.nodes.new("ShaderNode" + kind)
        for key, value in (props or {}).items():
            setattr(nd, key, value)
        for key, value in inputs.items():
            self.put(nd, key.replace("_", " "), value)
        return nd

    def put(self, nd, key, value):
        sock = nd.inputs[int(key)] if key.isdigit() else nd.inputs[key]
        if isinstance(value, bpy.types.NodeSocket):
            self.t.links.new(value, sock)
        else:
            sock.default_value = value

    def math(self, op, a, b=0.0, clamp=False):
        nd = self.node("Math", {"operation": op, "use_clamp": clamp})
        self.put(nd, "0", a)
        self.put(nd, "1", b)
        return nd.outputs[0]

    def mix(self, fac, a, b, how="MIX"):
        nd = self.node("MixRGB", {"blend_type": how})
        for key, v in (("0", fac), ("1", a), ("2", b)):
            self.put(nd, key, v)
        return nd.outputs[0]

    def ramp(self, fac, stops):
        nd = self.node("ValToRGB")
        self.put(nd, "0", fac)
        e = nd.color_ramp.elements
        while len(e) < len(stops):
            e.new(0.5)
        for el, (pos, col) in zip(e, stops):
            el.position = pos
            el.color = col if len(col) == 4 else tuple(col) + (1,)
        return nd.outputs[0]

    def range(self, v, a, b, c=0.0, d=1.0):
        nd = self.node("MapRange", {"clamp": True})
        for key, x in zip("01234", (v, a, b, c, d)):
            self.put(nd, key, x)
        return nd.outputs[0]

    def noise(self, vec, scale, detail=4.0, rough=0.55):
        nd = self.node("TexNoise")
        self.put(nd, "Vector", vec)
        self.put(nd, "Scale", scale)
        self.put(nd, "Detail", detail)
        self.put(nd, "Roughness", rough)
        return nd.outputs["Fac"]

    def bump(self, height, strength, distance, normal=None):
        nd = self.node("Bump")
        self.put(nd, "Height", height)
        self.put(nd, "Strength", strength)
        self.put(nd, "Distance", distance)
        if normal is not None:
            self.put(nd, "Normal", normal)
        return nd.outputs[0]

    def coords(self, which="Object"):
        return self.node("TexCoord").outputs[which]

    def world_pos(self):
        return self.node("NewGeometry").outputs["Position"]

    def image(self, path, vec, colour=True, extension="EXTEND"):
        img = bpy.data.images.load(path, check_existing=True)
        if not colour:
            img.colorspace_settings.name = "Non-Color"
        nd = self.node("TexImage", {"image": img, "extension": extension})
        img.alpha_mode = "CHANNEL_PACKED"
        self.put(nd, "Vector", vec)
        return nd

    def mix_shader(self, fac, a, b):
        nd = self.node("MixShader")
        for key, v in (("0", fac), ("1", a), ("2", b)):
            self.put(nd, key, v)
        return nd.outputs[0]

    def out(self, shader):
        # Small lamps are found by chance, not aimed at: less noise in all.
        self.mat.cycles.sample_as_light = False
        o = self.node("OutputMaterial")
        self.put(o, "Surface", shader)
        return self.mat


def simple(name, colour, rough=0.6, metal=0.0, bumpy=0.0, scale=200.0, coat=0.0):
    t = Tree(name)
    p = t.node("BsdfPrincipled", Base_Color=tuple(colour) + (1,), Roughness=rough, Metallic=metal, Clearcoat=coat)
    if bumpy:
        t.put(p, "Normal", t.bump(t.noise(t.coords(), scale), bumpy, 0.01))
    return t.out(p.outputs[0])


def common():
    if not _common:
        _common.update(
            tyre=simple("tyre", (.010, .010, .010), .85, 0, .5, 90),
            rim=simple("rim", (.55, .56, .58), .28, 1.0),
            black=simple("black", (.012, .012, .013), .7, 0, .2, 40),
            seat=simple("seat", (.035, .034, .034), .8, 0, .3, 60),
            dull=simple("dull metal", (.09, .085, .08), .5, .7, .4, 60),
            chrome=simple("chrome", (.75, .75, .76), .12, 1.0),
            mirror=simple("mirror", (.7, .72, .75), .02, 1.0),
            plastic=simple("black plastic", (.015, .015, .016), .38),
        )
    return _common


def projected(t, view):
    """Texture coordinates of a skin, from the car's own axes."""
    s = t.node("SeparateXYZ")
    t.put(s, "0", t.coords())
    across, lo, size = {"rear": (0, -1.05, 2.1), "front": (0, -1.05, 2.1), "side": (1, -0.2, 5.4)}[view]
    c = t.node("CombineXYZ")
    t.put(c, "0", t.math("DIVIDE", t.math("SUBTRACT", s.outputs[across], lo), size))
    t.put(c, "1", t.math("DIVIDE", s.outputs[2], 2.2))
    return c.outputs[0]


def paint_material(name, paint, prefix, view, dirt, lit=None):
    """Clear-coated car paint under a skin (see skins.py)."""
    t = Tree(name)
    pos = t.coords()
    z = t.node("SeparateXYZ")
    t.put(z, "0", pos)
    rgb = tuple(paint["rgb"]) + (1,)
    # Road dust gathers low on the body.
    grime = t.math("MULTIPLY", t.range(z.outputs[2], 0.95, 0.25), t.range(t.noise(pos, 7.0, 5.0), 0.30, 0.75))
    film = t.math("MULTIPLY", t.noise(pos, 2.3, 5.0, 0.7), 0.35)
    grime = t.math("MULTIPLY", t.math("ADD", grime, film), dirt, True)
    colour, metal, rough = rgb, paint.get("metal", 0.5), paint.get("rough", 0.32)
    coat = 1.0
    bump = t.bump(t.noise(pos, 9.0, 2.0), 0.03, 0.02)
    emission = None
    if view:
        uv = projected(t, view)
        skin = t.image("%s-%s-colour.png" % (prefix, view), uv)
        kind = t.image("%s-%s-kind.png" % (prefix, view), uv, False)
        k = t.node("SeparateRGB")
        t.put(k, "0", kind.outputs[0])
        cover = skin.outputs["Alpha"]
        colour = t.mix(cover, colour, skin.outputs[0])
        hard = t.math("MAXIMUM", k.outputs[0], k.outputs[1])
        metal = t.math("ADD", t.math("MULTIPLY", t.math("SUBTRACT", 1.0, cover), metal), k.outputs[1], True)
        covered_rough = t.range(hard, 0.0, 1.0, 0.55, 0.10)
        rough = t.math("ADD", t.math("MULTIPLY", t.math("SUBTRACT", 1.0, cover), rough), t.math("MULTIPLY", cover, covered_rough))
        coat = t.math("MAXIMUM", t.math("SUBTRACT", 1.0, cover), k.outputs[0])
        if view == "rear":
            height = t.image("%s-rear-height.png" % prefix, uv, False)
            bump = t.bump(height.outputs[0], 0.8, 0.10, bump)
        if lit:
            emission = t.image("%s-%s-emit.png" % (prefix, view), uv).outputs[0]
    dust = (.15, .13, .105, 1)
    colour = t.mix(grime, colour, dust)
    rough_dirty = t.math("ADD", rough, t.math("MULTIPLY", grime, 0.4), True)
    p = t.node("BsdfPrincipled", Base_Color=colour, Metallic=metal, Roughness=rough_dirty, Clearcoat_Roughness=0.04, Normal=bump)
    t.put(p, "Clearcoat", t.math("MULTIPLY", coat, t.math("SUBTRACT", 1.0, grime)))
    if emission is not None:
        t.put(p, "Emission", emission)
        p.inputs["Emission Strength"].default_value = 4.5 if lit == "brake" else 1.4
    surface = p.outputs[0]
    if view:
        clear = t.node("BsdfTransparent", Color=(.46, .50, .49, 1) if not paint.get("privacy") or view == "front" else (.10, .10, .11, 1))
        gloss = t.node("BsdfGlossy", Roughness=0.02, Color=(1, 1, 1, 1))
        facing = t.node("Fresnel", IOR=1.52)
        pane = t.mix_shader(t.math("MULTIPLY", facing.outputs[0], 1.3, True), clear.outputs[0], gloss.outputs[0])
        # Dust on the glass.
        haze = t.node("BsdfDiffuse", Color=(.5, .48, .45, 1))
        pane = t.mix_shader(t.math("MULTIPLY", t.noise(pos, 3.0, 5.0), 0.06 + 0.1 * dirt), pane, haze.outputs[0])
        surface = t.mix_shader(k.outputs[2], surface, pane)
        # Tells the denoiser where the guides shimmer.
        mark = t.node("OutputAOV")
        mark.name = "glass"
        t.put(mark, "Value", k.outputs[2])
        hole = t.node("BsdfTransparent")
        surface = t.mix_shader(kind.outputs["Alpha"], hole.outputs[0], surface)
    # The inside of the shell is dark lining, but glass stays glass.
    lining = t.node("BsdfDiffuse", Color=(.03, .03, .03, 1)).outputs[0]
    back = t.node("NewGeometry").outputs["Backfacing"]
    if view:
        solid = t.math("MULTIPLY", back, t.math("MULTIPLY", t.math("SUBTRACT", 1.0, k.outputs[2]), kind.outputs["Alpha"]))
    else:
        solid = back
    return t.out(t.mix_shader(solid, surface, lining))


def plate_material(base, w, h, kind):
    t = Tree(base)
    s = t.node("SeparateXYZ")
    t.put(s, "0", t.coords())
    c = t.node("CombineXYZ")
    t.put(c, "0", t.math("ADD", t.math("DIVIDE", s.outputs[0], w), 0.5))
    t.put(c, "1", t.math("ADD", t.math("DIVIDE", s.outputs[2], h), 0.5))
    col = t.image(base + "-c.png", c.outputs[0])
    hgt = t.image(base + "-h.png", c.outputs[0], False)
    dents = t.bump(t.noise(t.coords(), 7.0, 2.0), 0.12, 0.01)
    flat = kind == "uk"
    bump = t.bump(hgt.outputs[0], 0.15 if flat else 0.75, 0.0022, dents)
    p = t.node("BsdfPrincipled", Base_Color=col.outputs[0], Roughness=0.22 if flat else 0.36, Specular=0.5, Normal=bump)
    return t.out(p.outputs[0])
