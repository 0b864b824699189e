"""Data Docs: Great Expectations' own page of a result, made to be viewed without a network.

Great Expectations renders; its page then loads styles, scripts and a logo from a dozen
addresses. Those are taken out here, and what the page needs of them is put in: a style of
ours for Bootstrap's class names, and a short script for what unfolds.
"""

import html
import json
import re

_LINKS = re.compile(r"<link\b[^>]*\bhref=[^>]*>")
_SCRIPTS = re.compile(r"<script\b[^>]*\bsrc=[^>]*>\s*</script>")
_INLINE = re.compile(r"<script\b[^>]*>(?P<body>.*?)</script>", re.DOTALL)
_IMAGES = re.compile(r"<img\b[^>]*\bsrc=\s*\"https?://[^>]*>", re.DOTALL)
_URLS = re.compile(r"background:\s*url\('https?://[^;]*;")
_FOOTER = re.compile(r"<footer>.*?</footer>", re.DOTALL)
_HOME = re.compile(r'href="(?:\.\./)+index\.html"')
# A site of Great Expectations has a page for each suite; this is one page.
_SUITE_PAGE = re.compile(r'href="(?:\.\./)+expectations/[^"]*"')
_HEAD = "</head>"
_GRAPH = re.compile(r"vlSpec = (\{.*?\});\s*//", re.DOTALL)

_STYLE = """
:root{color-scheme:light dark}*{box-sizing:border-box}
body{font:15px/1.5 system-ui,sans-serif;margin:0;color:#1a1a1a;background:#fff}
.container-fluid{max-width:80rem;margin:0 auto;padding:1rem}.row{display:flex;flex-wrap:wrap}
[class*=col-]{min-width:0;flex:1 1 100%;max-width:100%}.p-0{padding:0}
@media(min-width:62rem){.col-lg-2{flex:0 0 15rem;padding-right:1.5rem}
.col-lg-10{flex:1 1 0;max-width:calc(100% - 15rem)}.sticky{position:sticky;top:1rem}}
table{border-collapse:collapse;width:100%;margin:.5rem 0}
th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid #8884;vertical-align:top;
overflow-wrap:break-word}th{white-space:nowrap}td td,.badge{overflow-wrap:anywhere}
nav.navbar{padding:.5rem 1rem;border-bottom:1px solid #8884;height:auto!important}
nav.navbar nav{border:0;padding:0}.breadcrumb{margin:.2rem 0;padding:0;list-style:none}
h5{font-size:1.15rem}h6{font-size:1rem}
@media(max-width:40rem){td,th{padding:.3rem .25rem}th{font-size:.8em;white-space:normal}
td{overflow-wrap:anywhere}td:first-child{overflow-wrap:normal}
.container-fluid{padding:.5rem}#navigation{max-height:12rem;overflow:auto}}
h1,h2,h3,h4,h5,h6,.alert{margin:1rem 0 .5rem}.alert{padding:.5rem 0}.m-0,p{margin:0}
a{color:#2458a6}.nav,.list-group,ul{list-style:none;margin:0;padding:0}.nav-link{display:block;
padding:.15rem 0;text-decoration:none}.card{border:1px solid #8884;border-radius:.4rem;
margin:0 0 1rem}.card-header,.card-body{padding:.5rem .75rem!important}
.badge{background:#8882;border-radius:.3rem;padding:0 .3rem;font-size:.9em}
.btn{display:inline-block;border:1px solid #8886;border-radius:.3rem;padding:.2rem .6rem;
margin:.1rem;cursor:pointer}.btn.active{background:#2458a6;color:#fff}.btn input{display:none}
.text-success{color:#1d7a3c}.text-danger{color:#b3261e}.text-warning{color:#8a6100}
.fas{font-style:normal;font-weight:700}.fa-check-circle::before{content:"\\2713"}
.fa-times::before{content:"\\2717"}.fa-exclamation-triangle::before{content:"!"}
.collapse:not(.show){display:none}.invisible,.ge-walkthrough-modal,.hide-row{display:none}
.ge-bars{display:grid;grid-template-columns:auto 1fr auto;gap:.1rem .5rem;max-width:32rem;
margin:.5rem 0}.ge-bars i{background:#2458a6;height:.8rem;align-self:center}
@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}a{color:#8ab4f8}
.text-success{color:#6fd28c}.text-danger{color:#ff8a80}.text-warning{color:#ffce6b}}
"""

_SCRIPT = """
document.querySelectorAll('[data-toggle=collapse]').forEach(function(link){
link.addEventListener('click',function(event){event.preventDefault();
var part=document.getElementById(link.getAttribute('href').slice(1));
if(part)part.classList.toggle('show');});});
function shown(all){document.querySelectorAll('tr').forEach(function(row){
row.style.display=!all&&row.querySelector('.fa-check-circle')?'none':'';});
document.querySelectorAll('label.btn').forEach(function(label,at){
label.classList.toggle('active',(at==0)==all);});}
function showAllValidations(){shown(true)}function hideSucceededValidations(){shown(false)}
"""


def page(result) -> str:
    """The Data Docs page of an ExpectationSuiteValidationResult: one file, no network."""
    from pipelines.validation.great_expectations_internals import renderers, views

    document = renderers.ValidationResultsPageRenderer().render(result)
    return without_network(views.DefaultJinjaPageView().render(document))


def without_network(text: str) -> str:
    """The page with nothing in it that a browser would fetch."""
    text = _FOOTER.sub("", _IMAGES.sub("<strong>Great Expectations</strong>", text))
    text = _URLS.sub("", _LINKS.sub("", _SCRIPTS.sub("", text)))
    text = _INLINE.sub(_without_script, text)
    text = _SUITE_PAGE.sub('href="#"', _HOME.sub('href="../index.html"', text))
    text = text.replace(_HEAD, f"<style>{_STYLE}</style>{_HEAD}", 1)
    return text.replace("</body>", f"<script>{_SCRIPT}</script></body>", 1)


def _without_script(found: re.Match) -> str:
    graph = _GRAPH.search(found["body"])
    return _bars(graph[1]) if graph else ""


def _bars(specification: str) -> str:
    """A Vega-Lite bar chart's values as a chart of plain HTML."""
    try:
        chart = json.loads(html.unescape(specification))
        datasets = chart.get("datasets") or {}
        rows = next(iter(datasets.values()))
        label = next(key for key, value in rows[0].items() if key != "fraction")
        shares = [(str(row[label]), float(row["fraction"])) for row in rows]
    except (ValueError, KeyError, StopIteration, TypeError, IndexError):
        return ""
    most = max((share for _, share in shares), default=0) or 1
    bars = "".join(
        f"<span>{html.escape(name)}</span><i style='width:{share / most:.1%}'></i>"
        f"<span>{share:.1%}</span>"
        for name, share in shares
    )
    return f"<div class=ge-bars>{bars}</div>"
