#!/usr/bin/env bash
# The steps of the Dockerfile's build stage in a temporary folder, for machines without a container engine. Proves that a
# clone with a compiler and the network becomes a program that starts without sources and without development packages.
#
# Needs Node 24 first in PATH, as in the image (`npm run` and .ci/run see to that). A test holds the lines below that
# begin with "copy" and "step" and the COPY and RUN lines of the Dockerfile together.
set -euo pipefail

readonly checkout=$(cd "$(dirname "$0")/.." && pwd)
readonly app=$(mktemp -d "${TMPDIR:-/tmp}/usherd-image.XXXXXX")
readonly log=$app.log
trap 'rm -rf "$app"' EXIT
cd "$app"
# Packages of the checkout must not be found from here, only its Node.
readonly node=$(node -p process.execPath)
mkdir .tool
ln -s "$node" .tool/node
export PATH=$app/.tool:$PATH

copy() {
  local from=("${@:1:$#-1}") to=${!#}
  if [ "$to" = ./ ]; then cp "${from[@]/#/$checkout/}" ./; else cp -R "$checkout/${from[0]}" "$to"; fi
}

step() {
  local startedAt=$SECONDS
  if "$@" >"$log" 2>&1 </dev/null; then
    echo "image: ok after $((SECONDS - startedAt)) s: $*"
  else
    echo "image: FAILED: $*, the end of its output (all of it in $log):"
    tail -n 20 "$log"
    exit 1
  fi
}

copy package.json package-lock.json .npmrc ./
step npm ci --no-audit --no-fund
copy tsconfig.json LICENSE ./
copy bin bin/
copy scripts scripts/
copy src src/
copy connectors connectors/
copy config config/
step npm run build
step npm prune --omit=dev --omit=optional
step rm -rf src connectors config scripts tsconfig.json
step node bin/usherd.js --version

rm -f "$log"
echo "image: $(node bin/usherd.js --version) starts from $(du -sh --exclude=.tool . | cut -f1) without sources or development packages"
