"""Settings, by environment only. Each variable stands once, here and in README's table."""

from __future__ import annotations

import logging
import sys
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import structlog
from celery.schedules import crontab
from corsheaders.defaults import default_headers
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from portal_site.environment import (
    BASE_DIR,
    VAR_DIR,
    address,
    boolean,
    database,
    host,
    host_names,
    index_prefix,
    integer,
    mail,
    one_of,
    optional,
    read,
    secret,
    sender,
    url,
    urls,
    words,
)

# --- Mode, keys, hosts ------------------------------------------------------------------------
MODE = read("PORTAL_MODE", one_of("embedded", "production"), "embedded")
PRODUCTION = MODE == "production"
DEBUG = read("DEBUG", boolean, "false")
if DEBUG and PRODUCTION:
    raise ImproperlyConfigured("The environment variable DEBUG may not be true in production.")

SECRET_KEY = read("SECRET_KEY", secret)
# Encrypts second factors at rest; kept apart from SECRET_KEY so that either can be changed alone.
FIELD_KEY = read("FIELD_KEY", secret)

HOST_VI = read("PORTAL_HOST_VI", host, "")
HOST_EN = read("PORTAL_HOST_EN", host, "")
if bool(HOST_VI) != bool(HOST_EN):
    raise ImproperlyConfigured("PORTAL_HOST_VI and PORTAL_HOST_EN are set together or not at all.")
ALLOWED_HOSTS = read("ALLOWED_HOSTS", host_names, "" if PRODUCTION else "localhost,127.0.0.1,[::1]")
ALLOWED_HOSTS += [name.partition(":")[0] for name in (HOST_VI, HOST_EN) if name]
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS or PORTAL_HOST_VI and PORTAL_HOST_EN must name a host."
    )
# The address that links in e-mails and the API carry where no language host is set.
BASE_URL = read(
    "PORTAL_BASE_URL", url("http", "https"), None if PRODUCTION else "http://localhost:8000"
)
CSRF_TRUSTED_ORIGINS = read("CSRF_TRUSTED_ORIGINS", urls("http", "https"), "")
HTTPS = read("PORTAL_HTTPS", boolean, "true" if PRODUCTION else "false")

# --- Applications -----------------------------------------------------------------------------
INSTALLED_APPS = [
    "portal_site",
    "accounts",
    "exchange",
    "home",
    "procedures",
    "faq",
    "dossiers",
    "feedback",
    "reports",
    "search",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.table_block",
    "wagtail.api.v2",
    "wagtail.embeds",
    "wagtail.sites",
    "accounts.apps.PortalUsersConfig",  # wagtail.users
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "rest_framework",
    "drf_spectacular",
    "corsheaders",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.idp.oidc",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_celery_beat",
    "django_prometheus",
    "django_structlog",
    "health_check",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "home.middleware.CompressPagesMiddleware",
    "portal_site.middleware.RequestLogMiddleware",
    "home.embedding.FilingCorsMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal_site.middleware.BrowserPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal_site.middleware.LanguageHostMiddleware",
    "portal_site.middleware.PageLocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.StaffSecondFactorMiddleware",
    "portal_site.refusals.DomainErrorMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "portal_site.urls"
WSGI_APPLICATION = "portal_site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "home.context.portal",
            ],
        },
    }
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # widgets of ours have templates

# --- Database ---------------------------------------------------------------------------------
DATABASES: dict[str, Any] = {
    "default": read(
        "DATABASE_URL",
        database,
        None if PRODUCTION else f"sqlite:///{quote(str(VAR_DIR / 'portal.sqlite3'))}",
    )
}
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    DATABASES["default"]["ENGINE"] = "django_prometheus.db.backends.postgresql"
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 5,
        **DATABASES["default"].get("OPTIONS", {}),
        "pool": {
            "min_size": 1,
            "max_size": read("DATABASE_POOL_SIZE", integer(1, 200), "8"),
            "timeout": 10,
        },
    }
