"""The run's validation page: rows by fate, rules by failures. One file, no network."""

import html
from collections.abc import Mapping

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;
padding:0 1rem;color:#1a1a1a}
table{border-collapse:collapse;width:100%;margin:1rem 0}
th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid #ddd;vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.bar{background:#3b6fb6;height:.7rem;min-width:1px}
code{font-size:.9em;overflow-wrap:anywhere}
@media(max-width:40rem){td.b,th.b{display:none}}
"""


def validation_page(rows: Mapping[str, int], failures: Mapping[str, tuple]) -> str:
    """The page as HTML.

    Args:
        rows: the manifest's rows by fate, `read` among them.
        failures: rule id -> (rows that broke it, some reasons).
    """
    read = max(rows["read"], 1)
    fates = "".join(
        f"<tr><td>{html.escape(name)}</td><td class=n>{count:,}</td>"
        f"<td class=n>{count / read:.2%}</td>"
        f"<td class=b style='width:40%'><div class=bar style='width:{count / read:.2%}'></div></td>"
        "</tr>"
        for name, count in rows.items()
        if name != "read"
    )
    broken = "".join(
        f"<tr><td><code>{html.escape(rule)}</code></td><td class=n>{count:,}</td><td>"
        + "<br>".join(html.escape(reason) for reason in reasons)
        + "</td></tr>"
        for rule, (count, reasons) in sorted(failures.items(), key=lambda item: -item[1][0])
    )
    rules = (
        "<table><tr><th>rule</th><th class=n>rows</th><th>for example</th></tr>"
        f"{broken}</table><p>Every rejected row is in <code>quarantine/</code>, whole.</p>"
        if broken
        else "<p>No row broke a rule.</p>"
    )
    return (
        "<!doctype html><html lang=en><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width,initial-scale=1'>"
        f"<title>Validation of this run</title><style>{_STYLE}</style>"
        f"<h1>Validation of this run</h1><p>{rows['read']:,} rows were read.</p>"
        "<h2>Rows by fate</h2><table><tr><th>fate</th><th class=n>rows</th>"
        f"<th class=n>share</th><th class=b></th></tr>{fates}</table>"
        f"<h2>Rules that rows broke</h2>{rules}</html>\n"
    )
