# What the scripts of all products share: packages, processes, ports, and the two verbs. A script sets `product` (its
# name), `packages` (from Debian) and `account` (whom its servers run as under root), defines `bring_up`, which starts the
# product and prints NAME=VALUE lines for the tests, sources this file, and ends with `product_main "$@"`.
# `prepare_packages`, where it is defined, runs right before packages are installed.
#
#   missing   prints the Debian packages this machine still lacks, one a line
#   serve     brings the product up, prints NAME=VALUE lines and then "ready" on stdout; runs until stdin ends or it gets
#             INT or TERM, and takes everything it started down again, also when it fails half-way
#
# REAL_CACHE (default /tmp/usherd-real-UID) keeps what takes long to make: a second run starts in seconds.
set -euo pipefail
umask 022

readonly home=${REAL_CACHE:-/tmp/usherd-real-$UID}/$product
readonly logs=$home/logs

say() { printf '%s: %s\n' "$product" "$*" >&2; }
# Ends the script with one sentence and, where a log knows more, its tail.
fail() {
  say "$1"
  if [ -s "${2:-}" ]; then tail -n 15 "$2" >&2; fi
  exit 1
}

# ---- packages

installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null || true)" = installed ]; }

missing_packages() {
  local package
  for package in "${packages[@]}"; do installed "$package" || printf '%s\n' "$package"; done
}

apt() {
  DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold \
    -o Dpkg::Options::=--force-unsafe-io "$@" \
    >>"$logs/apt.log" 2>&1 </dev/null || fail "apt-get $* failed; it needs the network. From $logs/apt.log:" "$logs/apt.log"
}

# Debian starts a service as soon as its package arrives, unless this file says no. Where there is none we put one there,
# and `stop_all` takes it away again.
readonly policy=/usr/sbin/policy-rc.d
made_policy=

keep_services_down() {
  [ ! -e "$policy" ] || return 0
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
  made_policy=yes
}

let_services_up() {
  [ -z "$made_policy" ] || rm -f "$policy"
  made_policy=
}

install_packages() {
  local missing
  mapfile -t missing < <(missing_packages)
  [ ${#missing[@]} -gt 0 ] || return 0
  say "installing ${missing[*]}"
  if declare -F prepare_packages >/dev/null; then prepare_packages; fi
  keep_services_down
  apt update
  apt install -y --no-install-recommends "${missing[@]}"
  let_services_up
}

# The version of a package, for names of what was made with it.
version_of() { dpkg-query -W -f='${Version}' "$1"; }

# ---- processes

pids=()
# Runs a program as the account of the servers: some refuse to run as root, and none has to.
as_owner=(setpriv)
if [ "$(id -u)" = 0 ]; then as_owner=(setpriv "--reuid=$account" "--regid=$(id -g "$account")" --init-groups); fi

# Makes folders the servers may write to, and nobody else may read.
make_owned() {
  mkdir -p "$@"
  chmod 700 "$@"
  [ "$(id -u)" != 0 ] || chown "$account" "$@"
}

# start LOG DEATH COMMAND...: starts a program that gets the signal DEATH when this script dies, whatever happens to it.
# Nothing a child keeps open may hold the lock (descriptor 9). What a script starts in the background ignores INT, unless
# that is put right.
start() {
  local log=$1 death=$2
  shift 2
  "${as_owner[@]}" --pdeathsig "$death" -- env --default-signal=INT -- "$@" >>"$log" 2>&1 </dev/null 9>&- &
  pids+=("$!")
}

# Last started, first stopped. INT is the quick and orderly way down for every server here.
stop_all() {
  local status=$? index
  trap - EXIT INT TERM HUP
  let_services_up
  for ((index = ${#pids[@]} - 1; index >= 0; index--)); do
    kill -INT "${pids[index]}" 2>/dev/null || true
    wait "${pids[index]}" 2>/dev/null || true
  done
  [ ${#pids[@]} -eq 0 ] || say 'stopped'
  exit "$status"
}

# ---- ports

free_port() {
  node -e 'const s = require("node:net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })'
}
listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# until_listens PORT LOG WHAT: waits for the server that was started last.
until_listens() {
  for _ in {1..1200}; do
    if listens "$1"; then return 0; fi
    kill -0 "${pids[-1]}" 2>/dev/null || fail "$3 ended before it listened on port $1:" "$2"
    sleep 0.1
  done
  fail "$3 did not listen on port $1 within two minutes:" "$2"
}

# ---- the whole

serve() {
  trap stop_all EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  mkdir -p "$home" "$logs"
  # In a folder everybody may write to, the name may have been taken by somebody else.
  [ -O "$home" ] || fail "$home belongs to another account: name another folder in REAL_CACHE"
  # Away from a folder the other account may not be allowed to enter.
  cd "$home"
  exec 9>"$home/lock"
  flock -w 600 9 || fail "another run still holds $home/lock"
  if [ "$(id -u)" = 0 ]; then install_packages; fi
  bring_up
  echo ready
  # In the background, so that a signal is acted on at once: bash only runs a trap when the command in front has ended.
  cat >/dev/null <&0 9>&- &
  wait "$!" || true
}

product_main() {
  case ${1:-} in
    missing) missing_packages ;;
    serve) serve ;;
    *)
      sed -n '2,/^[^#]/{/^#/s/^# \{0,1\}//p}' "$0" >&2
      printf '\n%s missing | serve\n' "${0##*/}" >&2
      exit 2
      ;;
  esac
}
