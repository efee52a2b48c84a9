#!/usr/bin/env bash
# Kafka under Redpanda's name: one node with the listeners of `redpanda start --kafka-addr=… --advertise-kafka-addr=…`.
set -euo pipefail
for argument in "$@"; do
  case "$argument" in
    --kafka-addr=*) listeners=${argument#*=} ;;
    --advertise-kafka-addr=*) advertised=${argument#*=} ;;
  esac
done
cat >/tmp/kafka.properties <<PROPERTIES
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:29093
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,INTERNAL:PLAINTEXT,EXTERNAL:PLAINTEXT
inter.broker.listener.name=INTERNAL
listeners=${listeners^^},CONTROLLER://127.0.0.1:29093
advertised.listeners=$(sed -E 's/(internal|external):/\U\1\E:/g' <<<"$advertised")
log.dirs=/var/lib/redpanda/data/kafka
auto.create.topics.enable=false
group.initial.rebalance.delay.ms=0
offsets.topic.replication.factor=1
offsets.topic.num.partitions=5
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=5
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
log.cleaner.dedupe.buffer.size=33554432
PROPERTIES
mkdir -p /var/lib/redpanda/data/kafka
exec java -Xmx512m -XX:+UseSerialGC -cp '/kafka/libs/*' io.millrace.sandbox.child.KafkaMain /tmp/kafka.properties