elif PRODUCTION:
    raise ImproperlyConfigured(
        "The environment variable DATABASE_URL must name a PostgreSQL database in production."
    )
else:
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",  # deferred transactions lose writes under several writers
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }

# --- Redis, cache, Celery ---------------------------------------------------------------------
REDIS_URL = read("REDIS_URL", url("redis", "rediss"), "")
ELASTICSEARCH_URL = read("ELASTICSEARCH_URL", url("http", "https"), "")
# Several portals may share a cluster.
ELASTICSEARCH_PREFIX = read("ELASTICSEARCH_PREFIX", index_prefix, "portal")
CLAMAV_ADDRESS = read("CLAMAV_ADDRESS", address, "")
if PRODUCTION and not CLAMAV_ADDRESS:
    raise ImproperlyConfigured("The environment variable CLAMAV_ADDRESS is required in production.")
if PRODUCTION and not REDIS_URL:
    raise ImproperlyConfigured("The environment variable REDIS_URL is required in production.")

if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "portal",
            "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
        }
    }
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {"visibility_timeout": 3600}
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": str(VAR_DIR / "cache"),
        }
    }
    # One folder for both directions: every process of the machine reads and writes it.
    CELERY_BROKER_URL = "filesystem://localhost"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR_DIR / "broker"),
        "data_folder_out": str(VAR_DIR / "broker"),
        "control_folder": str(VAR_DIR / "broker-control"),
        "polling_interval": 0.2,
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "procedures.sync_catalogue": {"queue": "exchange"},
    "search.*": {"queue": "index"},
    "dossiers.scan_*": {"queue": "documents"},
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Asia/Ho_Chi_Minh"
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
DJANGO_CELERY_BEAT_TZ_AWARE = True
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "sync the procedure catalogue": {
        "task": "procedures.sync_catalogue",
        "schedule": crontab(hour="1", minute="30"),
    },
    "repair the catalogue's entries": {
        "task": "procedures.refresh_entries",
        "schedule": crontab(hour="4", minute="20", day_of_week="sun"),
    },
    "index what syncs wrote": {"task": "procedures.index_synced", "schedule": 300.0},
    "publish what is due": {"task": "home.publish_scheduled", "schedule": 60.0},
    "bring translations up to date": {"task": "home.refresh_due_translations", "schedule": 60.0},
    "repair what search knows": {
        "task": "search.repair",
        "schedule": crontab(hour="3", minute="40"),
    },
    "bring search up to date": {"task": "search.index_due", "schedule": 30.0},
    "forget old search counts": {
        "task": "search.forget_counts",
        "schedule": crontab(hour="3", minute="20"),
    },
    "send notices": {"task": "accounts.send_notices", "schedule": 30.0},
    "deliver messages": {"task": "exchange.relay", "schedule": 10.0},
    "forget answers of writes": {
        "task": "portal_site.forget_answers",
        "schedule": crontab(minute="50"),
    },
    "forget messages sent long ago": {
        "task": "exchange.forget_sent",
        "schedule": crontab(hour="3", minute="30"),
    },
    "check the files that came in": {"task": "dossiers.scan_due", "schedule": 30.0},
    "delete files that nothing needs": {
        "task": "dossiers.clean_files",
        "schedule": crontab(hour="2", minute="50"),
    },
    "lay down the calendar of coming years": {
        "task": "dossiers.seed_calendar",
        "schedule": crontab(hour="2", minute="10", day_of_month="1"),
    },
    "tend drafts": {
        "task": "dossiers.tend_drafts",
        "schedule": crontab(hour="2", minute="50"),
    },
    "clear old sessions": {
        "task": "accounts.clear_sessions",
        "schedule": crontab(hour="3", minute="10"),
    },
}

