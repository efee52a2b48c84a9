#!/usr/bin/env bash
# As Debezium's image: CONNECT_A_B is the worker's setting a.b, and a few variables have names of their own.
set -euo pipefail
{
  echo "bootstrap.servers=$BOOTSTRAP_SERVERS"
  echo "group.id=$GROUP_ID"
  echo "config.storage.topic=$CONFIG_STORAGE_TOPIC"
  echo "offset.storage.topic=$OFFSET_STORAGE_TOPIC"
  echo "status.storage.topic=$STATUS_STORAGE_TOPIC"
  echo "plugin.path=/kafka/connect"
  echo "key.converter=org.apache.kafka.connect.json.JsonConverter"
  echo "value.converter=org.apache.kafka.connect.json.JsonConverter"
  echo "rest.advertised.host.name=$(hostname -i)"
  env | grep '^CONNECT_' | while IFS='=' read -r name value; do
    name=${name#CONNECT_}
    name=${name,,}
    echo "${name//_/.}=$value"
  done
} >/tmp/connect.properties
echo '<configuration><appender name="out" class="ch.qos.logback.core.ConsoleAppender"><encoder><pattern>%d %-5level %msg [%logger]%n</pattern></encoder></appender><root level="INFO"><appender-ref ref="out"/></root></configuration>' >/tmp/logback.xml
# shellcheck disable=SC2086
exec java -Dlogback.configurationFile=/tmp/logback.xml $HEAP_OPTS ${KAFKA_OPTS:-} -cp '/kafka/libs/*' org.apache.kafka.connect.cli.ConnectDistributed /tmp/connect.properties
