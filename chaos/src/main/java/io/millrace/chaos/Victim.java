package io.millrace.chaos;

import io.millrace.sandbox.Part;
import io.millrace.sandbox.supervision.Service;
import java.util.Optional;

/** Which processes are ended. MySQL is the customer's: it is restarted cleanly; all others are killed. */
enum Victim {
    NORMALIZER(Service.NORMALIZER),
    DDL_MANAGER(Service.DDL_MANAGER),
    VALIDATOR(Service.VALIDATOR),
    KAFKA(Part.KAFKA),
    CONNECT(Part.CONNECT),
    CLICKHOUSE(Part.CLICKHOUSE),
    MYSQL(Part.MYSQL);

    private final Optional<Service> service;
    private final Optional<Part> part;

    Victim(Service service) {
        this.service = Optional.of(service);
        this.part = Optional.empty();
    }

    Victim(Part part) {
        this.service = Optional.empty();
        this.part = Optional.of(part);
    }

    /** Empty: it is a server. */
    Optional<Service> service() {
        return service;
    }

    /** Empty: it is a service. */
    Optional<Part> part() {
        return part;
    }

    String label() {
        return service.map(Service::command).orElseGet(() -> part.orElseThrow().label());
    }

    /** In words. */
    String what() {
        return this == MYSQL ? "clean restart" : "kill -9";
    }
}
