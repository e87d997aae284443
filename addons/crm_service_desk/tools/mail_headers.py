"""What the headers of a mail tell about who wrote it: a person, or a machine."""

REPLY_MARKS = (
    "X-Autoreply",
    "X-Autorespond",
    "X-Autoresponder",
    "X-Auto-Reply-From",
)
BULK = ("bulk", "junk", "list", "auto_reply")


def _get(headers, name):
    return str(headers.get(name) or "").strip().lower()


def is_auto_reply(headers):
    """Tell whether a mail answers another one by itself (out of office, receipt).

    RFC 3834, and the marks of those who do not keep to it. Who answers such a mail by
    itself begins a loop; who keeps it as a request has one for every absence.
    """
    return (
        _get(headers, "Auto-Submitted").startswith(("auto-replied", "auto-notified"))
        or _get(headers, "Precedence") == "auto_reply"
        or any(_get(headers, mark) not in ("", "no") for mark in REPLY_MARKS)
        or _get(headers, "Return-Path") == "<>"
    )


def is_automatic(headers):
    """Tell whether a machine wrote a mail (alarms and newsletters, too).

    Such a mail may be a request, but is not acknowledged.
    """
    submitted = _get(headers, "Auto-Submitted")
    return (
        is_auto_reply(headers)
        or submitted not in ("", "no")
        or _get(headers, "Precedence") in BULK
        or bool(_get(headers, "List-Id"))
        or bool(_get(headers, "List-Unsubscribe"))
    )
