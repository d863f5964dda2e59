package dev.hirundo.core;

import io.helidon.logging.common.HelidonMdc;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/// One JSON object a line, whatever is logged.
///
/// Helidon's own `HelidonJsonFormatter` leaves backslashes and control characters as they are: what
/// a client sends could end a string and forge the fields after it.
final class JsonLines extends Formatter {
    @Override
    public String format(LogRecord record) {
        var line = new LinkedHashMap<String, Object>();
        line.put("time", record.getInstant().truncatedTo(ChronoUnit.MICROS));
        line.put("level", record.getLevel().getName());
        line.put("logger", record.getLoggerName());
        HelidonMdc.get("requestId").ifPresent(id -> line.put("requestId", id));
        line.put("thread", Thread.currentThread().getName());
        line.put("message", formatMessage(record));
        if (record.getThrown() != null) {
            line.put("exception", stackTrace(record.getThrown()));
        }
        return new String(Json.standard().write(line), StandardCharsets.UTF_8) + "\n";
    }

    private static String stackTrace(Throwable thrown) {
        var text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
