#!/usr/bin/env bash
# The SCIM 2.0 service of Better Auth on the loopback address, for the tests in test/real/better-auth: two packages from
# npm, in the versions of better-auth/package-lock.json, and the small server beside it, over a database in memory.
#
# Verbs and cache: see product.bash.
readonly product=better-auth account=nobody
readonly packages=()
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly here
# shellcheck source=product.bash
. "$here/product.bash"

readonly site=$home/site

# Once for each lock file. Nothing a package wants to run at its installation is run.
install_from_npm() {
  local lock=$here/better-auth/package-lock.json
  if cmp -s "$lock" "$site/installed.json"; then return 0; fi
  say 'installing from npm'
  rm -rf "$site"
  mkdir "$site"
  cp "$here/better-auth/package.json" "$lock" "$site/"
  npm ci --prefix "$site" --ignore-scripts --legacy-peer-deps --no-audit --no-fund --loglevel=error >"$logs/npm.log" 2>&1 </dev/null ||
    fail "npm ci failed; it needs the network the first time. From $logs/npm.log:" "$logs/npm.log"
  # The last step, so that an interrupted run leaves nothing that looks finished.
  cp "$lock" "$site/installed.json"
}

start_server() {
  local port
  port=$(free_port)
  BETTER_AUTH_TOKEN=ba-$(head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n')
  export BETTER_AUTH_TOKEN
  cp "$here/better-auth/server.mjs" "$site/"
  # The same Node the tests run on: an older one has no database of its own.
  start "$logs/server.log" KILL node "$site/server.mjs" "$port"
  until_listens "$port" "$logs/server.log" 'Better Auth'
  printf 'BETTER_AUTH_URL=http://127.0.0.1:%s/api/auth/scim/v2\nBETTER_AUTH_TOKEN=%s\n' "$port" "$BETTER_AUTH_TOKEN"
}

bring_up() {
  # The other account has to pass through.
  chmod a+x "$home" "$(dirname "$home")"
  install_from_npm
  start_server
}

product_main "$@"
