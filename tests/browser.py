#!/usr/bin/env python3
"""Looks at a page in a real browser, Chromium, as a reader's would show it.

usage: tests/browser.py check PAGE FOLDER	pictures, and what is wrong
       tests/browser.py look PAGE phone|desktop	what is wrong, in light alone
       tests/browser.py picture PAGE FILE.png	its beginning, for a manual
       tests/browser.py pdf PAGE FILE.pdf	as it is printed

check looks at the page on a phone and on a desk, in light and in dark, and
tells each fault on a line: headings that skip a level, tables without caption
or scope, text that is too faint (WCAG 2.1 AA), what is wider than the screen,
scripts, and whatever the page asks for from anywhere.  It ends with 1 where
there is one.  It speaks the browser's own protocol, over a pipe.
"""
import base64
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

SIZES = {"phone": (360, 780, True), "desktop": (1280, 900, False)}

# Runs in the page.  A text is seen before the backgrounds behind it; a shape
# or a number in a chart has its fill.
LOOK = r"""(() => {
const wrong = [];
const name = e => '<' + e.tagName.toLowerCase() +
    (e.id ? '#' + e.id : '') + '> ' + e.textContent.trim().slice(0, 40);
const parse = c => { const n = c.match(/[\d.]+/g).map(Number);
    return n.length < 4 ? [n[0], n[1], n[2], 1] : n; };
const over = (a, b) => [0, 1, 2].map(i => a[i] * a[3] + b[i] * (1 - a[3]))
    .concat(1);
const light = c => { const l = c.slice(0, 3).map(v => { v /= 255;
    return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * l[0] + 0.7152 * l[1] + 0.0722 * l[2]; };
const contrast = (a, b) => { const x = light(a), y = light(b);
    return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05); };
const behind = e => { const all = [];
    for (; e; e = e.parentElement)
        all.push(parse(getComputedStyle(e).backgroundColor));
    return all.reverse().reduce((b, c) => over(c, b), [255, 255, 255, 1]); };
const shown = e => e.checkVisibility({opacityProperty: true,
    visibilityProperty: true});

let level = 0, texts = 0;
for (const h of document.querySelectorAll('h1,h2,h3,h4,h5,h6')) {
    const l = Number(h.tagName[1]);
    if (l > level + 1) wrong.push('a level is skipped at ' + name(h));
    level = l;
}
if (document.querySelectorAll('h1').length !== 1)
    wrong.push('not one h1');
for (const t of document.querySelectorAll('table')) {
    if (!t.caption || !t.caption.textContent.trim())
        wrong.push('a table without caption: ' + name(t));
    for (const h of t.querySelectorAll('th'))
        if (!['col', 'row'].includes(h.scope) || !h.textContent.trim())
            wrong.push('a th without scope or text: ' + name(h));
    if (!t.querySelector('th[scope=col]') ||
        [...t.tBodies].some(b => [...b.rows].some(r =>
            !r.querySelector('th[scope=row]'))))
        wrong.push('a table without heads: ' + name(t));
}
for (const s of document.querySelectorAll('svg'))
    if (s.getAttribute('aria-hidden') !== 'true' &&
        !(s.getAttribute('role') === 'img' && s.getAttribute('aria-label')))
        wrong.push('a chart without a name');
const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
if (new Set(ids).size !== ids.length) wrong.push('an id twice');
for (const a of document.querySelectorAll('a[href^="#"]'))
    if (!document.getElementById(a.hash.slice(1)))
        wrong.push('a link to nowhere: ' + a.hash);
if (!document.documentElement.lang) wrong.push('no language');
if (document.querySelector('script,iframe,object,embed,img,[style]') ||
    [...document.querySelectorAll('*')].some(e => [...e.attributes].some(a =>
        a.name.startsWith('on'))))
    wrong.push('something that runs or loads');

const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let t; (t = walk.nextNode());) {
    const e = t.parentElement, s = getComputedStyle(e);
    if (!t.data.trim() || !shown(e) || e.closest('.skip')) continue;
    const drawn = e.closest('svg'), size = parseFloat(s.fontSize);
    const large = size >= 24 || (size >= 18.66 && s.fontWeight >= 700);
    const back = behind(drawn ? drawn.parentElement : e);
    const c = contrast(over(parse(drawn ? s.fill : s.color), back), back);
    texts++;
    if (c < (large ? 3 : 4.5))
        wrong.push('contrast ' + c.toFixed(2) + ': ' + name(e));
    if (size < 11) wrong.push('text of ' + size + ' px: ' + name(e));
}
for (const e of document.querySelectorAll('.fg-bar,.fg-shares rect')) {
    const back = behind(e.closest('svg').parentElement);
    const c = contrast(over(parse(getComputedStyle(e).fill), back), back);
    if (c < 3) wrong.push('contrast of a chart ' + c.toFixed(2));
}
const wide = document.documentElement.clientWidth;
if (document.documentElement.scrollWidth > wide)
    wrong.push('wider than the screen: ' +
        document.documentElement.scrollWidth);
for (const e of document.querySelectorAll('body *')) {
    const r = e.getBoundingClientRect();
    if (r.width > 0 && shown(e) && !e.closest('.skip') && (r.right > wide + 1 ||
        r.left < -1))
        wrong.push('out of the screen: ' + name(e));
}
if (matchMedia('(max-width: 600px)').matches)
    for (const a of document.querySelectorAll('nav a'))
        if (a.getBoundingClientRect().height < 40)
            wrong.push('small to touch: ' + name(a));
if (texts < 50) wrong.push('hardly any text');
return wrong;
})()"""


