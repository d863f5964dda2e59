package dev.hirundo.auth.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.testing.TestLogging;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private static final Exception CAUSE = new SocketException("ada@example.org");

    private final List<Duration> pauses = new CopyOnWriteArrayList<>();
    private final List<String> sent = new CopyOnWriteArrayList<>();

    private static Mail mail(String subject) {
        return new Mail("ada@example.org", subject, "the token", "<p>the token");
    }

    private Outbox outbox(Mailer mailer) {
        return new Outbox(mailer, pauses::add, new Random(1), Duration.ofSeconds(10));
    }

    /// Fails in the given ways, one after the other, then sends.
    private Mailer failing(RuntimeException... failures) {
        Queue<RuntimeException> left = new ConcurrentLinkedQueue<>(List.of(failures));
        return mail -> {
            var failure = left.poll();
            if (failure != null) {
                throw failure;
            }
            sent.add(mail.subject());
        };
    }

    private static List<String> warnings(TestLogging.Recording log) {
        return log.atLeast(Level.WARNING).stream()
                .filter(line -> line.contains("dev.hirundo.auth.mail:"))
                .toList();
    }

    @Test
    void closingSendsWhatIsQueued() {
        var outbox = outbox(failing());
        for (int i = 0; i < 500; i++) {
            outbox.post(mail("m" + i));
        }
        outbox.close();

        assertEquals(500, sent.size());
        assertEquals(500, sent.stream().distinct().count());
    }

    @Test
    void postingDoesNotWaitForTheMailer() {
        var go = new CountDownLatch(1);
        var outbox =
                outbox(
                        mail -> {
                            await(go);
                            sent.add(mail.subject());
                        });
        outbox.post(mail("a"));
        assertEquals(List.of(), sent);

        go.countDown();
        outbox.close();
        assertEquals(List.of("a"), sent);
    }

    @Test
    void whatFailsForNowIsTriedAgainAfterGrowingPauses() {
        var outbox =
                outbox(
                        failing(
                                MailException.temporary("busy", CAUSE),
                                new UncheckedIOException(new SocketException("gone")),
                                MailException.temporary("busy", CAUSE)));
        outbox.post(mail("a"));
        outbox.close();

        assertEquals(List.of("a"), sent);
        assertEquals(3, pauses.size());
        for (int i = 0; i < 3; i++) {
            long base = 2_000L << 2 * i;
            long pause = pauses.get(i).toMillis();
            assertTrue(pause >= base / 2 && pause <= base * 3 / 2, "pause " + i + ": " + pause);
        }
    }

    @Test
    void itIsGivenUpAfterThreeMoreTriesWithoutTellingToWhom() {
        var tries = new AtomicInteger();
        try (var log = TestLogging.record()) {
            var outbox =
                    outbox(
                            mail -> {
                                tries.incrementAndGet();
                                throw MailException.temporary("busy", CAUSE);
                            });
            outbox.post(mail("a"));
            outbox.close();

            assertEquals(4, tries.get());
            assertEquals(
                    List.of("WARNING dev.hirundo.auth.mail: a mail is given up: busy"),
                    warnings(log));
        }
    }

    @Test
    void whatIsRefusedForGoodIsNotTriedAgain() {
        try (var log = TestLogging.record()) {
            var outbox = outbox(failing(MailException.permanent("no such mailbox", CAUSE)));
            outbox.post(mail("a"));
            outbox.close();

            assertEquals(List.of(), sent);
            assertEquals(List.of(), pauses);
            assertEquals(
                    List.of("WARNING dev.hirundo.auth.mail: a mail is given up: no such mailbox"),
                    warnings(log));
        }
    }

    @Test
    void aFailureOfSomebodyElsesMailerIsToldWithoutItsText() {
        try (var log = TestLogging.record()) {
            var bad = new IllegalStateException("to ada@example.org");
            var outbox = outbox(failing(bad, bad, bad, bad));
            outbox.post(mail("a"));
            outbox.close();

            assertFalse(warnings(log).toString().contains("ada@"), warnings(log).toString());
            assertEquals(1, warnings(log).size());
        }
    }

    @Test
    void oneThatWaitsForItsNextTryDoesNotHoldTheOthersUp() {
        var others = new CountDownLatch(10);
        Outbox outbox =
                new Outbox(
                        mail -> {
                            if (mail.subject().startsWith("bad") && others.getCount() > 0) {
                                throw MailException.temporary("greylisted", CAUSE);
                            }
                            sent.add(mail.subject());
                            others.countDown();
                        },
                        pause -> others.await(),
                        new Random(1),
                        Duration.ofSeconds(10));
        for (int i = 0; i < 10; i++) {
            outbox.post(mail("bad" + i));
        }
        for (int i = 0; i < 10; i++) {
            outbox.post(mail("good" + i));
        }
        outbox.close();

        assertEquals(20, sent.size());
    }

    @Test
    void aFullOutboxDropsAndWarnsOnce() {
        var go = new CountDownLatch(1);
        try (var log = TestLogging.record()) {
            var outbox =
                    outbox(
                            mail -> {
                                await(go);
                                sent.add(mail.subject());
                            });
            for (int i = 0; i < Outbox.CAPACITY + 500; i++) {
                outbox.post(mail("m" + i));
            }
            go.countDown();
            outbox.close();

            assertEquals(Outbox.CAPACITY, sent.size());
            assertEquals(
                    List.of(
                            "WARNING dev.hirundo.auth.mail: mail dropped, the outbox is full or closed: 1 since the start"),
                    warnings(log));
        }
    }

    @Test
    void aMailAfterTheEndIsDroppedWithAWarning() {
        try (var log = TestLogging.record()) {
            var outbox = outbox(failing());
            outbox.close();
            outbox.post(mail("late"));

            assertEquals(List.of(), sent);
            assertEquals(1, warnings(log).size());
        }
    }

    @Test
    void closingDoesNotWaitForeverForAMailerThatHangs() {
        try (var log = TestLogging.record()) {
            var outbox =
                    new Outbox(
                            mail -> await(new CountDownLatch(1)),
                            pauses::add,
                            new Random(1),
                            Duration.ofMillis(100));
            for (int i = 0; i < 5; i++) {
                outbox.post(mail("m" + i));
            }

            assertTimeoutPreemptively(Duration.ofSeconds(5), outbox::close);
            assertEquals(List.of(), sent);
            assertEquals(
                    List.of(
                            "WARNING dev.hirundo.auth.mail: closed before all was sent: 5 mails are given up"),
                    warnings(log));
        }
    }

    @Test
    void noMoreThanTwoAreSentAtATime() {
        var now = new AtomicInteger();
        var most = new AtomicInteger();
        var outbox =
                outbox(
                        mail -> {
                            most.accumulateAndGet(now.incrementAndGet(), Math::max);
                            Thread.yield();
                            now.decrementAndGet();
                        });
        for (int i = 0; i < 500; i++) {
            outbox.post(mail("m" + i));
        }
        outbox.close();

        assertTrue(most.get() <= 2, "at a time: " + most.get());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw MailException.temporary("interrupted", e);
        }
    }
}
