"""Renders one scene of scenes.py in Blender (Cycles).

  blender -b -P render.py -- --scene NAME --out DIR [--frame I/N]
          [--samples N] [--scale PERCENT]

Writes DIR/NAME.png and DIR/NAME.json, the corners of every plate in pixels.
With --frame, I counts from 1 to N: the cars and the camera move along the
scene's paths, the whole pass taking N frames; the files are NAME-I.
"""
import argparse
import json
import math
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import bpy
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Vector
import numpy as np

import bike
import body
import light
import scenes
import world


def arguments():
    p = argparse.ArgumentParser()
    p.add_argument("--scene", required=True)
    p.add_argument("--out", default=".")
    p.add_argument("--frame")
    p.add_argument("--samples", type=int, default=8)
    p.add_argument("--scale", type=int, default=100)
    return p.parse_args(sys.argv[sys.argv.index("--") + 1:])


def settings(scene, samples, scale):
    s = bpy.context.scene
    s.render.engine = "CYCLES"
    c = s.cycles
    c.device = "CPU"
    c.samples = samples
    c.use_adaptive_sampling = True
    c.adaptive_threshold = 0.02
    c.use_denoising = False
    c.seed = 11
    c.max_bounces, c.diffuse_bounces, c.glossy_bounces = 8, 2, 3
    c.transparent_max_bounces = 12
    c.sample_clamp_indirect = 4.0
    c.sample_clamp_direct = 0.0
    c.caustics_reflective = c.caustics_refractive = False
    c.blur_glossy = 0.5
    r = s.render
    r.resolution_x, r.resolution_y = scene["size"]
    r.resolution_percentage = scale
    r.image_settings.file_format = "PNG"
    r.use_persistent_data = False
    s.view_settings.view_transform = "Filmic"
    s.view_settings.look = scene.get("contrast", "Medium High Contrast")
    s.view_settings.exposure = scene.get("exposure", 0.0)


def between(a, b, t):
    return tuple(p + (q - p) * t for p, q in zip(a, b))


def place_camera(conf, t):
    """t runs from 0 to 1 through a pass; a still picture is at 0.5."""
    cam = bpy.data.cameras.new("camera")
    ob = bpy.data.objects.new("camera", cam)
    bpy.context.scene.collection.objects.link(ob)
    move = conf.get("move", ((0, 0, 0), (0, 0, 0)))
    ob.location = Vector(conf["at"]) + Vector(between(move[0], move[1], t))
    look = Vector(conf["look"])
    ob.rotation_euler = (look - ob.location).to_track_quat("-Z", "Y").to_euler()
    ob.rotation_euler.rotate_axis("Z", math.radians(conf.get("roll", 0)))
    cam.lens = conf["mm"]
    cam.dof.use_dof = True
    focus = Vector(conf.get("focus", conf["look"]))
    cam.dof.focus_distance = (focus - ob.location).length
    cam.dof.aperture_fstop = conf.get("f", 5.6)
    bpy.context.scene.camera = ob
    return ob


def along_path(conf, t):
    """How far a car is from its place at time t of a pass, in metres."""
    path = conf.get("path")
    if not path:
        return Vector((0, 0, 0))
    d = path[0] + (path[1] - path[0]) * t
    a = math.radians(conf.get("turn", 0))
    return Vector((-math.sin(a) * d, math.cos(a) * d, 0))


def blur(root, conf, metres):
    """Moves a car by so many metres while the shutter is open."""
    s = bpy.context.scene
    s.render.use_motion_blur = True
    s.render.motion_blur_shutter = 1.0
    s.cycles.motion_blur_position = "CENTER"
    a = math.radians(conf.get("turn", 0))
    step = Vector((-math.sin(a), math.cos(a), 0)) * metres
    middle = root.location.copy()
    for frame, k in ((0, -1.0), (1, 0.0), (2, 1.0)):
        root.location = middle + step * k
        root.keyframe_insert("location", frame=frame)
    for curve in root.animation_data.action.fcurves:
        for key in curve.keyframe_points:
            key.interpolation = "LINEAR"


