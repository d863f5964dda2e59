package dev.hirundo.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/// Logging in tests: warnings to standard error, and everything from INFO on to whoever records.
///
/// Set as `java.util.logging.config.class` for every test JVM.
public final class TestLogging {
    private static final Formatter FORMATTER = new SimpleFormatter();
    private static final List<Recording> RECORDINGS = new CopyOnWriteArrayList<>();

    /// Called by `java.util.logging`.
    public TestLogging() {
        var root = Logger.getLogger("");
        root.setLevel(Level.INFO);
        var console = new ConsoleHandler();
        console.setLevel(Level.WARNING);
        root.addHandler(console);
        root.addHandler(new Recorder());
    }

    /// Records from now on until closed.
    public static Recording record() {
        var recording = new Recording();
        RECORDINGS.add(recording);
        return recording;
    }

    /// What was logged while it was open, by any thread of the JVM.
    public static final class Recording implements AutoCloseable {
        private final List<LogRecord> records = new CopyOnWriteArrayList<>();

        /// Everything of at least this level, as `LEVEL logger: message`.
        public List<String> atLeast(Level level) {
            return records.stream()
                    .filter(r -> r.getLevel().intValue() >= level.intValue())
                    .map(
                            r ->
                                    r.getLevel()
                                            + " "
                                            + r.getLoggerName()
                                            + ": "
                                            + FORMATTER.formatMessage(r))
                    .toList();
        }

        @Override
        public void close() {
            RECORDINGS.remove(this);
        }
    }

    private static final class Recorder extends Handler {
        @Override
        public void publish(LogRecord record) {
            RECORDINGS.forEach(recording -> recording.records.add(record));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
