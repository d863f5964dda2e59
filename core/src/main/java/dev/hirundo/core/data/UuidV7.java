package dev.hirundo.core.data;

import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Makes UUIDs of version 7 (RFC 9562, section 5.7): the time in milliseconds, then a counter and
/// randomness, so that those made later sort later, and an index on them grows at its end.
///
/// Within a millisecond, and when the clock steps back, the counter goes on (section 6.2, method
/// 1): each id is greater than every one this source made before. Thread-safe.
public final class UuidV7 implements Supplier<UUID> {
    private static final int COUNTER_BITS = 12;

    private final InstantSource clock;
    private final RandomGenerator random;

    /// Milliseconds and counter of the last id, as one number.
    private long last;

    /// @param random for ids that nobody can guess, a [java.security.SecureRandom]
    public UuidV7(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    @Override
    public UUID get() {
        long low =
                random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L; // variant 10
        long step = step();
        long millis = step >>> COUNTER_BITS;
        long counter = step & 0xFFF;
        return new UUID(millis << 16 | 0x7000 | counter, low);
    }

    /// A counter that runs over moves the time on; a fresh millisecond starts it low, to leave
    /// room.
    private synchronized long step() {
        long now = clock.millis() << COUNTER_BITS | random.nextInt(1 << COUNTER_BITS - 1);
        last = now >>> COUNTER_BITS > last >>> COUNTER_BITS ? now : last + 1;
        return last;
    }
}
