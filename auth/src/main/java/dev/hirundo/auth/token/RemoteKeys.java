package dev.hirundo.auth.token;

import dev.hirundo.auth.token.TokenKey.Algorithm;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The keys of somebody else: a JSON Web Key Set (RFC 7517) read over HTTP.
///
/// Nothing is read before [#start]; from then on one virtual thread reads the set, again before it
/// is too old, and again with growing pauses while the issuer is away, during which the keys it had
/// stay in use. A key that is not known asks for one reading more, which all who ask meanwhile
/// share; whose key is known never waits.
///
/// Thread-safe.
public final class RemoteKeys implements TokenKeys, AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(RemoteKeys.class.getPackageName());
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LAST_RETRY = Duration.ofMinutes(1);

    private final KeySource source;
    private final Options options;
    private final InstantSource clock;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile @Nullable Snapshot snapshot;

    /// Guarded by the lock: the reading that is under way or asked for.
    private @Nullable CompletableFuture<Void> reading;

    private Instant lastAsked = Instant.MIN;
    private @Nullable Thread thread;
    private boolean closed;

    private record Snapshot(Map<String, TokenKey> keys, Instant at) {}

    /// How keys are read.
    ///
    /// @param algorithms which are taken, all asymmetric. A key that names none is used with the
    ///   one of its curve, or with `RS256`, or with `PS256` if only that is taken
    /// @param refresh after which time the set is read again; sooner if its `max-age` says so
    /// @param staleness how long keys are used while the issuer is away
    /// @param cooldown how often at most an unknown key makes the set be read
    /// @param patience how long the request with an unknown key waits for that
    /// @param insecureHttp whether plain HTTP is taken from other machines, too
    public record Options(
            Set<Algorithm> algorithms,
            Duration refresh,
            Duration staleness,
            Duration cooldown,
            Duration patience,
            boolean insecureHttp) {
        public Options {
            algorithms = Set.copyOf(algorithms);
            boolean asymmetric =
                    algorithms.stream().noneMatch(a -> a.family() == Algorithm.Family.HMAC);
            if (algorithms.isEmpty() || !asymmetric) {
                throw new IllegalArgumentException(
                        "algorithms of remote keys are asymmetric, such as RS256: " + algorithms);
            }
            requirePositive("refresh", refresh);
            requirePositive("staleness", staleness);
            requirePositive("cooldown", cooldown);
            requirePositive("patience", patience);
        }

        /// Every asymmetric algorithm; read every 10 minutes, used for 24 hours; an unknown key
        /// makes a reading every 30 seconds at most, for which 5 seconds are waited; over https.
        public static Options standard() {
            return new Options(
                    Set.of(Algorithm.RS256, Algorithm.PS256, Algorithm.ES256, Algorithm.ES384),
                    Duration.ofMinutes(10),
                    Duration.ofHours(24),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(5),
                    false);
        }

        public Options withAlgorithms(Set<Algorithm> algorithms) {
            return new Options(algorithms, refresh, staleness, cooldown, patience, insecureHttp);
        }

        public Options withRefresh(Duration refresh) {
            return new Options(algorithms, refresh, staleness, cooldown, patience, insecureHttp);
        }

        public Options withStaleness(Duration staleness) {
            return new Options(algorithms, refresh, staleness, cooldown, patience, insecureHttp);
        }

        public Options withCooldown(Duration cooldown) {
            return new Options(algorithms, refresh, staleness, cooldown, patience, insecureHttp);
        }

        public Options withPatience(Duration patience) {
            return new Options(algorithms, refresh, staleness, cooldown, patience, insecureHttp);
        }

        /// Takes keys over plain HTTP from other machines: whoever sits between can make tokens.
        public Options insecureAllowHttp() {
            return new Options(algorithms, refresh, staleness, cooldown, patience, true);
        }

        private static void requirePositive(String name, Duration duration) {
            if (!duration.isPositive()) {
                throw new IllegalArgumentException(name + " is not positive: " + duration);
            }
        }
    }

    private RemoteKeys(URI address, boolean discovered, Options options, InstantSource clock) {
        var reader = new JwkReader(options.algorithms());
        this.source = new KeySource(address, discovered, options.insecureHttp(), reader);
        this.options = options;
        this.clock = clock;
    }

    /// The keys that lie at this address.
    ///
    /// @throws IllegalArgumentException if that is neither https nor on this machine
    public static RemoteKeys create(URI jwks, Options options, InstantSource clock) {
        return new RemoteKeys(jwks, false, options, clock);
    }

    /// The keys of an issuer who tells where they lie (OpenID Connect Discovery 1.0, section 4).
    ///
    /// @param issuer exactly as the issuer itself writes it
    /// @throws IllegalArgumentException if that is neither https nor on this machine
    public static RemoteKeys discover(URI issuer, Options options, InstantSource clock) {
        return new RemoteKeys(issuer, true, options, clock);
    }

    /// Begins to read, and returns at once. Does nothing the second time, or once closed.
    public void start() {
        lock.lock();
        try {
            if (thread == null && !closed) {
                reading = new CompletableFuture<>();
                thread = Thread.ofVirtual().name("hirundo-keys").start(this::run);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Blocks for an unknown id only, no longer than [Options#patience].
    @Override
    public Optional<TokenKey> find(String id) {
        var key = known(id);
        if (key.isPresent() || !awaitReading()) {
            return key;
        }
        return known(id);
    }

    /// False until the first set has been read, and when the last one is too old.
    @Override
    public boolean available() {
        return usable() != null;
    }

    /// Ends the reading; what was read stays. The second time nothing happens.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (thread != null) {
                thread.interrupt();
            }
            finishReading();
        } finally {
            lock.unlock();
        }
    }

    private Optional<TokenKey> known(String id) {
        var now = usable();
        return now == null ? Optional.empty() : Optional.ofNullable(now.keys().get(id));
    }

    private @Nullable Snapshot usable() {
        var now = snapshot;
        boolean fresh = now != null && clock.instant().isBefore(now.at().plus(options.staleness()));
        return fresh ? now : null;
    }

    /// @return whether a reading has ended that may have brought the key
    private boolean awaitReading() {
        var asked = askForReading();
        if (asked == null) {
            return false;
        }
        try {
            asked.get(options.patience().toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private @Nullable CompletableFuture<Void> askForReading() {
        lock.lock();
        try {
            var now = clock.instant();
            boolean mayAsk =
                    thread != null
                            && !closed
                            && (lastAsked.equals(Instant.MIN)
                                    || !now.isBefore(lastAsked.plus(options.cooldown())));
            if (reading == null && mayAsk) {
                lastAsked = now;
                reading = new CompletableFuture<>();
                changed.signalAll();
            }
            return reading;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        var client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(KeySource.TIMEOUT)
                        .build();
        try {
            int failures = 0;
            while (true) {
                try {
                    pause(succeeded(source.load(client), failures));
                    failures = 0;
                } catch (IOException | RuntimeException e) { // whatever it is, there is a next time
                    pause(failed(e, failures++));
                }
            }
        } catch (InterruptedException e) {
            LOGGER.log(
                    System.Logger.Level.DEBUG, "closed, no longer reading {0}", source.address());
        } finally {
            client.shutdownNow();
        }
    }

    private Duration succeeded(KeySource.Loaded loaded, int failures) {
        boolean first = snapshot == null;
        snapshot = new Snapshot(loaded.keys(), clock.instant());
        if (loaded.keys().isEmpty()) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "the issuer at {0} has no key that can be used: all its tokens are refused",
                    source.address());
        } else if (first || failures > 0) {
            LOGGER.log(
                    System.Logger.Level.INFO,
                    "read {0} keys of the issuer at {1}",
                    loaded.keys().size(),
                    source.address());
        }
        var pause = loaded.maxAge().filter(age -> age.compareTo(options.refresh()) < 0);
        return pause.map(age -> longer(age, options.cooldown())).orElse(options.refresh());
    }

    private Duration failed(Exception e, int failures) {
        if (failures == 0) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "the keys of the issuer at {0} cannot be read and are tried again: {1}; {2}",
                    source.address(),
                    e.getMessage(),
                    available() ? "those it had are used" : "its tokens are answered with 503");
        }
        LOGGER.log(System.Logger.Level.DEBUG, "keys not read", e);
        var doubled = FIRST_RETRY.multipliedBy(1L << Math.min(failures, 10));
        return doubled.compareTo(LAST_RETRY) < 0 ? doubled : LAST_RETRY;
    }

    /// Ends the reading, then sleeps for so long or until somebody asks.
    private void pause(Duration duration) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            finishReading();
            long nanos = duration.toNanos();
            while (reading == null && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            if (reading == null) {
                reading = new CompletableFuture<>();
            }
        } finally {
            lock.unlock();
        }
    }

    private void finishReading() {
        if (reading != null) {
            reading.complete(null);
            reading = null;
        }
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }
}