# --- Catalogue --------------------------------------------------------------------------------
# A JSONL file or the address of the national catalogue's service; empty: nothing to sync nightly.
CATALOGUE_SOURCE = read("CATALOGUE_SOURCE", str, "")
CATALOGUE_USERNAME = read("CATALOGUE_USERNAME", str, "")
CATALOGUE_PASSWORD = read("CATALOGUE_PASSWORD", str, "")
CATALOGUE_AGENCY = read("CATALOGUE_AGENCY", str, "000.00.00.G10")
CATALOGUE_BACKOFF = 0.5  # seconds before a failed call is made again; doubled each time

# --- Exchange ---------------------------------------------------------------------------------
OUTBOX_BACKOFF = 10.0  # seconds before a message is tried again; doubled each time, up to an hour

# --- Search -----------------------------------------------------------------------------------
SEARCH_VOCABULARY: Path | None = BASE_DIR / "search" / "data" / "vocabulary"
SEARCH_COUNTS_EVERY = 5.0  # seconds until a process writes what it counted
SEARCH_TIMEOUT = 0.3  # seconds that Elasticsearch has before the database answers instead
SEARCH_SPARED_SECONDS = 5.0  # that nobody asks it after it failed

# --- Identity ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
WAGTAILADMIN_LOGIN_URL = "wagtailadmin_login"  # ours, in portal_site.urls
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.sign_up.ConsentForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True  # who changes a password or a factor is told by mail
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
MFA_TOTP_ISSUER = read("MFA_ISSUER", str, "Dịch vụ công G10")
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # telephones' clocks are up to half a minute off
# The national sign-on. Its client must know /vi/accounts/national/login/callback/ and the same
# under /en/ as addresses to come back to.
NATIONAL_SSO_ISSUER = read("NATIONAL_SSO_ISSUER", url("http", "https"), "")
NATIONAL_SSO_CLIENT_ID = read("NATIONAL_SSO_CLIENT_ID", str, "portal")
NATIONAL_SSO_CLIENT_SECRET = read("NATIONAL_SSO_CLIENT_SECRET", str, "")
# Values of the ID token's “acr” that prove an identity; the first is asked for.
NATIONAL_SSO_ACR = read("NATIONAL_SSO_ACR", words, "2")
SOCIALACCOUNT_ADAPTER = "accounts.national.linking.SocialAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {
    "openid_connect": {
        "provider_class": "accounts.national.provider.NationalProvider",
        "APPS": [
            {
                "provider_id": "national",
                "name": "National sign-on",
                "client_id": NATIONAL_SSO_CLIENT_ID,
                "secret": NATIONAL_SSO_CLIENT_SECRET,
                "settings": {"server_url": NATIONAL_SSO_ISSUER},
            }
        ]
        if NATIONAL_SSO_ISSUER
        else [],
    }
}
# Clients of the API: allauth's identity provider.
IDP_OIDC_ADAPTER = "accounts.identity_provider.IdentityProviderAdapter"
IDP_OIDC_PRIVATE_KEY = read("OIDC_PRIVATE_KEY", str, "")  # without it no ID tokens are given
IDP_OIDC_REFRESH_TOKEN_EXPIRES_IN = 30 * 24 * 3600
API_CLIENT_PER_MINUTE = read("API_CLIENT_PER_MINUTE", integer(1, 1_000_000), "600")

# --- Filing -----------------------------------------------------------------------------------
DRAFT_DAYS = read("DRAFT_DAYS", integer(1, 365), "30")  # until a draft nobody touches is deleted
DRAFT_WARNING_DAYS = 3  # before that its owner is told
DRAFTS_PER_OWNER = 100
DRAFTS_PER_MINUTE = 10  # begun from one address without signing in
JSON_LIMIT = 1_000_000  # bytes of one request about a filing, without files
# How often one address may ask how far dossiers are; by the hour too, against guessing all day.
LOOKUP_LIMITS = {
    "per_minute": read("LOOKUPS_PER_MINUTE", integer(1, 100_000), "30"),
    "per_hour": read("LOOKUPS_PER_HOUR", integer(1, 1_000_000), "300"),
}

