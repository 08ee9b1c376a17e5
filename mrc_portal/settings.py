"""The settings of the portal, in Django's own order; what differs between machines is read by `env.py`."""

from pathlib import Path

from celery.schedules import crontab
from django.utils.translation import gettext_lazy as _

from mrc_portal import env
from mrc_portal.demo import DEMO_PASSWORD  # noqa: F401 - a setting

BASE_DIR = Path(__file__).resolve().parent.parent
ENV = env.read()

# Core
DEBUG = False
DEMO = ENV.demo
SECRET_KEY = ENV.secret_key
ALLOWED_HOSTS = ENV.hosts
ORIGIN = ENV.origin
CSRF_TRUSTED_ORIGINS = [ORIGIN]
ROOT_URLCONF = "mrc_portal.urls"
WSGI_APPLICATION = "mrc_portal.wsgi.application"
APPEND_SLASH = True
# What is too long for a field is said by its form, with all that was typed.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400

INSTALLED_APPS = [
    "mrc_portal",
    "reporting",
    "outreach",
    "counselling",
    "destinations",
    "messaging",
    "centre",
    "safeguards",
    "crispy_forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "safeguards.headers.StrictHeadersMiddleware",
    "safeguards.logs.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # outside the shelf, which keeps pages plain and compressed by itself
    "mrc_portal.shelf.ShelfMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "centre.middleware.SignInSessionMiddleware",
    "mrc_portal.middleware.ClosedByDefaultMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mrc_portal.context.page",
                "centre.doors.staff_places",
            ],
        },
    },
]

# Databases and cache. PostgreSQL holds everything that must not be lost or lifted: sessions and rate
# buckets too (with Redis down, sign-in must go on and limits must still bite).
DATABASES = {"default": ENV.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # The default of 300 would cull rate buckets, and so lift limits, under the very load they are for.
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}

# Sessions: a sign-in session idles 30 minutes at most; its absolute end of 12 hours is kept by the middleware.
SESSION_ENGINE = "mrc_portal.sessions"
SESSION_COOKIE_AGE = 30 * 60
SESSION_ABSOLUTE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
WHOSE_COOKIE_NAME = "whose"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "mrc_portal.views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Security. Secure and __Host- cookies only where the portal's own address is https: a phone would drop them otherwise.
HTTPS = ORIGIN.startswith("https://")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
TRUSTED_PROXIES = ENV.trusted_proxies
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    WHOSE_COOKIE_NAME = "__Host-whose"
    CSRF_COOKIE_SECURE = True
    CSRF_COOKIE_NAME = "__Host-csrf"

# Confidential fields: (id, key) pairs, the first is the current one; and the key of the blind indexes.
FIELD_KEYS = ENV.field_keys
INDEX_KEY = ENV.index_key

# People and sign-in
AUTH_USER_MODEL = "centre.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "centre:desk"
ACCOUNT_ADAPTER = "messaging.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "phone", "password1*", "password2*"]  # what allauth knows of; nobody signs up
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_TIMEOUT = 15 * 60
CODE_LASTS = 10 * 60  # as long as ASVS 6.5.5 allows, for SMS here may take minutes
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = CODE_LASTS
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = CODE_LASTS
ACCOUNT_PHONE_VERIFICATION_TIMEOUT = CODE_LASTS
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = CODE_LASTS
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a change of password or second factor is told to its owner
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody can have us write to strangers
ACCOUNT_FORMS = {
    "login": "messaging.forms.SignInForm",
    "request_login_code": "messaging.forms.RequestCodeForm",
    "confirm_login_code": "messaging.forms.ConfirmSignInCodeForm",
    "confirm_email_verification_code": "messaging.forms.ConfirmEmailCodeForm",
    "confirm_password_reset_code": "messaging.forms.ConfirmResetCodeForm",
    "verify_phone": "messaging.forms.ConfirmPhoneCodeForm",
}
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_CHANGE_EMAIL = True
MFA_ADAPTER = "messaging.accounts.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # browsers themselves allow plain http on localhost only
MFA_TOTP_ISSUER = "MRC"
MFA_FORMS = {
    "authenticate": "messaging.forms.SecondStepForm",
    "reauthenticate": "messaging.forms.SecondStepAgainForm",
    "activate_totp": "messaging.forms.SetUpAppForm",
    "add_webauthn": "messaging.forms.AddPasskeyForm",
    "login_webauthn": "messaging.forms.PasskeySignInForm",
    "authenticate_webauthn": "messaging.forms.PasskeyStepForm",
    "reauthenticate_webauthn": "messaging.forms.PasskeyStepAgainForm",
}

