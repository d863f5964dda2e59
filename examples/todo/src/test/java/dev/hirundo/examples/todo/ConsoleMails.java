package dev.hirundo.examples.todo;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.regex.Pattern;

/// The mails that the program writes to its log, as somebody at its terminal reads them.
final class ConsoleMails extends Handler implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 30;

    private final Logger logger =
            Logger.getLogger("dev.hirundo.auth.mail"); // held, or it is collected
    private final BlockingQueue<String> mails = new LinkedBlockingQueue<>();

    private ConsoleMails() {}

    static ConsoleMails read() {
        var mails = new ConsoleMails();
        mails.logger.addHandler(mails);
        return mails;
    }

    /// What stands behind the `#` of the next link that begins so; waits for its mail.
    String fragment(String beginning) throws InterruptedException {
        var link = Pattern.compile("http://localhost:\\d+/#(" + beginning + "=\\S+)");
        while (true) {
            String mail = mails.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertNotNull(mail, () -> "no mail came with a link to #" + beginning);
            var found = link.matcher(mail);
            if (found.find()) {
                return found.group(1);
            }
        }
    }

    @Override
    public void publish(LogRecord record) {
        mails.add(new SimpleFormatter().formatMessage(record));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
