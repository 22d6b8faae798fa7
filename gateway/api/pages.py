"""The pages that people sign in with: plain HTML, no script, nothing from elsewhere."""

from collections.abc import Mapping, Sequence

from flask import Response, render_template_string

from gateway.access.enrolling import Authenticator
from gateway.access.oauth.authorizing import Consent
from gateway.api.replies import Reply
from gateway.model.identity_provider import IdentityProvider

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
_FRAME = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{{ title }} - P2 Gateway</title></head>
<body><main><h1>{{ title }}</h1>
%s
</main></body></html>
"""
_SIGN_IN = (
    _FRAME
    % """{% if failed %}<p role="alert">Login, password and code do not belong together.</p>
{% endif %}<form method="post" action="/sign-in">
<p><label>Login <input name="login" autocomplete="username" required></label></p>
<p><label>Password <input name="password" type="password" autocomplete="current-password"
 required></label></p>
<p><label>Code of your authenticator, or a recovery code
 <input name="code" autocomplete="one-time-code" minlength="6" required></label></p>
{% if return_to %}<input type="hidden" name="returnTo" value="{{ return_to }}">{% endif %}
<p><button>Sign in</button></p></form>
{% for one in providers %}<form method="post" action="/sign-in/openid/{{ one.id }}">
<p><label>Invitation, the first time <input name="invitation" autocomplete="off"></label></p>
{% if return_to %}<input type="hidden" name="returnTo" value="{{ return_to }}">{% endif %}
<p><button>Sign in at {{ one.name }}</button></p></form>
{% endfor %}<p><a href="/sign-in/invitation">I was invited</a></p>"""
)
_JOIN = (
    _FRAME
    % """<form method="post" action="/sign-in/invitation">
<p><label>Invitation <input name="invitation" autocomplete="off" required></label></p>
<p><label>Your name <input name="name" autocomplete="name" required></label></p>
<p><label>E-mail <input name="email" type="email" autocomplete="email"></label></p>
<p><label>Login <input name="login" autocomplete="username" required></label></p>
<p><label>Password, 12 characters or more <input name="password" type="password"
 autocomplete="new-password" minlength="12" required></label></p>
<p><button>Join</button></p></form>"""
)
_JOINED = (
    _FRAME
    % """<p>This is shown once. Put the address into your authenticator, and keep the
 recovery codes: each is good once in place of a code.</p>
<p><code>{{ shown.uri }}</code></p>
<ul>{% for code in shown.recovery_codes %}<li><code>{{ code }}</code></li>{% endfor %}</ul>
<p><a href="/sign-in">Sign in</a></p>"""
)


_CONSENT = (
    _FRAME
    % """<p><b>{{ asked.client.name }}</b> of {{ asked.organization.name }} asks to act for
 you{% if asked.terms.purpose %}, for <b>{{ asked.terms.purpose }}</b>{% endif %}.</p>
<p>It would be given, as far as you may see it yourself:</p>
<ul>{% for scope in asked.terms.scopes %}<li><code>{{ scope }}</code></li>{% endfor %}</ul>
{% if asked.terms.students is not none %}<p>Of {{ asked.terms.references | length }}
 students alone, whom it named.</p>{% endif %}
<form method="post" action="/oauth/authorize">
{% for name, value in parameters.items() %}<input type="hidden" name="{{ name }}"
 value="{{ value }}">
{% endfor %}<p><button name="decision" value="grant">Allow</button>
 <button name="decision" value="deny">Do not allow</button></p></form>"""
)


def reply_consent(asked: Consent, parameters: Mapping[str, str]) -> Reply:
    """The question whether a client may act for the person."""
    html = render_template_string(
        _CONSENT, title="May it act for you?", asked=asked, parameters=parameters
    )
    return _page(html)


def reply_signing_in(
    providers: Sequence[IdentityProvider], return_to: str | None, *, failed: bool
) -> Reply:
    """The forms to sign in with, here or at a district's own provider."""
    return _page(
        render_template_string(
            _SIGN_IN, title="Sign in", providers=providers, return_to=return_to, failed=failed
        )
    )


def reply_joining() -> Reply:
    """The form for who was invited."""
    return _page(render_template_string(_JOIN, title="Join"))


def reply_joined(shown: Authenticator) -> Reply:
    """What to keep."""
    return _page(render_template_string(_JOINED, title="Keep this", shown=shown), 201)


def _page(html: str, status: int = 200) -> Reply:
    return Response(html, status, _HEADERS, content_type="text/html; charset=utf-8")