# --- Languages --------------------------------------------------------------------------------
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
FORMAT_MODULE_PATH = ["portal_site.formats"]
USE_THOUSAND_SEPARATOR = True
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "vendor"]

# --- Wagtail ----------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Cổng Dịch vụ công G10"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False  # allauth keeps passwords
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # no page of ours calls a third party
WAGTAIL_ENABLE_UPDATE_CHECK = False
# Machines name zones, such as “localtime”, that a browser does not know and fails on.
WAGTAIL_USER_TIME_ZONES = ["Asia/Ho_Chi_Minh", "UTC"]
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_AUTOSAVE_INTERVAL = 0  # a half-typed code must not become a procedure
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAILAPI_LIMIT_MAX = 100
WAGTAILAPI_BASE_URL = BASE_URL
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "doc", "odt", "pdf", "xlsx", "xls", "ods", "zip"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAIL_MODERATION_ENABLED = True
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = True
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # a procedure of 83 papers has thousands of form fields

# --- API --------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["portal_site.lib.renderers.ORJSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "portal_site.lib.drf.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "URL_FORMAT_OVERRIDE": None,  # “format” is a parameter like any other: unknown
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Public service portal API",
    "DESCRIPTION": "Published administrative procedures (thủ tục hành chính) and reference data.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVERS": [{"url": "/"}],
    "PREPROCESSING_HOOKS": ["portal_site.lib.openapi.only_our_api"],
    # Labels are translated, the document is not.
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "ChannelEnum": "procedures.states.Channel",
        "FeeKindEnum": "procedures.states.FeeKind",
        "LevelEnum": "procedures.states.Level",
        "OnlineScopeEnum": "procedures.states.OnlineScope",
        "TimeUnitEnum": "procedures.states.TimeUnit",
        "StaleStateEnum": "home.models.StaleField.State",
        "LanguageEnum": ["vi", "en"],
        "ChangeKindEnum": ["added", "changed", "removed"],
        "MarkedKindEnum": ["field", "paper"],
        "QuestionKindEnum": "procedures.eform.kinds.QUESTION_KINDS",
    },
}
# Published content is for all sites, what is filed for those that the portal's settings allow
# (home.embedding), the desk for none; nobody's cookies cross origins.
CORS_FILING_REGEX = r"^/api/v1/(?:dossiers|files|lookup|my-papers)/"
CORS_URLS_REGEX = r"^/api/(?!v1/(?:dossiers|files|lookup|my-papers|desk)/)"
CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_CREDENTIALS = False
CORS_ALLOW_HEADERS = [
    *default_headers,
    "content-digest",
    "content-disposition",
    "filing-secret",
    "idempotency-key",
    "if-match",
    "if-none-match",
]
CORS_EXPOSE_HEADERS = ["ETag", "Last-Modified", "Location", "Retry-After", "X-Request-ID"]

# --- Files ------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
S3_BUCKET = read("S3_BUCKET", str, "")
# Apart from pictures and documents, so that a rule which opens those never opens people's papers.
S3_PRIVATE_BUCKET = read("S3_PRIVATE_BUCKET", str, "")
if bool(S3_BUCKET) != bool(S3_PRIVATE_BUCKET) or (S3_BUCKET and S3_BUCKET == S3_PRIVATE_BUCKET):
    raise ImproperlyConfigured("S3_BUCKET and S3_PRIVATE_BUCKET are two buckets, or not set.")
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    # What people hand in: without an address, read by the program alone.
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": VAR_DIR / "private" / "files",
            "base_url": None,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
}
if S3_BUCKET:
    bucket: dict[str, Any] = {
        "endpoint_url": read("S3_ENDPOINT_URL", url("http", "https"), "") or None,
        "default_acl": "private",
        "querystring_auth": True,
    }
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {"bucket_name": S3_BUCKET, **bucket},
    }
    STORAGES["private"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        # A file that is read goes through a temporary one beyond this many bytes of memory.
        "OPTIONS": {"bucket_name": S3_PRIVATE_BUCKET, "max_memory_size": 1024 * 1024, **bucket},
    }
