# One image for the web process, the worker and the beat; docker-compose.yml says which.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app

COPY requirements.lock .
RUN pip install --require-hashes -r requirements.lock

COPY . .
# Local state (a secret key that was not given, beat's clock) lies in a volume of the user.
RUN useradd --system --create-home gainsay \
    && install -d -o gainsay /var/lib/gainsay \
    && HASHED_STATIC=1 STATIC_ROOT=/app/static-files GAINSAY_VAR=/tmp/build \
       python manage.py collectstatic --no-input \
    && rm -rf /tmp/build
ENV GAINSAY_VAR=/var/lib/gainsay HASHED_STATIC=1 STATIC_ROOT=/app/static-files
USER gainsay
VOLUME /var/lib/gainsay
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
