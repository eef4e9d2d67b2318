"""Hostile strings: what a name, an address or a note may hold without anything happening but its being shown.

Each is shown literally and changes nothing else. Those that would run set ``window.__pwned``.
"""

from __future__ import annotations

__all__ = ["PAYLOADS"]

PAYLOADS: dict[str, str] = {
    "script": "<script>window.__pwned=1</script>",
    "attribute": '"><img src=x onerror="window.__pwned=1">',
    "svg": "<svg/onload=window.__pwned=1>",
    "script-literal": "${window.__pwned=1}",
    "backtick": "`+(window.__pwned=1)+`",
    "jinja": "{{7*7}}{{ cycler.__init__.__globals__.os.getpid() }}",
    "jinja-open": "{% x",
    "jinja-comment": "{# no end",
    "script-end": "</script><script>window.__pwned=1</script>",
    "script-end-mixed": "</ScRiPt ><img src=x onerror=window.__pwned=1>",
    "comment-open": "<!--<script>",
    "cdata-end": "]]>",
    "slot": "<!--slot:scripts--><!--slot:data-->",
    "scheme": "javascript:window.__pwned=1",
    "formula": "=cmd|'/C calc'!A0",
    "formula-at": "@SUM(1+1)*cmd",
    "right-to-left": "\u202etxt.exe",
    "line-separators": "a\u2028b\u2029c",
    "nul": "a\x00b",
    "emoji": "😀" * 10_000,
    "path": "../../etc/passwd",
    "percent-nul": "%00",
    "sql": "' OR 1=1--",
    "bracket": "]",
    "quote": '"',
    "backslash": "\\u003cscript\\u003e\\",
    "lone-surrogate": "a\ud800b",
    "entity": "&lt;b&gt;&amp;amp;",
    "style": "</style><style>*{display:none}</style>",
    "textarea": "</title></textarea><plaintext>",
}