# Uploads grow here, on a disk: a container's /tmp is memory.
FILE_UPLOAD_TEMP_DIR = VAR_DIR / "private" / "incoming"
FILE_LIMIT_MB = read("FILE_LIMIT_MB", integer(1, 100), "50")  # clamd's own limit is 100
# Of a draft, or of an answer to one supplement request.
FILES_PER_FILING = 200
FILING_LIMIT_MB = 500
UPLOAD_LIMITS = {"per_minute": 60, "per_hour": 600}  # from one address
# PEM or DER certificates of the issuers whose signatures in PDFs count as known; empty: none.
SIGNATURE_ROOTS = read("SIGNATURE_ROOTS", str, "")

# --- Mail -------------------------------------------------------------------------------------
vars().update(read("EMAIL_URL", mail, None if PRODUCTION else "consolemail://"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = read(
    "DEFAULT_FROM_EMAIL",
    sender,
    None if PRODUCTION else "Cổng Dịch vụ công <no-reply@localhost>",
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAIL_DOMAIN = parseaddr(DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]  # of Message-IDs

# --- Text messages ----------------------------------------------------------------------------
# The provider's address; empty: messages go to the log.
SMS_URL = read("SMS_URL", url("http", "https"), "")
SMS_TOKEN = read("SMS_TOKEN", str, "")

# --- Security ---------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail shows the preview of a page in a frame of its own
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
# Where metrics may be read from outside the private network: ``Authorization: Bearer <token>``.
METRICS_TOKEN = read("METRICS_TOKEN", optional(secret), "")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "media-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        # A form may lead on to the national sign-on: browsers hold redirects to this too.
        "form-action": [
            SELF,
            *(
                ["{0.scheme}://{0.netloc}".format(urlsplit(NATIONAL_SSO_ISSUER))]
                if NATIONAL_SSO_ISSUER
                else []
            ),
        ],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
    },
}

# --- Logs -------------------------------------------------------------------------------------
LOG_LEVEL = read("LOG_LEVEL", one_of("DEBUG", "INFO", "WARNING", "ERROR"), "INFO")
LOG_FORMAT = read("LOG_FORMAT", one_of("json", "console"), "json" if PRODUCTION else "console")
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False  # no personal data in logs
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = True  # when sane: portal_site.middleware looks
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG  # one line a request, when it is answered
LOG_PROCESSORS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "structured": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": LOG_PROCESSORS,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *(
                    [
                        structlog.processors.format_exc_info,
                        structlog.processors.JSONRenderer(ensure_ascii=False),
                    ]
                    if LOG_FORMAT == "json"
                    else [
                        structlog.dev.ConsoleRenderer(
                            colors=sys.stderr.isatty(),
                            # The default prints local variables: slow, and they hold secrets.
                            exception_formatter=structlog.dev.plain_traceback,
                        )
                    ]
                ),
            ],
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        # What is not ready is said in the answer and in one line of our own.
        "health_check": {"level": "CRITICAL"},
        # One line per indexed object and per publication, which Wagtail keeps in its own log.
        "django_tasks": {"level": "WARNING"},
        # A line for each task handed over would bury a sync's own; failures are still told.
        "django_structlog.celery.receivers": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
        # A line for each call; what fails is said in one line of our own.
        "elastic_transport": {"level": "ERROR"},
    },
}
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *LOG_PROCESSORS,
        structlog.processors.StackInfoRenderer(),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)

for folder in (
    "cache",
    "broker",
    "broker-control",
    "media",
    "static",
    "private/files",
    "private/incoming",
):
    Path(VAR_DIR / folder).mkdir(parents=True, exist_ok=True)
BASE_HOST = urlsplit(BASE_URL).hostname
