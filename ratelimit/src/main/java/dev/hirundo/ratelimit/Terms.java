package dev.hirundo.ratelimit;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.BucketState;
import io.github.bucket4j.BucketState64BitsInteger;
import io.github.bucket4j.TokensInheritanceStrategy;
import io.github.bucket4j.distributed.serialization.DataOutputSerializationAdapter;
import io.github.bucket4j.distributed.versioning.Versions;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.stream.IntStream;

/// A [Limit] in Bucket4j's words, and Bucket4j's counts in ours. Times are nanoseconds.
///
/// Immutable.
final class Terms {
    /// As good as for ever, and far from an overflow: some 73 years.
    static final long FAR = 1L << 61;

    /// How often the time in which the limit fills up a debt may last.
    private static final int DEEPEST = 10;

    private final Limit limit;
    private final Limit.Window[] windows;
    private final long[] tokens;
    private final long[] periods;
    private final long since;
    private final BucketConfiguration configuration;

    private Terms(Limit limit, long since) {
        this.limit = limit;
        this.windows = limit.windows().toArray(Limit.Window[]::new);
        this.tokens = new long[windows.length];
        this.periods = new long[windows.length];
        this.since = since;
        for (int i = 0; i < windows.length; i++) {
            // lowest terms: Bucket4j counts exactly as long as tokens × nanoseconds fit into a long
            long period = windows[i].period().toNanos();
            long common =
                    BigInteger.valueOf(windows[i].tokens())
                            .gcd(BigInteger.valueOf(period))
                            .longValueExact();
            tokens[i] = windows[i].tokens() / common;
            periods[i] = period / common;
        }
        this.configuration = configuration();
    }

    /// @param since when the limit became this
    static Terms of(Limit limit, long since) {
        return new Terms(limit, since);
    }

    /// The windows as bandwidths, known by their place.
    private BucketConfiguration configuration() {
        return new BucketConfiguration(
                IntStream.range(0, windows.length)
                        .mapToObj(
                                i ->
                                        Bandwidth.builder()
                                                .capacity(burst(i))
                                                .refillGreedy(
                                                        tokens[i], Duration.ofNanos(periods[i]))
                                                .id(Integer.toString(i))
                                                .build())
                        .toList());
    }

    Limit limit() {
        return limit;
    }

    int windows() {
        return windows.length;
    }

    long burst(int window) {
        return windows[window].burst();
    }

    /// The tokens that come into a window each nanosecond.
    double rate(int window) {
        return (double) tokens[window] / periods[window];
    }

    /// How long an empty window takes to be full.
    double fill(int window) {
        return windows[window].burst() / rate(window);
    }

    /// How long the slowest of the windows takes.
    private double fill() {
        return IntStream.range(0, windows.length).mapToDouble(this::fill).max().orElseThrow();
    }

    /// The count of a key whose windows will be full again in so many nanoseconds.
    BucketState state(long now, long[] untilFull) {
        var bytes = ByteBuffer.allocate(2 * Integer.BYTES + windows.length * 3 * Long.BYTES);
        bytes.putInt(Versions.v_7_0_0.getNumber()).putInt(windows.length * 3);
        for (int i = 0; i < windows.length; i++) {
            long parts = untilFull[i] * tokens[i]; // of a token, which has as many as its period
            boolean fits = parts >= 0 && Math.multiplyHigh(untilFull[i], tokens[i]) == 0;
            // a token that comes within this very nanosecond has come
            long missing =
                    fits
                            ? Math.ceilDiv(parts - tokens[i] + 1, periods[i])
                            : (long) Math.ceil(untilFull[i] * rate(i));
            bytes.putLong(now).putLong(burst(i) - missing);
            bytes.putLong(fits ? Math.max(0, missing * periods[i] - parts) : 0);
        }
        var state = read(new DataInputStream(new ByteArrayInputStream(bytes.array())));
        state.setConfiguration(configuration);
        return state;
    }

