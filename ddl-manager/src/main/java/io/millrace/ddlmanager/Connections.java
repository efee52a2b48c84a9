package io.millrace.ddlmanager;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.Resources;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.fence.MysqlBinlog;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.naming.Targets;
import io.millrace.common.naming.Topics;
import io.millrace.common.settings.Settings;
import io.millrace.ddlmanager.apply.PipelineLock;
import io.millrace.ddlmanager.journal.Journal;
import org.apache.kafka.clients.admin.Admin;

/** The servers, the names of what is in them, and what all work of the ddl-manager begins with: its journal and its lock. */
record Connections(
        Mysql mysql,
        MysqlBinlog binlog,
        ClickHouse clickHouse,
        Admin kafka,
        Targets targets,
        Topics topics,
        Journal journal,
        PipelineLock lock) {

    /**
     * @param opened is given what must be closed
     * @throws io.millrace.common.problem.Problem when a server cannot be reached
     */
    static Connections open(Settings settings, MeterRegistry meters, Resources opened) {
        Mysql mysql = opened.add(Mysql.connect(settings.mysql()));
        ClickHouse clickHouse = opened.add(ClickHouse.connect(settings.clickHouse()));
        Admin kafka = opened.add(KafkaClients.admin(settings.kafka()));
        Journal journal =
                opened.add(new Journal(settings.kafka(), settings.names().journal(), kafka));
        return new Connections(
                mysql,
                new MysqlBinlog(mysql),
                clickHouse,
                kafka,
                Targets.of(settings.names()),
                Topics.of(settings.names()),
                journal,
                opened.add(new PipelineLock(mysql, meters, journal)));
    }
}
