"""Sign-on by the national identity provider (OpenID Connect), on top of allauth's provider."""
