#!/usr/bin/env bash
# A real Request Tracker 5 on the loopback address, for the tests in test/real/request-tracker: Debian's package, behind
# its own server, over SQLite. Configuration, database and caches lie in our folder, and a Request Tracker this machine may
# have is neither read nor changed.
#
# Verbs and cache: see product.bash.
readonly product=request-tracker account=www-data
readonly packages=(request-tracker5 rt5-db-sqlite rt5-standalone)
# shellcheck source=product.bash
. "$(dirname "${BASH_SOURCE[0]}")/product.bash"

readonly code=/usr/share/request-tracker5
readonly site=$home/site

# Debian would make a database of its own, which nobody here needs.
prepare_packages() {
  echo 'request-tracker5 request-tracker5/dbconfig-install boolean false' | debconf-set-selections
}

configure() {
  rm -rf "$site"
  make_owned "$site" "$site"/{conf.d,db,log,mason,session}
  cat >"$site/RT_SiteConfig.pm" <<PERL
Set(\$rtname, 'usherd.test');
Set(\$Organization, 'usherd.test');
Set(\$WebDomain, '127.0.0.1');
Set(\$WebPort, $port);
Set(\$WebPath, '');
Set(\$DatabaseType, 'SQLite');
Set(\$DatabaseName, '$site/db/rt.sqlite3');
Set(\$Timezone, 'UTC');
Set(\$LogToSyslog, undef);
Set(\$LogToSTDERR, 'warning');
Set(\$LogDir, '$site/log');
# Each request signs in; what makes a password hard to guess would take most of the time.
Set(\$BcryptCost, 5);
# No mail leaves this machine.
Set(\$MailCommand, 'testfile');
\$RT::MasonDataDir = '$site/mason';
\$RT::MasonSessionDir = '$site/session';
1;
PERL
  export RT_SITE_CONFIG=$site/RT_SiteConfig.pm RT_SITE_CONFIG_DIR=$site/conf.d HOME=$site
}

# Made once for each version; every run works on a copy.
make_database() {
  local pristine
  pristine=$home/pristine-$(version_of request-tracker5)
  if ! [ -e "$pristine/password" ]; then
    say 'making a database'
    rm -rf "${pristine:?}"
    printf 'Rt-%s-1a\n' "$(head -c 9 /dev/urandom | od -An -tx1 | tr -d ' \n')" >"$site/password"
    "${as_owner[@]}" -- rt-setup-database-5 --action init --datadir "$code/etc" --dba '' --dba-password '' \
      --root-password-file "$site/password" >"$logs/database.log" 2>&1 || fail 'making the database failed:' "$logs/database.log"
    mkdir "$pristine"
    cp "$site/db/rt.sqlite3" "$pristine/"
    # The last step, so that an interrupted run leaves nothing that looks finished.
    mv "$site/password" "$pristine/password"
  fi
  cp "$pristine/rt.sqlite3" "$site/db/"
  [ "$(id -u)" != 0 ] || chown "$account" "$site/db/rt.sqlite3"
  printf 'RT_PASSWORD=%s\n' "$(<"$pristine/password")"
}

# One process that answers one request after the other: one signal ends it, and SQLite knows no second writer.
start_server() {
  start "$logs/server.log" KILL "$code/libexec/rt-server" --host 127.0.0.1 --port "$port" --max-workers 0
  until_listens "$port" "$logs/server.log" 'Request Tracker'
  printf 'RT_URL=http://127.0.0.1:%s\n' "$port"
}

bring_up() {
  # The other account has to pass through.
  chmod a+x "$home" "$(dirname "$home")"
  port=$(free_port)
  configure
  make_database
  start_server
}

product_main "$@"
