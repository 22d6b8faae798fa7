# The gateway in a container: `docker build -t p2-gateway .`, then see "Run it for real" in README.md.
FROM python:3.12-slim AS build
WORKDIR /src
COPY requirements.lock ./
RUN python -m venv /opt/p2 && /opt/p2/bin/pip install --no-cache-dir -r requirements.lock
COPY . .
RUN /opt/p2/bin/pip install --no-cache-dir --no-deps .

FROM python:3.12-slim
RUN useradd --system --create-home --home-dir /var/lib/p2 p2
COPY --from=build /opt/p2 /opt/p2
ENV PATH=/opt/p2/bin:$PATH PYTHONUNBUFFERED=1 P2_DATABASE_URL=sqlite:////var/lib/p2/p2.db P2_KEYS=file:/var/lib/p2/keys.json
USER p2
WORKDIR /var/lib/p2
VOLUME /var/lib/p2
EXPOSE 8080
HEALTHCHECK CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/health/ready', timeout=5)"]
CMD ["sh", "-c", "p2 init && exec p2 serve --host 0.0.0.0 --port 8080"]
