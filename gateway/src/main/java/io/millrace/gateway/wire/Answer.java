package io.millrace.gateway.wire;

import java.util.List;

/** A result: MySQL's definitions, and each row as the text protocol has it. */
public record Answer(List<ColumnDefinition> columns, List<byte[]> rows) {}
