# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# links.py FOLDER: every link and anchor in the HTML files of FOLDER leads somewhere in it, nothing is loaded from elsewhere,
# and text in angle brackets has not become an element.
import html.parser
import sys
import urllib.parse
from pathlib import Path

ELEMENTS = set("""a address b body br code dd details div dl dt em h1 h2 h3 h4 h5 h6 head hr html i img li link main map meta nav ol p pre
    script small span strong summary sub sup table tbody td th thead title tr tt ul""".split())


class Page(html.parser.HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.anchors, self.links, self.resources, self.odd = set(), set(), set(), set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.anchors.update(attributes[name] for name in ("id", "name") if attributes.get(name))
        if tag not in ELEMENTS:
            self.odd.add(tag)
        if tag == "a" and "href" in attributes:
            self.links.add(attributes["href"])
        else:
            self.resources.update(attributes[name] for name in ("href", "src") if attributes.get(name))


folder = Path(sys.argv[1]).resolve()
pages = {path: Page(path) for path in folder.rglob("*.html")}
problems = []
for path, page in sorted(pages.items()):
    name = path.relative_to(folder)
    problems += [f"{name}: the text has an element <{tag}>" for tag in sorted(page.odd)]
    for link in sorted(page.links | page.resources):
        url = urllib.parse.urlsplit(link)
        if url.scheme or url.netloc:
            if link in page.resources:
                problems.append(f"{name}: loads {link}")
            continue
        target = (path.parent / urllib.parse.unquote(url.path)).resolve() if url.path else path
        if not target.is_file():
            problems.append(f"{name}: link to {link} leads nowhere")
        elif url.fragment and target in pages and urllib.parse.unquote(url.fragment) not in pages[target].anchors:
            problems.append(f"{name}: {link} names an anchor that is not there")
for problem in problems:
    print(f"error: {problem}", file=sys.stderr)
print(f"{len(pages)} pages, {len(problems)} problems")
sys.exit(1 if problems or not pages else 0)
