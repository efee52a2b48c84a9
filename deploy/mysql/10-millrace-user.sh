# Makes the user that Millrace connects as. MySQL's image reads this file once, when the data folder is new.
# It is sourced, not executed (so it has no x bit): docker_process_sql comes from the image.
#
# The grants, and why:
#   REPLICATION SLAVE   to read the binlog
#   REPLICATION CLIENT  to ask for the binlog's position
#   RELOAD              for the moment of FLUSH TABLES WITH READ LOCK in which a first copy takes its position
#   SELECT              on the replicated databases only: the first copy, information_schema, the validator

millrace_sql_text() { # a text as a SQL literal
  local text=${1//\\/\\\\}
  printf "'%s'" "${text//\'/\'\'}"
}

millrace_create_user() {
  local password database
  password=$(millrace_sql_text "${MILLRACE_MYSQL_PASSWORD:?}")
  printf '%s\n' \
    "CREATE USER IF NOT EXISTS 'millrace'@'%' IDENTIFIED BY $password;" \
    "GRANT REPLICATION SLAVE, REPLICATION CLIENT, RELOAD ON *.* TO 'millrace'@'%';"
  while IFS= read -r -d, database; do
    # Spaces around a comma are as good as none.
    database="${database#"${database%%[![:space:]]*}"}"
    database="${database%"${database##*[![:space:]]}"}"
    [ -n "$database" ] || continue
    local name=${database//\`/\`\`}
    # In GRANT, _ and % of a database's name are wildcards unless escaped.
    local pattern=${name//_/\\_}
    pattern=${pattern//%/\\%}
    printf '%s\n' \
      "CREATE DATABASE IF NOT EXISTS \`$name\`;" \
      "GRANT SELECT ON \`$pattern\`.* TO 'millrace'@'%';"
  done <<<"${MILLRACE_MYSQL_DATABASES:?},"
}

millrace_create_user | docker_process_sql --database=mysql
