package io.millrace.ddlmanager;

import io.millrace.common.kafka.KafkaClients;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.sandbox.supervision.Service;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** What the ddl-manager says of records that are lost, and where topics end. */
final class LostRecords implements AutoCloseable {

    private final RunningPipeline millrace;
    private final Admin admin;

    LostRecords(RunningPipeline millrace) {
        this.millrace = millrace;
        this.admin = Admin.create(KafkaClients.properties(millrace.settings().kafka()));
    }

    Admin admin() {
        return admin;
    }

    double lost(String table) {
        return millrace.meter(
                Service.DDL_MANAGER, "millrace_ddl_records_expired_total", "\"" + millrace.table(table) + "\"");
    }

    double copies(String table) {
        return millrace.meter(
                Service.DDL_MANAGER, "millrace_ddl_tables_reloaded_total", "\"" + millrace.table(table) + "\"");
    }

    Map<TopicPartition, Long> ends(String topic) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get()
                .get(topic)
                .partitions()
                .forEach(p -> latest.put(new TopicPartition(topic, p.partition()), OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(latest).all().get().forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    @Override
    public void close() {
        admin.close();
    }
}
