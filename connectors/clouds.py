"""Microsoft's clouds: one for the world, and national ones, each with addresses of its own."""

from __future__ import annotations

from typing import Literal

Cloud = Literal["global", "us-gov", "us-dod", "china"]
"""A cloud, as config.toml calls it."""
GRAPHS = {
    "global": "https://graph.microsoft.com",
    "us-gov": "https://graph.microsoft.us",
    "us-dod": "https://dod-graph.microsoft.us",
    "china": "https://microsoftgraph.chinacloudapi.cn",
}
"""Where Microsoft Graph is; its permissions bear this name."""
EXCHANGES = {
    "global": "https://outlook.office.com",
    "us-gov": "https://outlook.office365.us",
    "us-dod": "https://webmail.apps.mil",
    "china": "https://partner.outlook.cn",
}
"""What the permissions of Exchange Online bear the name of."""
LOGINS = {
    "global": "https://login.microsoftonline.com",
    "us-gov": "https://login.microsoftonline.us",
    "us-dod": "https://login.microsoftonline.us",
    "china": "https://login.partner.microsoftonline.cn",
}
"""Where the sign-in is."""


def authority_of(given: str, cloud: Cloud, tenant: str) -> str:
    """Where the sign-in for a directory is: what MSAL calls the authority. An address that is `given` goes first."""
    return f"{(given or LOGINS[cloud]).rstrip('/')}/{tenant}"
