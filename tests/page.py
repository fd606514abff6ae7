#!/usr/bin/env python3
"""Reads a page of results, strictly, and says in JSON what is in it.

A page that is not well-formed, that could run a script or load anything
that is not in it, or whose style sheet is not the one that its policy lets
in, is an error.
"""
import base64
import hashlib
import html.parser
import json
import re
import sys

VOID = {"meta", "img", "br"}
KNOWN = VOID | set("""html head title style body div header main footer p h1 b
    bdi span dl dt dd i section svg path circle polygon text ol li ruby rt
    """.split())


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.stack, self.texts, self.images = [], {}, []
        self.policy = self.style = ""
        self.count = {}

    def fail(self, why):
        sys.exit("page.py: line %d: %s" % (self.getpos()[0], why))

    def handle_starttag(self, tag, attrs):
        if tag not in KNOWN:
            self.fail("<%s>" % tag)
        self.count[tag] = self.count.get(tag, 0) + 1
        attrs = dict(attrs)
        for name, value in attrs.items():
            if name.startswith("on") or name in ("style", "href"):
                self.fail("attribute %s" % name)
            if name == "src":
                head, data = value.split(",", 1)
                if head != "data:image/jpeg;base64":
                    self.fail("src=%.40s" % value)
                photo = base64.b64decode(data, validate=True)
                self.images.append(hashlib.sha256(photo).hexdigest())
        if attrs.get("http-equiv") == "Content-Security-Policy":
            self.policy = attrs["content"]
        if tag not in VOID:
            self.stack.append((tag, attrs.get("class", "")))

    def handle_startendtag(self, tag, attrs):
        if not any(t == "svg" for t, _ in self.stack):
            self.fail("<%s/>" % tag)

    def handle_endtag(self, tag):
        if not self.stack or self.stack[-1][0] != tag:
            self.fail("</%s> ends <%s>" % (tag, self.stack[-1:]))
        self.stack.pop()

    def handle_data(self, data):
        if not self.stack:
            return
        if self.stack[-1][0] == "style":
            self.style += data
        for name in {n for pair in self.stack for n in pair if n}:
            self.texts[name] = self.texts.get(name, "") + data

    def handle_comment(self, data):
        self.fail("a comment")

    def handle_pi(self, data):
        self.fail("a processing instruction")


page = Page()
page.feed(open(sys.argv[1], encoding="utf-8").read())
page.close()
if page.stack:
    page.fail("not closed: %s" % page.stack)
digest = hashlib.sha256(page.style.encode()).digest()
if page.policy != ("default-src 'none'; img-src data:; style-src 'sha256-%s'"
                   % base64.b64encode(digest).decode()):
    page.fail("Content-Security-Policy: %s" % page.policy)
if re.search(r"url\(|@import|expression", page.style):
    page.fail("the style sheet loads something")
texts = {k: re.sub(r"\s+", " ", v).strip() for k, v in page.texts.items()}
del texts["style"]
json.dump({"texts": texts, "images": page.images, "count": page.count},
          sys.stdout)
