#!/usr/bin/env bash
# Real Zabbix 6.0 and 7.0 on the loopback address, side by side, for the tests in test/real/zabbix.
#
#   zabbix.sh missing   prints the Debian packages this machine still lacks, one a line
#   zabbix.sh serve     brings both up, prints NAME=VALUE lines and then "ready" on stdout; runs until stdin ends or it
#                       gets INT or TERM, and takes everything it started down again, also when it fails half-way
#
# What runs is Zabbix's own PHP frontend over its own SQL schema, in PHP's built-in web server and one private
# PostgreSQL. The Zabbix server daemon is left out: the API only needs the database. Both come from Debian: 6.0 is in
# bookworm, 7.0 in trixie; they are unpacked, not installed, so any Debian of this age can run both.
#
# Verbs and cache: see product.bash.
readonly product=zabbix account=postgres
readonly packages=(php-cli php-pgsql php-bcmath php-gd php-mbstring php-xml postgresql)
# shellcheck source=product.bash
. "$(dirname "${BASH_SOURCE[0]}")/product.bash"

readonly -A suite=([6.0]=bookworm [7.0]=trixie)
readonly series=(6.0 7.0)
readonly data=$home/postgres sockets=$home/sockets
readonly keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# ---- packages

# Debian makes a PostgreSQL of its own at once, unless this file says no before the package arrives.
prepare_packages() {
  [ ! -e /etc/postgresql-common/createcluster.conf ] || return 0
  mkdir -p /etc/postgresql-common
  echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
}

