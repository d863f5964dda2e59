package dev.hirundo.testing;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// All that Hirundo logs from now on until closed, at every level, with parameters and stack
/// traces.
public final class LogWatch extends Handler implements AutoCloseable {
    private static final Logger HIRUNDO = Logger.getLogger("dev.hirundo");

    private final List<String> records = new CopyOnWriteArrayList<>();
    private final Level before = HIRUNDO.getLevel();

    public LogWatch() {
        setLevel(Level.ALL);
        HIRUNDO.setLevel(Level.ALL);
        HIRUNDO.addHandler(this);
    }

    @Override
    public void publish(LogRecord record) {
        var text = new StringWriter();
        text.append(record.getLevel() + " " + record.getLoggerName() + ": " + record.getMessage());
        text.append(" " + Arrays.toString(record.getParameters()) + "\n");
        if (record.getThrown() != null) {
            record.getThrown().printStackTrace(new PrintWriter(text));
        }
        records.add(text.toString());
    }

    public List<String> records() {
        return List.copyOf(records);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        HIRUNDO.removeHandler(this);
        HIRUNDO.setLevel(before);
    }
}
