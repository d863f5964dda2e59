package dev.hirundo.auth.password;

import static dev.hirundo.auth.password.PasswordHashing.Verification.MATCH;
import static dev.hirundo.auth.password.PasswordHashing.Verification.MATCH_REHASH;
import static dev.hirundo.auth.password.PasswordHashing.Verification.MISMATCH;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.CharBuffer;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class PasswordHashingTest {
    private static final String PASSWORD = "correct horse battery staple";
    private static final Argon2Cost CHEAP = Argon2Cost.insecureForTests();

    private final List<Argon2Cost> computed = new ArrayList<>();
    private final PasswordHashing hashing = hashing(CHEAP);

    @Test
    void aPasswordMatchesItsHashAndNoOther() {
        String stored = hashing.hash(PASSWORD);

        assertEquals(MATCH, hashing.verify(PASSWORD, stored));
        for (String other :
                List.of("", PASSWORD + " ", PASSWORD.toUpperCase(), PASSWORD.substring(1), "\0")) {
            assertEquals(MISMATCH, hashing.verify(other, stored), other);
        }
    }

    @Test
    void theStandardHashIsAsTheDocumentsSay() {
        String stored = PasswordHashing.create().hash(PASSWORD);

        assertTrue(stored.startsWith("$argon2id$v=19$m=19456,t=2,p=1$"), stored);
        assertEquals(97, stored.length());
        assertEquals(MATCH, PasswordHashing.create().verify(PASSWORD, stored));
    }

    @Test
    void twoHashesOfOnePasswordDiffer() {
        assertNotEquals(hashing.hash(PASSWORD), hashing.hash(PASSWORD));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "m=256,t=2,p=1 nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                "m=256,t=2,p=2 bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc",
                "m=65536,t=2,p=1 CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
            })
    void aHashOfTheReferenceImplementationMatchesAndIsToBeMadeAnew(String cost, String tag) {
        String stored = "$argon2id$v=19$" + cost + "$c29tZXNhbHQ$" + tag;

        assertEquals(MATCH_REHASH, hashing.verify("password", stored));
        assertEquals(MISMATCH, hashing.verify("Password", stored));
    }

    @Test
    void aHashOfAnotherCostIsToBeMadeAnewOnlyIfItMatches() {
        String stored = hashing.hash(PASSWORD);
        var dearer = hashing(new Argon2Cost(16, 1, 1));

        assertEquals(MATCH_REHASH, dearer.verify(PASSWORD, stored));
        assertEquals(MISMATCH, dearer.verify(PASSWORD + "!", stored));
        assertEquals(MATCH, dearer.verify(PASSWORD, dearer.hash(PASSWORD)));
    }

    @Test
    void anyUnicodePasswordMatchesHoweverItIsComposed() {
        var random = new Random(20251121);
        for (int i = 0; i < 500; i++) {
            String password = randomText(random, 1 + random.nextInt(40));
            String stored = hashing.hash(Normalizer.normalize(password, Form.NFD));

            assertEquals(MATCH, hashing.verify(Normalizer.normalize(password, Form.NFC), stored));
            assertEquals(MATCH, hashing.verify(password, stored));
            assertEquals(MISMATCH, hashing.verify(password + "x", stored));
        }
    }

    @Test
    void variantsOfACharacterAreOtherPasswords() { // NFC, not NFKC: nothing is lost
        assertEquals(MISMATCH, hashing.verify("ﬁle", hashing.hash("file")));
    }

    @Test
    void charsMayBePassedWithoutAString() {
        String stored = hashing.hash(CharBuffer.wrap(PASSWORD.toCharArray()));

        assertEquals(MATCH, hashing.verify(PASSWORD, stored));
    }

    @Test
    void twoHundredCodePointsCountInFullAndMoreAreRefusedBeforeWork() {
        String longest = "🐦".repeat(200);
        String stored = hashing.hash(longest);
        assertEquals(MATCH, hashing.verify(longest, stored));
        assertEquals(MISMATCH, hashing.verify("🐦".repeat(199) + "🐤", stored));
        assertEquals(MATCH, hashing.verify("ᾂ".repeat(200), hashing.hash(decomposed("ᾂ", 200))));
        computed.clear();

        for (String tooLong : List.of("a".repeat(201), "a".repeat(10_000_000), longest + "a")) {
            assertEquals(MISMATCH, hashing.verify(tooLong, stored));
            hashing.verifyNobody(tooLong);
            assertThrows(IllegalArgumentException.class, () -> hashing.hash(tooLong));
        }
        assertEquals(List.of(), computed);
    }

    @Test
    void halfACharacterIsNoQuestionMark() {
        String stored = hashing.hash("secret?1");

        assertEquals(MISMATCH, hashing.verify("secret\ud83d1", stored));
        assertThrows(IllegalArgumentException.class, () -> hashing.hash("secret\ud83d1"));
    }

    @Test
    void nobodyCostsWhatSomebodyDoes() {
        String stored = hashing.hash(PASSWORD);
        computed.clear();

        hashing.verify("wrong", stored);
        hashing.verifyNobody("wrong");

        assertEquals(List.of(CHEAP, CHEAP), computed);
    }

    @ParameterizedTest
    @MethodSource("dev.hirundo.auth.password.StoredHashTest#malformed")
    void aMalformedHashNeverThrowsMatchesOrSetsTheCost(String stored) {
        assertEquals(MISMATCH, hashing.verify("password", stored));
        assertEquals(List.of(CHEAP), computed); // as nobody: the time does not tell it either
    }

    @Test
    void neverMoreThanTheHashersRunAndTheSurplusIsRefusedWhileTheyDo() throws Exception {
        int callers = 200;
        var open = new CountDownLatch(1);
        var refused = new ConcurrentLinkedQueue<Duration>();
        var surplus = new CountDownLatch(callers - 3 - 20);
        var busy = new CountDownLatch(3);
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        Argon2id held =
                (password, salt, cost, length) -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    busy.countDown();
                    await(open);
                    byte[] tag = Argon2id.withMemoryOf(CHEAP).tag(password, salt, cost, length);
                    running.decrementAndGet();
                    return tag;
                };
        var bounded =
                new PasswordHashing(
                        held, CHEAP, new SecureRandom(), new Gate(3, 20, Duration.ofSeconds(50)));
        var hashes = new ConcurrentLinkedQueue<String>();
        Runnable caller =
                () -> {
                    try {
                        hashes.add(bounded.hash(PASSWORD));
                    } catch (HashingBusyException e) {
                        refused.add(e.retryAfter());
                        surplus.countDown();
                    }
                };

        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            threads.add(Thread.ofVirtual().start(caller));
        }
        surplus.await(); // none of the hashers has ended yet
        busy.await(); // and all have begun
        open.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        assertEquals(3, most.get());
        assertEquals(23, hashes.size());
        assertEquals(177, refused.size());
        assertEquals(List.of(Duration.ofSeconds(50)), refused.stream().distinct().toList());
    }

    @Test
    void itIsBusyWhileOneMoreWouldBeTurnedAway() {
        var busy = new ArrayList<Boolean>();
        var itself = new AtomicReference<PasswordHashing>();
        itself.set(
                new PasswordHashing(
                        (password, salt, cost, length) -> {
                            busy.add(itself.get().isBusy());
                            return new byte[length];
                        },
                        CHEAP,
                        new SecureRandom(),
                        new Gate(1, 0, Duration.ofSeconds(1))));

        itself.get().hash(PASSWORD);
        busy.add(itself.get().isBusy());

        assertEquals(List.of(true, false), busy);
    }

    @Test
    void thePasswordsBytesAreClearedAfterUse() {
        var seen = new ArrayList<byte[]>();
        var watched =
                new PasswordHashing(
                        (password, salt, cost, length) -> {
                            seen.add(password);
                            return new byte[length];
                        },
                        CHEAP,
                        new SecureRandom(),
                        new Gate(1, 1, Duration.ofSeconds(1)));

        watched.hash(PASSWORD);

        assertArrayEquals(new byte[PASSWORD.length()], seen.getFirst());
    }

    @Test
    void aRefusedHashIsLoggedWithoutItsText() {
        var logged = new ArrayList<String>();
        var logger = Logger.getLogger("dev.hirundo.auth.password");
        var handler = new Listening(logged);
        logger.addHandler(handler);
        try {
            hashing.verify(PASSWORD, "{plain}" + PASSWORD);
        } finally {
            logger.removeHandler(handler);
        }

        assertEquals(1, logged.size());
        assertFalse(logged.getFirst().contains(PASSWORD), logged.getFirst());
    }

    @Test
    void nothingThatIsPrintedHoldsAPassword() {
        String tooLong = PASSWORD.repeat(10);
        var refused = assertThrows(IllegalArgumentException.class, () -> hashing.hash(tooLong));

        assertFalse(refused.toString().contains("horse"));
        assertFalse(PasswordText.of(PASSWORD).orElseThrow().toString().contains("horse"));
        assertEquals(
                "PasswordHashing[Argon2Cost[memoryKib=8, passes=1, lanes=1]]", hashing.toString());
    }

    @Test
    void settingsThatCannotBeRightAreRefused() {
        var builder = PasswordHashing.builder();

        assertThrows(IllegalArgumentException.class, () -> builder.cost(CHEAP));
        assertThrows(IllegalArgumentException.class, () -> builder.hashers(0));
        assertThrows(IllegalArgumentException.class, () -> builder.queue(-1));
        assertThrows(IllegalArgumentException.class, () -> builder.patience(Duration.ZERO));
        assertThrows(
                IllegalArgumentException.class, () -> builder.patience(Duration.ofSeconds(61)));
    }

    private PasswordHashing hashing(Argon2Cost cost) {
        Argon2id counted =
                (password, salt, asked, length) -> {
                    computed.add(asked);
                    return Argon2id.withMemoryOf(asked).tag(password, salt, asked, length);
                };
        return new PasswordHashing(
                counted, cost, new SecureRandom(), new Gate(1, 0, Duration.ofSeconds(10)));
    }

    private static String randomText(Random random, int length) {
        return random.ints(0, Character.MAX_CODE_POINT + 1)
                .filter(c -> Character.isDefined(c) && Character.getType(c) != Character.SURROGATE)
                .filter(c -> Character.getType(c) != Character.PRIVATE_USE)
                .limit(length)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static String decomposed(String text, int times) {
        String one = Normalizer.normalize(text, Form.NFD);
        assertEquals(4, one.length());
        return one.repeat(times);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Listening extends Handler {
        private final List<String> logged;

        Listening(List<String> logged) {
            this.logged = logged;
        }

        @Override
        public void publish(LogRecord entry) {
            logged.add(entry.getMessage() + Arrays.toString(entry.getParameters()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
