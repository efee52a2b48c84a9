package io.millrace.gateway.route;

import io.millrace.gateway.wire.ColumnDefinition;
import java.util.List;

/** A result: MySQL's definitions, and the text of each value; null is NULL. */
public record Answer(List<ColumnDefinition> columns, List<byte[][]> rows) {}
