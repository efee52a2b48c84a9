package io.millrace.gateway.route;

import io.millrace.gateway.wire.ColumnDefinition;
import java.util.List;

/** A result: MySQL's definitions, and each row as the text protocol has it. */
public record Answer(List<ColumnDefinition> columns, List<byte[]> rows) {}
