package dev.hirundo.ratelimit;

import io.github.bucket4j.BucketState;
import org.jspecify.annotations.Nullable;

/// What those keys owe that were evicted: when each of their windows will be full again.
///
/// A table of fixed size, in which a key is a hash of 61 bits that nobody can foresee. Where there
/// is no room for all, whoever owes least is forgotten first. So no number of others who took
/// little makes a spent key's count forgotten; and no key is ever mistaken for another.
///
/// Eight bytes for a key and eight more for each window, taken when first needed. Not thread-safe.
final class Debts {
    /// The places where a key may be, one beside the other.
    private static final int PLACES = 8;

    private static final long PRIME = (1L << 61) - 1;

    private final int size;
    private final long secret;
    private long @Nullable [] hashes;
    private long[][] fullAt = {};

    /// @param keys for half as many again there is room at least
    /// @param secret any number
    Debts(int keys, long secret) {
        this.size = Math.max(PLACES, Integer.highestOneBit(keys + keys / 2) << 1);
        this.secret = Math.floorMod(secret, PRIME);
    }

    /// @param state of the key now, under these terms
    void put(String key, Terms terms, BucketState state, long now) {
        long[] times = new long[terms.windows()];
        long latest = now;
        for (int i = 0; i < times.length; i++) {
            times[i] = now + terms.untilFull(state, i);
            latest = Math.max(latest, times[i]);
        }
        if (hashes == null) {
            if (latest == now) {
                return;
            }
            hashes = new long[size];
            fullAt = new long[times.length][size];
        }
        long hash = hash(key);
        int place = place(hashes, hash);
        if (place >= 0) {
            write(place, times);
        } else if (latest > now) {
            insert(hashes, hash, times, latest);
        }
    }

    private void write(int place, long[] times) {
        for (int i = 0; i < times.length; i++) {
            fullAt[i][place] = times[i];
        }
    }

    private void insert(long[] hashes, long hash, long[] times, long latest) {
        int first = first(hash);
        int least = first;
        for (int i = first + 1; i < first + PLACES; i++) {
            if (latest(i) < latest(least)) {
                least = i;
            }
        }
        if (latest(least) < latest) {
            hashes[least] = hash;
            write(least, times);
        }
    }

    private long latest(int place) {
        long latest = 0;
        for (long[] times : fullAt) {
            latest = Math.max(latest, times[place]);
        }
        return latest;
    }

    /// By bits that are mixed (the finalizer of MurmurHash3, without its last step): the hashes of
    /// keys that differ in one character are as far apart as the secret, or a few times that, which
    /// may be a multiple of the size.
    private int first(long hash) {
        long mixed = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return (int) (mixed >>> 33) & size - PLACES;
    }

    private int place(long[] hashes, long hash) {
        int first = first(hash);
        for (int i = first; i < first + PLACES; i++) {
            if (hashes[i] == hash) {
                return i;
            }
        }
        return -1;
    }

    /// The state in which a key begins that comes again, or for the first time.
    BucketState state(String key, Terms terms, long now) {
        long[] untilFull = new long[terms.windows()];
        int place = hashes == null ? -1 : place(hashes, hash(key));
        if (place >= 0) {
            for (int i = 0; i < untilFull.length; i++) {
                untilFull[i] = Math.max(0, fullAt[i][place] - now);
            }
        }
        return terms.state(now, untilFull);
    }

    /// From now on under other terms. A window keeps its place, and its debt as a share of its
    /// burst; as Bucket4j does it for buckets.
    void change(Terms from, Terms to, long now) {
        if (hashes == null) {
            return;
        }
        long[][] changed = new long[to.windows()][];
        for (int i = 0; i < changed.length; i++) {
            changed[i] =
                    i < fullAt.length
                            ? scaled(fullAt[i], to.fill(i) / from.fill(i), now)
                            : new long[size];
        }
        fullAt = changed;
    }

    private static long[] scaled(long[] times, double scale, long now) {
        for (int i = 0; i < times.length; i++) {
            double debt = Math.max(0, times[i] - now) * scale;
            times[i] = debt == 0 ? 0 : now + (long) Math.min(Terms.FAR, Math.rint(debt));
        }
        return times;
    }

    /// A polynomial over the field of 2^61 − 1 at a secret point: two keys of n characters meet
    /// with a chance of n / 2^61, whoever chose them (Carter and Wegman, 1979). Zero is no key's.
    private long hash(String key) {
        long hash = 1;
        for (int i = 0; i < key.length(); i++) {
            hash += key.charAt(i);
            long high = Math.multiplyHigh(hash, secret);
            long low = hash * secret;
            hash = (low & PRIME) + (low >>> 61 | high << 3);
            hash = (hash & PRIME) + (hash >>> 61);
        }
        return (hash >= PRIME ? hash - PRIME : hash) + 1;
    }
}
