package io.millrace.common.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.pattern.CompositeConverter;
import io.millrace.common.Printable;

/**
 * {@code %printable(…)} in {@code logback-text.xml}: the only place that keeps names and values from steering the terminal that
 * shows a log. With the option {@code line} everything is on one; with {@code lines} line breaks stay, as a stack trace has some.
 */
public final class PrintableConverter extends CompositeConverter<ILoggingEvent> {

    @Override
    protected String transform(ILoggingEvent event, String text) {
        return "lines".equals(getFirstOption()) ? Printable.lines(text) : Printable.line(text);
    }
}