def corners(plate, w, h, camera):
    """The plate's corners in pixels, clockwise from the top left."""
    s = bpy.context.scene
    out = []
    wide, high = s.render.resolution_x, s.render.resolution_y
    for x, z in ((-w / 2, h / 2), (w / 2, h / 2), (w / 2, -h / 2), (-w / 2, -h / 2)):
        v = world_to_camera_view(s, camera, plate.matrix_world @ Vector((x, 0, z)))
        out.append((round(v.x * wide, 1), round((1 - v.y) * high, 1)))
    return out


def write_layers(folder):
    """Has Blender save the picture and its denoising guides as EXR."""
    s = bpy.context.scene
    bpy.context.view_layer.cycles.denoising_store_passes = True
    aov = bpy.context.view_layer.aovs.add()
    aov.name, aov.type = "glass", "VALUE"
    s.use_nodes = True
    t = s.node_tree
    t.nodes.clear()
    layers = t.nodes.new("CompositorNodeRLayers")
    out = t.nodes.new("CompositorNodeOutputFile")
    out.base_path = folder
    out.format.file_format = "OPEN_EXR"
    out.format.color_depth = "32"
    out.format.exr_codec = "ZIP"
    out.file_slots.clear()
    for name, layer in (("noisy", "Image"), ("albedo", "Denoising Albedo"), ("normal", "Denoising Normal"), ("glass", "glass")):
        out.file_slots.new(name)
        t.links.new(layers.outputs[layer], out.inputs[name])


def layer(folder, name):
    img = bpy.data.images.load(os.path.join(folder, name + "0001.exr"))
    img.colorspace_settings.name = "Non-Color"
    w, h = img.size
    px = np.empty(w * h * 4, dtype=np.float32)
    img.pixels.foreach_get(px)
    return px.reshape(h, w, 4)[:, :, :3]


def develop(folder, conf, path):
    """Denoises, adds the lens's bloom, and saves through the film curve."""
    colour = layer(folder, "noisy")
    clean = light.denoise(colour, layer(folder, "albedo"), layer(folder, "normal"),
                          layer(folder, "glass")[:, :, :1].clip(0, 1), conf.get("smooth", 1.0))
    clean = light.bloom(clean, *conf.get("bloom", (1.5, 0.04)))
    h, w = clean.shape[:2]
    img = bpy.data.images.new("developed", w, h, float_buffer=True)
    img.colorspace_settings.name = "Linear"
    px = np.ones((h, w, 4), dtype=np.float32)
    px[:, :, :3] = clean * np.array(conf.get("balance", (1, 1, 1)), dtype=np.float32)
    img.pixels.foreach_set(px.ravel())
    img.save_render(path, scene=bpy.context.scene)


def build(name, folder, t):
    """Makes the scene; returns its plates and camera."""
    conf = scenes.SCENES[name]
    world.sky(conf["sky"])
    {"street": world.street, "lot": world.lot}[conf["place"]](conf.get("ground", {}))
    for extra in conf.get("bulbs", ()):
        world.bulb(*extra)
    for extra in conf.get("poles", ()):
        world.pole(*extra)
    found = []
    for k, c in enumerate(conf["cars"]):
        make = bike.motorcycle if c["model"] == "motorcycle" else body.car
        root, plates = make(folder, c, k)
        root.location += along_path(c, t)
        if c.get("blur"):
            blur(root, c, c["blur"])
        found += plates
    return found, place_camera(conf["camera"], t)


def main():
    a = arguments()
    bpy.ops.wm.read_factory_settings(use_empty=True)
    name, t = a.scene, 0.5
    if a.frame:
        i, count = (int(v) for v in a.frame.split("/"))
        t = (i - 0.5) / count
        name = "%s-%d" % (a.scene, i)
    conf = scenes.SCENES[a.scene]
    folder = os.path.join(os.path.abspath(a.out), "tmp-" + name)
    os.makedirs(folder, exist_ok=True)
    settings(conf, max(1, round(a.samples * conf.get("samples", 1))), a.scale)
    found, camera = build(a.scene, folder, t)
    write_layers(folder)
    bpy.context.scene.frame_set(1)
    bpy.context.view_layer.update()
    truth = [{"text": text, "quad": corners(ob, w, h, camera)} for ob, w, h, text in found]
    with open(os.path.join(a.out, name + ".json"), "w") as f:
        json.dump({"size": conf["size"], "plates": truth}, f, indent=1)
    bpy.ops.render.render()
    develop(folder, conf, os.path.join(os.path.abspath(a.out), name + ".png"))


main()