# Unpacks one series' frontend and schema to $home/SERIES. An apt state of its own knows that one Debian release, so
# neither the machine's sources nor its installed packages change.
unpack() {
  local version=$1 work=$home/unpack-$1 mirror options deb
  [ ! -e "$home/$version/ui/api_jsonrpc.php" ] || return 0
  [ -e "$keyring" ] || fail "$keyring is not there: install debian-archive-keyring"
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -v security | grep -m 1 '/debian/*$') ||
    mirror=http://deb.debian.org/debian
  say "fetching Zabbix $version from Debian ${suite[$version]}"
  rm -rf "$work" "${home:?}/$version"
  mkdir -p "$work"/{lists/partial,cache/archives/partial,files}
  echo "deb [signed-by=$keyring] $mirror ${suite[$version]} main" >"$work/sources.list"
  options=(-o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work/cache" -o APT::Sandbox::User=root)
  apt "${options[@]}" update
  (cd "$work" && apt "${options[@]}" download zabbix-frontend-php zabbix-server-pgsql)
  for deb in "$work"/*.deb; do dpkg-deb -x "$deb" "$work/files"; done
  mkdir -p "$work/done"
  mv "$work/files/usr/share/zabbix" "$work/done/ui"
  mv "$work/files/usr/share/zabbix-server-pgsql" "$work/done/sql"
  # The last step, so that an interrupted run leaves nothing that looks finished.
  mv "$work/done" "$home/$version"
  rm -rf "$work"
}

# A server a killed run left behind, told by its working directory: process ids are reused, data directories are not.
clear_leftover() {
  local pid
  pid=$(head -n 1 "$data/postmaster.pid" 2>/dev/null) || return 0
  if [ "/proc/$pid/cwd" -ef "$data" ]; then
    kill -QUIT "$pid"
    for _ in {1..100}; do [ -e "/proc/$pid" ] || break; sleep 0.1; done
  fi
  rm -f "$data/postmaster.pid" "$sockets"/.s.PGSQL.*
}

# ---- database

sql() { PGOPTIONS='-c client_min_messages=warning' "${as_owner[@]}" -- "$postgres/psql" -Xqv ON_ERROR_STOP=1 -h "$sockets" -U zabbix -d "$@"; }

make_cluster() {
  [ ! -e "$data/PG_VERSION" ] || return 0
  "${as_owner[@]}" -- "$postgres/initdb" -D "$data" -U zabbix --auth=trust -E UTF8 --locale=C.UTF-8 --no-sync \
    >"$logs/initdb.log" 2>&1 || fail 'initdb failed:' "$logs/initdb.log"
}

# Durability is switched off: what a crash loses is made again from the cached files.
start_postgres() {
  start "$logs/postgres.log" QUIT "$postgres/postgres" -D "$data" -k "$sockets" -c listen_addresses= \
    -c unix_socket_permissions=0700 -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_wal_size=2GB
  for _ in {1..300}; do
    if "$postgres/pg_isready" -q -h "$sockets"; then return 0; fi
    kill -0 "${pids[-1]}" 2>/dev/null || break
    sleep 0.1
  done
  fail 'PostgreSQL did not start:' "$logs/postgres.log"
}

# A pristine database per series is imported once; every run works on a copy of it.
make_database() {
  local name=zabbix_$1 pristine=pristine_$1 part
  if ! sql postgres -Atc "SELECT 1 FROM pg_database WHERE datname = '$pristine'" | grep -q 1; then
    say "importing the schema of Zabbix $1 (about 20 s)"
    sql postgres -c 'DROP DATABASE IF EXISTS importing' -c 'CREATE DATABASE importing'
    for part in schema images data; do
      zcat "$home/$1/sql/$part.sql.gz" | sql importing >"$logs/import-$1.log" 2>&1 || fail "import of $part failed:" "$logs/import-$1.log"
    done
    sql postgres -c "ALTER DATABASE importing RENAME TO \"$pristine\""
  fi
  sql postgres -c "DROP DATABASE IF EXISTS \"$name\"" -c "CREATE DATABASE \"$name\" TEMPLATE \"$pristine\" STRATEGY FILE_COPY"
}

# ---- frontend

# Debian's build looks for its configuration in /etc; this copy looks into its own folder.
configure() {
  local ui=$home/$1/ui
  sed -i -E "s|(const CONFIG_FILE_PATH = ')[^']*|\1$ui/conf/zabbix.conf.php|" "$ui/include/classes/core/CConfigFile.php"
  cat >"$ui/conf/zabbix.conf.php" <<PHP
<?php
\$DB = ['TYPE' => 'POSTGRESQL', 'SERVER' => '$sockets', 'PORT' => '5432', 'DATABASE' => 'zabbix_$1', 'USER' => 'zabbix', 'PASSWORD' => '',
  'SCHEMA' => '', 'ENCRYPTION' => false, 'VERIFY_HOST' => false, 'KEY_FILE' => '', 'CERT_FILE' => '', 'CA_FILE' => '', 'CIPHER_LIST' => '',
  'VAULT' => '', 'VAULT_URL' => '', 'VAULT_PREFIX' => '', 'VAULT_DB_PATH' => '', 'VAULT_TOKEN' => '', 'VAULT_CERT_FILE' => '', 'VAULT_KEY_FILE' => '',
  'DOUBLE_IEEE754' => true];
\$ZBX_SERVER_NAME = 'usherd real test';
\$IMAGE_FORMAT_DEFAULT = IMAGE_FORMAT_PNG;
PHP
}

# One PHP process for each series: requests are answered one after the other, and one signal ends it.
start_frontend() {
  local port log=$logs/php-$1.log
  configure "$1"
  port=$(free_port)
  start "$log" KILL php -d memory_limit=256M -d max_execution_time=120 -d date.timezone=UTC -d opcache.enable=1 \
    -d session.save_path="$logs" -d display_errors=0 -d log_errors=1 -S "127.0.0.1:$port" -t "$home/$1/ui"
  until_listens "$port" "$log" PHP
  printf 'ZABBIX_%s=http://127.0.0.1:%s/api_jsonrpc.php\n' "${1/./_}" "$port"
}

# ---- the whole

bring_up() {
  local version
  postgres=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
  make_owned "$data"
  mkdir -p "$sockets"
  if [ "$(id -u)" = 0 ]; then chown postgres "$sockets" "$logs"; fi
  for version in "${series[@]}"; do unpack "$version"; done
  clear_leftover
  make_cluster
  start_postgres
  for version in "${series[@]}"; do make_database "$version"; done
  for version in "${series[@]}"; do start_frontend "$version"; done
  printf 'ZABBIX_SOCKETS=%s\n' "$sockets"
}

product_main "$@"
