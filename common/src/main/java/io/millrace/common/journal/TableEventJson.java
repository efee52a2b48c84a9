package io.millrace.common.journal;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** Events as JSON, as they stand in the journal and in ClickHouse. The names of kinds are stable. */
public final class TableEventJson {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addMixIn(TableEvent.class, Typed.class)
            .addModule(new SimpleModule()
                    .addSerializer(Instant.class, new InstantText())
                    .addDeserializer(Instant.class, new TextInstant()))
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private static final Map<Class<?>, String> KINDS = Arrays.stream(
                    Typed.class.getAnnotation(JsonSubTypes.class).value())
            .collect(Collectors.toMap(JsonSubTypes.Type::value, JsonSubTypes.Type::name));

    private TableEventJson() {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = TableEvent.StatementRead.class, name = "statement_read"),
        @JsonSubTypes.Type(value = TableEvent.Discovered.class, name = "discovered"),
        @JsonSubTypes.Type(value = TableEvent.CopyRequested.class, name = "copy_requested"),
        @JsonSubTypes.Type(value = TableEvent.CopyBegun.class, name = "copy_begun"),
        @JsonSubTypes.Type(value = TableEvent.CopyDone.class, name = "copy_done"),
        @JsonSubTypes.Type(value = TableEvent.CopyFailed.class, name = "copy_failed"),
        @JsonSubTypes.Type(value = TableEvent.ChangePlanned.class, name = "change_planned"),
        @JsonSubTypes.Type(value = TableEvent.ChangeApplied.class, name = "change_applied"),
        @JsonSubTypes.Type(value = TableEvent.Stopped.class, name = "stopped"),
        @JsonSubTypes.Type(value = TableEvent.Released.class, name = "released"),
        @JsonSubTypes.Type(value = TableEvent.Blocked.class, name = "blocked"),
        @JsonSubTypes.Type(value = TableEvent.Unblocked.class, name = "unblocked"),
        @JsonSubTypes.Type(value = TableEvent.ApprovalAwaited.class, name = "approval_awaited"),
        @JsonSubTypes.Type(value = TableEvent.Approved.class, name = "approved"),
        @JsonSubTypes.Type(value = TableEvent.PutOnHold.class, name = "put_on_hold"),
        @JsonSubTypes.Type(value = TableEvent.Resumed.class, name = "resumed"),
        @JsonSubTypes.Type(value = TableEvent.Resolved.class, name = "resolved"),
        @JsonSubTypes.Type(value = TableEvent.Truncated.class, name = "truncated"),
        @JsonSubTypes.Type(value = TableEvent.Repaired.class, name = "repaired"),
        @JsonSubTypes.Type(value = TableEvent.QuarantineDecided.class, name = "quarantine_decided"),
        @JsonSubTypes.Type(value = TableEvent.ViewChanged.class, name = "view_changed"),
        @JsonSubTypes.Type(value = TableEvent.Gone.class, name = "gone")
    })
    private interface Typed {}

    /** The name of the event's kind: {@code copy_requested}. */
    public static String kind(TableEvent event) {
        return KINDS.get(event.getClass());
    }

    public static byte[] write(TableEvent event) {
        try {
            return JSON.writerFor(TableEvent.class).writeValueAsBytes(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event cannot be written: " + kind(event), e);
        }
    }

    /** @throws Problem when it is not an event that this version knows */
    public static TableEvent read(byte[] json) {
        try {
            return JSON.readValue(json, TableEvent.class);
        } catch (InvalidTypeIdException e) {
            throw ProblemCode.LATER_VERSION.problem(
                    "The journal holds an event of the unknown kind '" + e.getTypeId() + "'.",
                    "A later version of Millrace wrote it: run that one.",
                    e);
        } catch (IOException e) {
            throw ProblemCode.DAMAGED_TOPIC.problem(
                    "The journal holds a record that is not an event: " + e.getMessage(),
                    "Check that nothing but the ddl-manager writes to the journal's topic.",
                    e);
        }
    }

    private static final class InstantText extends JsonSerializer<Instant> {
        @Override
        public void serialize(Instant value, JsonGenerator out, SerializerProvider serializers) throws IOException {
            out.writeString(value.toString());
        }
    }

    private static final class TextInstant extends JsonDeserializer<Instant> {
        @Override
        public Instant deserialize(JsonParser in, DeserializationContext context) throws IOException {
            try {
                return Instant.parse(in.getText());
            } catch (DateTimeException e) {
                return (Instant) context.handleWeirdStringValue(Instant.class, in.getText(), "an ISO 8601 time in UTC");
            }
        }
    }
}
