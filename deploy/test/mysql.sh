#!/usr/bin/env bash
# As MySQL's image: makes the data folder, root's password, and what the scripts of initdb.d ask for; then runs the server.
set -euo pipefail
data=/var/lib/mysql
socket=/run/mysqld/init.sock

docker_process_sql() { # as in the image, which the scripts rely on
  mysql --protocol=socket --socket="$socket" --user=root "$@"
}

chown mysql "$data"
if [ ! -d "$data/mysql" ]; then
  mysqld --user=mysql --initialize-insecure
  mysqld --user=mysql --skip-networking --socket="$socket" --mysqlx=OFF &
  server=$!
  until docker_process_sql -e 'SELECT 1' >/dev/null 2>&1; do sleep 0.2; done
  for script in /docker-entrypoint-initdb.d/*.sh; do . "$script"; done
  docker_process_sql <<SQL
CREATE USER 'root'@'%' IDENTIFIED BY '$MYSQL_ROOT_PASSWORD';
GRANT ALL ON *.* TO 'root'@'%' WITH GRANT OPTION;
ALTER USER 'root'@'localhost' IDENTIFIED BY '$MYSQL_ROOT_PASSWORD';
SQL
  kill "$server"
  wait "$server"
fi
exec mysqld --user=mysql --mysqlx=OFF "$@"