# Languages: a third one is a folder under locale/ and content in rows
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ur", _("Urdu"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
NUMBER_GROUPING = 3  # where a language says nothing of its own, as Urdu does not
TIME_ZONE = "Asia/Karachi"

# The smallest figure of people or sessions that is told outside the centres
SMALLEST_FIGURE = 11

# Where quick exit goes: a page that nobody wonders about
QUICK_EXIT_URL = "https://www.bbc.com/weather"

# Static files
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "mrc_portal.static.PortalStaticFilesStorage"},
}
MEDIA_ROOT = BASE_DIR / "var" / "media"
WHITENOISE_MAX_AGE = 60 * 60

CRISPY_ALLOWED_TEMPLATE_PACKS = ["mrc"]
CRISPY_TEMPLATE_PACK = "mrc"
CRISPY_FAIL_SILENTLY = False

# Messages out. In demo mode nothing leaves the machine; the outbox page shows what would have gone.
EMAIL_BACKEND = "messaging.channels.OutboxEmailBackend" if DEMO else "django.core.mail.backends.smtp.EmailBackend"
for name, value in ENV.email.items():
    globals()[name] = value
MAIL_IS_SET_UP = DEMO or bool(ENV.email)
SMS_URL = ENV.sms_url
WHATSAPP_URL = ENV.whatsapp_url
if DEMO:
    SMS_CHANNEL = "messaging.channels.OutboxSms"
    WHATSAPP_CHANNEL = "messaging.channels.OutboxWhatsApp"
else:
    SMS_CHANNEL = "messaging.gateway.AppriseSms" if SMS_URL else "messaging.channels.NoGateway"
    WHATSAPP_CHANNEL = "messaging.gateway.AppriseWhatsApp" if WHATSAPP_URL else "messaging.channels.NoGateway"
MESSAGES_PER_HOUR, MESSAGES_PER_DAY = ENV.messages_per_hour, ENV.messages_per_day  # of each channel that costs money
REPORTS_KEY = ENV.reports_key  # of the gateway's delivery reports; empty: none are taken
DEFAULT_FROM_EMAIL = ENV.email_from
SERVER_EMAIL = ENV.email_from

# Where sessions by video are held; empty: the counsellor says how to join
VIDEO_URL = ENV.video_url

# The clock
CELERY_BROKER_URL = ENV.redis_url
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 10, "socket_connect_timeout": 5}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_STORE_ERRORS_EVEN_IF_IGNORED = False
CELERY_TASK_ACKS_LATE = False
CELERY_TASK_TIME_LIMIT = 60
CELERY_TASK_SOFT_TIME_LIMIT = 50
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {
    "remake_past_due": {
        "task": "destinations.tasks.remake_past_due",
        "schedule": crontab(hour=0, minute=20),  # just after the day has changed in Pakistan
        "options": {"expires": 3600},
    },
    "tick": {"task": "messaging.tasks.tick", "schedule": 30.0, "options": {"expires": 25}},
    "print_guides": {"task": "destinations.tasks.print_guides", "schedule": 60.0, "options": {"expires": 50}},
    "plan_missing": {"task": "messaging.tasks.plan_missing", "schedule": 600.0, "options": {"expires": 500}},
    "answer_link_requests": {
        "task": "counselling.tasks.answer_link_requests",
        "schedule": 30.0,
        "options": {"expires": 25},
    },
    # Hourly, for an ended session may hold what somebody began to fill in.
    "housekeeping": {"task": "mrc_portal.tasks.housekeeping", "schedule": 3600.0, "options": {"expires": 3000}},
}

# Logs: one JSON object a line, without personal data
LOGGING_CONFIG = "safeguards.logs.configure"
LOGGING = {"level": ENV.log_level}
