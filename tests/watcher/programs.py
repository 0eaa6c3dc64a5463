"""What programs send, as they write it: fields of a letter, their names with underscores, and its body."""

from __future__ import annotations

SUBJECT = "Offer 4711: a machine"
STATUS = {"failed": "5.1.1", "delayed": "4.4.1", "delivered": "2.0.0", "relayed": "2.0.0"}
HEADINGS = {
    "failed": "Undelivered Mail Returned to Sender", "delayed": "Delayed Mail (still being retried)",
    "delivered": "Successful Mail Delivery Report", "relayed": "Successful Mail Delivery Report",
}  # fmt: skip
DAEMON = "MAILER-DAEMON@mx.firm.example (Mail Delivery System)"


def postfix(returned: str, action: str, *people: str) -> dict[str, str]:
    """The report (RFC 3464) on what became of a message on its way to these people, by their full addresses."""
    told = "\n".join(
        f"\nFinal-Recipient: rfc822; {one}\nOriginal-Recipient: rfc822;{one}\nAction: {action}\n"
        f"Status: {STATUS[action]}\nRemote-MTA: dns; mx.client.example"
        for one in people
    )
    parts = (
        ("text/plain; charset=us-ascii", "This is the mail system at host mx.firm.example."),
        ("message/delivery-status", f"Reporting-MTA: dns; mx.firm.example\nX-Postfix-Queue-ID: 4b7LqR\n{told}"),
        ("text/rfc822-headers", f"From: Ivan Petrov <ivan@firm.example>\nMessage-ID: {returned}\nSubject: an offer"),
    )
    fields = {"Return_Path": "<>", "From": DAEMON, "Subject": HEADINGS[action], "Auto_Submitted": "auto-replied"}
    return fields | _multipart("report; report-type=delivery-status", *parts)


def exim(returned: str, person: str) -> dict[str, str]:
    """A bounce that names its victim in a field of its own, and repeats the message below."""
    return {
        "Return_Path": "<>", "X_Failed_Recipients": person, "Auto_Submitted": "auto-replied",
        "From": "Mail Delivery System <Mailer-Daemon@host.firm.example>",
        "Subject": "Mail delivery failed: returning message to sender",
        "body": "A message that you sent could not be delivered to one or more of its recipients.\n\n"
        f"  {person}\n    host mx.client.example [192.0.2.7]\n    550 Unrouteable address\n\n"
        f"------ This is a copy of the message ------\n\nMessage-ID: {returned}\nTo: {person}\n",
    }  # fmt: skip


def qmail(person: str) -> dict[str, str]:
    """A bounce in plain words (QSBMF)."""
    return {
        "Return_Path": "<>", "From": "MAILER-DAEMON@mail.client.example", "Subject": "failure notice",
        "body": f"Hi. This is the qmail-send program at mail.client.example.\n\n<{person}>:\n"
        "Sorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n",
    }  # fmt: skip


def receipt(read: str) -> dict[str, str]:
    """A read receipt (RFC 8098) as Thunderbird sends it."""
    parts = (
        ("text/plain; charset=UTF-8", "This is a Return Receipt for the mail that you sent."),
        ("message/disposition-notification", f"Original-Message-ID: {read}\nDisposition: manual-action; displayed"),
    )
    threading = {"In_Reply_To": read, "References": read, "Subject": f"Return Receipt (displayed) - {SUBJECT}"}
    return threading | _multipart("report; report-type=disposition-notification", *parts)


def exchange_absence(body: str, subject: str = SUBJECT) -> dict[str, str]:
    """An automatic reply of Exchange to the world outside: it names nothing that it answers."""
    return {
        "Return_Path": "<>", "Subject": f"Automatic reply: {subject}", "X_Auto_Response_Suppress": "All",
        "X_MS_Exchange_Inbox_Rules_Loop": "anna@client.example", "Auto_Submitted": "auto-generated", "body": body,
    }  # fmt: skip


def sieve_vacation(answered: str, body: str) -> dict[str, str]:
    """An automatic reply of Dovecot's Pigeonhole (RFC 5230)."""
    return {
        "Return_Path": "<>", "Subject": f"Auto: {SUBJECT}", "Auto_Submitted": "auto-replied (vacation)",
        "Precedence": "bulk", "In_Reply_To": answered, "References": answered, "body": body,
    }  # fmt: skip


def znuny(answered: str, body: str, **fields: str) -> dict[str, str]:
    """What a ticket system sends for the people who work with it."""
    return {
        "Subject": f"[Ticket#2026030210000093] {SUBJECT}", "In_Reply_To": answered, "References": answered,
        "X_Mailer": "Znuny Mail Service (6.5.10)", "body": body, **fields,
    }  # fmt: skip


def acknowledgement(answered: str) -> dict[str, str]:
    """What a ticket system sends by itself."""
    body = "Your request has been received. We aim to reply within three working days.\n"
    return znuny(answered, body, Return_Path="<>", Auto_Submitted="auto-replied", Precedence="bulk")


def challenge(answered: str) -> dict[str, str]:
    """What TMDA asks a stranger."""
    return {
        "Return_Path": "<>", "Subject": f"Please confirm your message: {SUBJECT}", "In_Reply_To": answered,
        "Auto_Submitted": "auto-replied", "X_Delivery_Agent": "TMDA/1.1.12 (Macallan)",
        "body": "Your message has been put aside.\n\nPlease confirm that you are human by replying to this message.\n",
    }  # fmt: skip


def meeting(method: str, subject: str, **fields: str) -> dict[str, str]:
    """What Exchange sends when somebody answers an invitation (RFC 5546)."""
    event = f"BEGIN:VCALENDAR\nMETHOD:{method}\nVERSION:2.0\nBEGIN:VEVENT\nSUMMARY:{subject}\nEND:VEVENT\nEND:VCALENDAR"
    parts = (
        ('text/plain; charset="us-ascii"', ""),
        (f'text/calendar; charset="utf-8"; method={method}', event),
    )
    return {"Subject": subject, "Content_Class": "urn:content-classes:calendarmessage", **fields} | _multipart(
        "alternative", *parts
    )


def reaction(answered: str) -> dict[str, str]:
    """A thumb from Gmail."""
    parts = (
        ("text/plain; charset=UTF-8", "\N{THUMBS UP SIGN}"),
        ("text/vnd.google.email-reaction+json; charset=UTF-8", '{"version":1,"emoji":"\N{THUMBS UP SIGN}"}'),
        ("text/html; charset=UTF-8", "<p>Anna reacted via Gmail</p>"),
    )
    threading = {"In_Reply_To": answered, "References": answered, "Subject": f"Re: {SUBJECT}"}
    return threading | _multipart("alternative", *parts)


def _multipart(kind: str, *parts: tuple[str, str]) -> dict[str, str]:
    body = "".join(f"--=_b\nContent-Type: {kind_of_part}\n\n{text}\n" for kind_of_part, text in parts)
    return {"Content_Type": f'multipart/{kind};\n boundary="=_b"', "body": f"{body}--=_b--\n"}
