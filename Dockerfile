# SPDX-License-Identifier: GPL-2.0-only
# The command, with what it needs to run and nothing else: the package, as npm packs it, and its dependencies.
FROM node:22-slim AS build
WORKDIR /src
COPY . .
RUN npm ci && npm pack --ignore-scripts --pack-destination / && mkdir /package && tar -xzf /luocheck-*.tgz -C /package --strip-components=1

FROM node:22-slim
ENV NODE_ENV=production
WORKDIR /opt/luocheck
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force
COPY --from=build /package .
RUN ln -s /opt/luocheck/dist/cli/main.js /usr/local/bin/luocheck && chmod a+rx dist/cli/main.js
USER node
WORKDIR /home/node
ENTRYPOINT ["luocheck"]
CMD ["--help"]
