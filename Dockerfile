# usherd as an image: a stage with a compiler builds, a slim one runs.
#
#   docker build -t usherd .
#   docker run -v ./config:/config -v usherd-data:/data -p 8080:8080 --env-file secrets.env usherd
#
# In the container listen on all addresses (listen.host: 0.0.0.0, which needs a token) and keep the store in /data.
# scripts/image-steps.sh runs the steps of the first stage on a machine without a container engine; keep both alike.

FROM node:24-bookworm AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json LICENSE ./
COPY bin bin/
COPY scripts scripts/
COPY src src/
COPY connectors connectors/
COPY config config/
RUN npm run build
RUN npm prune --omit=dev --omit=optional
RUN rm -rf src connectors config scripts tsconfig.json
RUN node bin/usherd.js --version

FROM node:24-bookworm-slim
# Small young generations: memory stays flat however many people are read, at no cost worth measuring (docs/performance.md).
ENV NODE_ENV=production USHERD_CONFIG=/config NODE_OPTIONS=--max-semi-space-size=16
COPY --from=build /app /app
RUN mkdir -p /config /data && chown node:node /config /data
USER node
WORKDIR /data
VOLUME /config /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/healthz').then(answer => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/bin/usherd.js"]
CMD ["serve"]