class Browser:
    def __init__(self, page):
        self.page = pathlib.Path(page).resolve().as_uri()
        self.folder = tempfile.mkdtemp()
        self.requests = []
        self.last = 0
        # No end may be what the browser gets as its standard input.
        while os.open("/dev/null", os.O_RDWR) < 3:
            pass
        in_read, self.write = os.pipe()
        self.read, out_write = os.pipe()
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu",
                   "--hide-scrollbars", "--remote-debugging-pipe",
                   "--no-first-run", "--disable-background-networking",
                   "--disable-component-update", "--disable-sync",
                   "--disable-dev-shm-usage", "--mute-audio",
                   "--force-color-profile=srgb",
                   "--user-data-dir=" + self.folder]

        def ends():
            # The browser reads its pipe as 3 and writes it as 4.
            a, b = os.dup(in_read), os.dup(out_write)
            os.dup2(a, 3)
            os.dup2(b, 4)

        self.process = subprocess.Popen(
            command, preexec_fn=ends, close_fds=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        os.close(in_read)
        os.close(out_write)
        self.buffer = b""
        self.session = None
        target = self.call("Target.createTarget", url="about:blank")
        self.session = self.call("Target.attachToTarget", flatten=True,
                                 targetId=target["targetId"])["sessionId"]
        self.call("Page.enable")
        self.call("Network.enable")
        self.call("Runtime.enable")

    def receive(self):
        while b"\0" not in self.buffer:
            data = os.read(self.read, 1 << 20)
            if not data:
                sys.exit("browser.py: the browser ended")
            self.buffer += data
        text, self.buffer = self.buffer.split(b"\0", 1)
        message = json.loads(text)
        if message.get("method") == "Network.requestWillBeSent":
            self.requests.append(message["params"]["request"]["url"])
        return message

    def call(self, method, **params):
        self.last += 1
        message = {"id": self.last, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.last:
                if "error" in answer:
                    sys.exit("browser.py: %s: %s" % (method, answer["error"]))
                return answer["result"]

    def show(self, width, height, mobile, scheme):
        self.call("Emulation.setDeviceMetricsOverride", width=width,
                  height=height, deviceScaleFactor=1,
                  mobile=mobile)
        self.call("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": scheme}])
        self.call("Page.navigate", url=self.page)
        while self.receive().get("method") != "Page.loadEventFired":
            pass

    def evaluate(self, script):
        answer = self.call("Runtime.evaluate", expression=script,
                           returnByValue=True)
        if "exceptionDetails" in answer:
            sys.exit("browser.py: %s" % answer["exceptionDetails"])
        return answer["result"].get("value")

    def picture(self, file, whole):
        shot = self.call("Page.captureScreenshot", format="png",
                         captureBeyondViewport=whole)
        pathlib.Path(file).write_bytes(base64.b64decode(shot["data"]))

    def pdf(self, file):
        made = self.call("Page.printToPDF", preferCSSPageSize=True,
                         printBackground=True, paperWidth=8.5, paperHeight=11)
        pathlib.Path(file).write_bytes(base64.b64decode(made["data"]))

    def close(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def look(browser, size, scheme):
    browser.requests.clear()
    browser.show(*SIZES[size], scheme)
    faults = browser.evaluate(LOOK)
    faults += ["a request: %s" % url for url in browser.requests
               if url not in (browser.page, "data:,")]
    back = browser.evaluate("getComputedStyle(document.body).backgroundColor")
    if (sum(map(int, back[4:-1].split(","))) < 384) != (scheme == "dark"):
        faults.append("is not %s" % scheme)
    return ["%s, %s: %s" % (size, scheme, f) for f in faults]


def check(browser, folder):
    wrong = []
    os.makedirs(folder, exist_ok=True)
    for size in SIZES:
        for scheme in "light", "dark":
            wrong += look(browser, size, scheme)
            browser.picture("%s/%s-%s.png" % (folder, size, scheme), True)
    browser.pdf("%s/page.pdf" % folder)
    return wrong


def main():
    command, page, out = sys.argv[1:]
    browser = Browser(page)
    wrong = []
    try:
        if command == "check":
            wrong = check(browser, out)
        elif command == "look":
            wrong = look(browser, out, "light")
        else:
            browser.show(1280, 1500, False, "light")
            if command == "pdf":
                browser.pdf(out)
            else:
                browser.picture(out, False)
    finally:
        browser.close()
    for fault in wrong:
        print(fault)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