    /// Bucket4j has no other way to make a state that is neither full nor empty in all its windows.
    private static BucketState read(DataInputStream data) {
        try {
            return BucketState64BitsInteger.SERIALIZATION_HANDLE.deserialize(
                    DataOutputSerializationAdapter.INSTANCE, data);
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory were not read", e);
        }
    }

    /// A copy of a count that was kept under these terms or older ones, as it is now.
    @SuppressWarnings("ReferenceEquality") // of other terms are those which others made
    BucketState at(long now, BucketState before) {
        var state = before.copy();
        if (!state.getConfiguration().equals(configuration)) {
            long changed = Math.min(since, now); // later only if a store's clock was set back
            state.refillAllBandwidth(changed);
            state =
                    state.replaceConfiguration(
                            configuration, TokensInheritanceStrategy.PROPORTIONALLY, changed);
        }
        state.refillAllBandwidth(now);
        return state;
    }

    /// The count of a key that took nothing.
    BucketState full(long now) {
        return state(now, new long[windows.length]);
    }

    /// A count of these terms as if it had been kept by a clock that shows this.
    BucketState movedTo(long now, BucketState state) {
        return state(
                now,
                IntStream.range(0, windows.length)
                        .mapToLong(window -> untilFull(state, window))
                        .toArray());
    }

    Decision.Allowed allowed(BucketState state) {
        int least = 0;
        for (int i = 1; i < windows.length; i++) {
            long more = state.getCurrentSize(i) - state.getCurrentSize(least);
            if (more < 0 || more == 0 && untilFull(state, i) > untilFull(state, least)) {
                least = i;
            }
        }
        return new Decision.Allowed(
                windows[least],
                state.getCurrentSize(least),
                Duration.ofNanos(untilFull(state, least)));
    }

    Decision.Refused refused(BucketState state, long wanted) {
        int slowest = 0;
        long longest = wait(state, 0, wanted);
        for (int i = 1; i < windows.length; i++) {
            long wait = wait(state, i, wanted);
            if (wait > longest) {
                slowest = i;
                longest = wait;
            }
        }
        return new Decision.Refused(
                windows[slowest],
                Math.max(0, state.getCurrentSize(slowest)),
                Duration.ofNanos(untilFull(state, slowest)),
                longest == Long.MAX_VALUE ? Decision.NEVER : Duration.ofNanos(longest));
    }

    private long wait(BucketState state, int window, long wanted) {
        return wanted > burst(window) ? Long.MAX_VALUE : until(state, window, wanted);
    }

    boolean isFull(BucketState state) {
        return IntStream.range(0, windows.length)
                .allMatch(i -> state.getCurrentSize(i) >= burst(i));
    }

    /// In how many nanoseconds a window will be full.
    long untilFull(BucketState state, int window) {
        return until(state, window, burst(window));
    }

    private long until(BucketState state, int window, long wanted) {
        long missing = wanted - state.getCurrentSize(window);
        if (missing <= 0) {
            return 0;
        }
        long period = periods[window];
        long error = state.getRoundingError(window);
        long product = missing * period;
        if (product < 0 || Math.multiplyHigh(missing, period) != 0) {
            return (long) Math.min(FAR, Math.ceil(missing / rate(window)));
        }
        return Math.min(FAR, Math.ceilDiv(product - error, tokens[window]));
    }

    /// How much of a charge counts: so much that no window is longer in debt than ten times what
    /// the limit takes to fill up.
    long chargeable(BucketState state, long wanted) {
        long most = wanted;
        for (int i = 0; i < windows.length; i++) {
            long deepest =
                    (long) Math.min(DEEPEST * fill() * rate(i), DEEPEST * Limit.Window.MAX_TOKENS);
            most = Math.min(most, state.getCurrentSize(i) + deepest);
        }
        return Math.max(0, most);
    }
}
