#!/usr/bin/env bash
# A real Redmine on the loopback address, for the tests in test/real/redmine: Debian's package, behind Ruby's own web
# server, over SQLite. It is an instance of its own: files, database and key lie in our folder, and a Redmine this machine
# may have is neither read nor changed.
#
# Verbs and cache: see product.bash.
readonly product=redmine account=www-data
readonly packages=(redmine redmine-sqlite ruby-webrick)
# shellcheck source=product.bash
. "$(dirname "${BASH_SOURCE[0]}")/product.bash"

readonly code=/usr/share/redmine
readonly site=$home/site

# Debian would make a database of its own, which nobody here needs.
prepare_packages() {
  echo 'redmine redmine/instances/default/dbconfig-install boolean false' | debconf-set-selections
}

# Redmine looks for an instance below its own folder; the way up again leads to ours, in its eyes and in the kernel's.
# The bundle is ours as well: Redmine's own knows only the databases of instances that are configured there.
configure() {
  rm -rf "$site"
  make_owned "$site" "$site"/{config,files,log,tmp,public,db}
  cat >"$site/config/database.yml" <<YAML
production: { adapter: sqlite3, database: $site/db/redmine.sqlite3, timeout: 20000, pool: 20 }
YAML
  head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$site/config/secret_key.txt"
  cat >"$site/Gemfile" <<RUBY
eval_gemfile '$code/Gemfile'
gem 'sqlite3', '~> 1.4.0'
RUBY
  [ "$(id -u)" != 0 ] || chown "$account" "$site/config/secret_key.txt"
  export REDMINE_INSTANCE=../../../..$site BUNDLE_GEMFILE=$site/Gemfile RAILS_ENV=production SCHEMA=$site/tmp/schema.rb
  export HOME=$site RUBYOPT=-W0
}

inside() { (cd "$code" && "${as_owner[@]}" -- "$@"); }

# The schema takes ten seconds, so it is made once for each version; every run works on a copy.
make_database() {
  local pristine
  pristine=$home/pristine-$(version_of redmine)
  if ! [ -e "$pristine/key" ]; then
    say 'making a database (about 15 s)'
    rm -rf "${pristine:?}"
    inside ruby -S rake db:migrate >"$logs/migrate.log" 2>&1 || fail 'migrating the database failed:' "$logs/migrate.log"
    inside ruby -S rails runner "$seed" >"$site/key" 2>"$logs/seed.log" || fail 'the first settings failed:' "$logs/seed.log"
    mkdir "$pristine"
    cp "$site/db/redmine.sqlite3" "$pristine/"
    # The last step, so that an interrupted run leaves nothing that looks finished.
    mv "$site/key" "$pristine/key"
  fi
  cp "$pristine/redmine.sqlite3" "$site/db/"
  [ "$(id -u)" != 0 ] || chown "$account" "$site/db/redmine.sqlite3"
  printf 'REDMINE_KEY=%s\n' "$(<"$pristine/key")"
}

# The API is off in a new Redmine. Prints the key of its administrator.
readonly seed="
  Setting.rest_api_enabled = '1'
  admin = User.find_by_login('admin')
  admin.update!(must_change_passwd: false, language: 'en')
  UserCustomField.create!(name: 'Department', field_format: 'string', visible: true)
  print admin.api_key
"

start_server() {
  local port
  port=$(free_port)
  cd "$code"
  start "$logs/server.log" KILL ruby -rwebrick -S rackup -E production -s webrick -o 127.0.0.1 -p "$port" config.ru
  until_listens "$port" "$logs/server.log" Redmine
  cd "$home"
  printf 'REDMINE_URL=http://127.0.0.1:%s\n' "$port"
}

bring_up() {
  # The other account has to pass through.
  chmod a+x "$home" "$(dirname "$home")"
  configure
  make_database
  start_server
}

product_main "$@"
