package dev.hirundo.ratelimit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Who is refused too often is refused everything for a while: each time twice as long.
///
/// Of this machine alone; for a hundred thousand keys at most. Thread-safe.
final class Bans {
    private static final int KEYS = 100_000;

    private final Terms terms;
    private final LongSupplier nanos;
    private final Cache<String, Offence> offences;

    /// @param after so many refusals
    /// @param within such a time
    /// @param first how long the first ban is
    /// @param longest what it grows to
    record Terms(int after, Duration within, Duration first, Duration longest) {
        static final int MOST_REFUSALS = 1_000_000;
        static final Duration LEAST = Duration.ofSeconds(1);
        static final Duration MOST = Duration.ofDays(30);

        Terms {
            if (after < 1 || after > MOST_REFUSALS) {
                throw new IllegalArgumentException(
                        "ban.after is %d, but must be 1 to %d".formatted(after, MOST_REFUSALS));
            }
            demand("ban.within", within);
            demand("ban.time", first);
            demand("ban.most", longest);
            if (longest.compareTo(first) < 0) {
                throw new IllegalArgumentException(
                        "ban.most is %s, but ban.time is %s: it only grows"
                                .formatted(longest, first));
            }
        }

        private static void demand(String what, Duration value) {
            if (value.compareTo(LEAST) < 0 || value.compareTo(MOST) > 0) {
                throw new IllegalArgumentException(
                        "%s is %s, but must be PT1S to %s".formatted(what, value, MOST));
            }
        }
    }

    /// What is held against a key.
    ///
    /// @param since when its refusals began to be counted
    /// @param until when its last ban ends
    /// @param last how long that is; zero if there was none, or long ago
    private record Offence(long since, int refusals, long until, Duration last) {}

    Bans(Terms terms, LongSupplier nanos) {
        this.terms = terms;
        this.nanos = nanos;
        this.offences =
                Caffeine.newBuilder()
                        .maximumSize(KEYS)
                        // longer than a ban and the time after it in which the next one grows
                        .expireAfterWrite(terms.longest().multipliedBy(2).plus(terms.within()))
                        .ticker(nanos::getAsLong)
                        .executor(Runnable::run) // no other thread: bounded at every moment
                        .build();
    }

    Terms terms() {
        return terms;
    }

    /// How long the key is banned from now; zero if it is not.
    Duration left(String key) {
        var offence = offences.getIfPresent(key);
        return offence == null
                ? Duration.ZERO
                : Duration.ofNanos(Math.max(0, offence.until() - nanos.getAsLong()));
    }

    /// Holds one more refusal against the key.
    void refused(String key) {
        long now = nanos.getAsLong();
        offences.asMap().compute(key, (_, offence) -> next(offence, now));
    }

    private Offence next(@Nullable Offence offence, long now) {
        if (offence == null) {
            offence = new Offence(now, 0, now, Duration.ZERO);
        } else if (now - offence.since() > terms.within().toNanos()) {
            offence = new Offence(now, 0, offence.until(), offence.last());
        }
        int refusals = offence.refusals() + 1;
        boolean isOld = now - offence.until() > terms.longest().toNanos();
        var last = isOld ? Duration.ZERO : offence.last();
        if (refusals < terms.after()) {
            return new Offence(offence.since(), refusals, offence.until(), last);
        }
        var ban = last.isZero() ? terms.first() : last.multipliedBy(2);
        ban = ban.compareTo(terms.longest()) > 0 ? terms.longest() : ban;
        long until = now + ban.toNanos();
        return new Offence(until, 0, until, ban);
    }
}
