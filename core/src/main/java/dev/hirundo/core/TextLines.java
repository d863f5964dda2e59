package dev.hirundo.core;

import io.helidon.logging.common.HelidonMdc;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/// A line for people: time, level, logger, request, message; an exception below it.
///
/// Helidon's own `HelidonFormatter` keeps what it has parsed in a map that two threads must not
/// fill at once, and the JDK lets them format at the same time: the first lines of a start were
/// lost.
final class TextLines extends Formatter {
    /// Loaded for the first line: the zones of the world take a while.
    private static final class Time {
        static final DateTimeFormatter FORMAT =
                DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS")
                        .withZone(ZoneId.systemDefault());
    }

    @Override
    public String format(LogRecord record) {
        var line = new StringWriter();
        line.append(Time.FORMAT.format(record.getInstant()))
                .append(' ')
                .append(record.getLevel().getName())
                .append(' ')
                .append(record.getLoggerName())
                .append(" [")
                .append(HelidonMdc.get("requestId").orElse(""))
                .append("] ")
                .append(formatMessage(record))
                .append(System.lineSeparator());
        if (record.getThrown() != null) {
            record.getThrown().printStackTrace(new PrintWriter(line, true));
        }
        return line.toString();
    }
}
