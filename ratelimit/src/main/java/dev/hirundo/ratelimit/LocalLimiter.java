package dev.hirundo.ratelimit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.hirundo.core.Sha256;
import io.github.bucket4j.BucketState;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A [Limiter] in memory: a cell for each key that was used lately, [Debts] for the others.
///
/// A cell holds a state of Bucket4j, replaced by compare-and-set; or nothing, once it was evicted.
/// Eviction empties the cell and notes the debt within Caffeine's lock of that key. So whoever
/// still holds the cell cannot take from it unseen, and whoever makes the next one finds the debt.
///
/// The monitor guards the debts and the change of terms; Caffeine's locks are never sought in it.
final class LocalLimiter implements Limiter {
    /// A longer key is kept as its SHA-256, which bounds the memory that a key takes.
    static final int LONGEST_KEY = 64;

    /// At how many cells a new key looks, to remove those that are full again.
    private static final int SWEPT = 4;

    private final SteadyClock clock;
    private final Cache<String, Cell> cells;
    private final Function<String, Cell> newCell = this::newCell;
    private final Debts debts;
    private final Lock sweeping = new ReentrantLock();
    private Iterator<Map.Entry<String, Cell>> swept = Collections.emptyIterator();
    private volatile Terms terms;

    private static final class Cell extends AtomicReference<@Nullable BucketState> {
        Cell(BucketState state) {
            super(state);
        }
    }

    LocalLimiter(Limit limit, int keys, SteadyClock clock, Debts debts) {
        this.clock = clock;
        this.terms = Terms.of(limit, clock.nanos());
        this.debts = debts;
        this.cells =
                Caffeine.newBuilder()
                        .maximumSize(keys)
                        .executor(Runnable::run) // no other thread: bounded at every moment
                        .evictionListener(this::evicted)
                        .build();
    }

    @Override
    public Decision tryAcquire(String key, long tokens) {
        Tokens.demandNotNegative(tokens);
        var name = name(key);
        while (true) {
            var cell = cell(name);
            var before = cell.get();
            if (before == null) {
                awaitEviction(name, cell);
                continue;
            }
            var terms = this.terms; // after the state, which is never of newer terms than these
            var after = terms.at(clock.nanos(), before);
            if (tokens > after.getAvailableTokens()) {
                return terms.refused(after, tokens);
            }
            after.consume(tokens);
            if (tokens == 0 || cell.compareAndSet(before, after)) {
                return terms.allowed(after);
            }
        }
    }

    @Override
    public void charge(String key, long tokens) {
        Tokens.demandNotNegative(tokens);
        change(key, (terms, state) -> state.consume(terms.chargeable(state, tokens)));
    }

    @Override
    public void forgive(String key) {
        change(key, (_, state) -> state.reset());
    }

    private interface Change {
        void of(Terms terms, BucketState state);
    }

    private void change(String key, Change change) {
        var name = name(key);
        while (true) {
            var cell = cell(name);
            var before = cell.get();
            if (before == null) {
                awaitEviction(name, cell);
                continue;
            }
            var terms = this.terms;
            var after = terms.at(clock.nanos(), before);
            change.of(terms, after);
            if (cell.compareAndSet(before, after)) {
                return;
            }
        }
    }

    /// Another thread is about to remove the cell, and has the lock of its key until it has done
    /// so.
    private void awaitEviction(String name, Cell cell) {
        cells.asMap().remove(name, cell);
    }

    private Cell cell(String name) {
        var cell = cells.getIfPresent(name);
        return cell == null ? firstCell(name) : cell;
    }

    private Cell firstCell(String name) {
        if (sweeping.tryLock()) { // before the cell is there, which is full, and would be swept
            try {
                sweep();
            } finally {
                sweeping.unlock();
            }
        }
        return cells.get(name, newCell);
    }

    /// An expiry by Caffeine would cost each decision a fifth more, and remove them all at once.
    private void sweep() {
        for (int i = 0; i < SWEPT; i++) {
            if (!swept.hasNext()) {
                swept = cells.asMap().entrySet().iterator();
            }
            if (swept.hasNext()) {
                var entry = swept.next();
                if (emptyIfFull(entry.getKey(), entry.getValue())) {
                    cells.asMap().remove(entry.getKey(), entry.getValue());
                }
            }
        }
    }

    private synchronized boolean emptyIfFull(String name, Cell cell) {
        var before = cell.get();
        if (before == null) {
            return false;
        }
        long now = clock.nanos();
        var after = terms.at(now, before);
        if (!terms.isFull(after)) {
            return false;
        }
        debts.put(name, terms, after, now); // where it may owe what it was forgiven since
        return cell.compareAndSet(before, null);
    }

    private synchronized Cell newCell(String name) {
        return new Cell(debts.state(name, terms, clock.nanos()));
    }

    private synchronized void evicted(
            @Nullable String name, @Nullable Cell cell, RemovalCause cause) {
        var last = Objects.requireNonNull(cell).getAndSet(null);
        if (last != null) {
            long now = clock.nanos();
            debts.put(Objects.requireNonNull(name), terms, terms.at(now, last), now);
        }
    }

    @Override
    public synchronized void limit(Limit limit) {
        if (!limit.equals(terms.limit())) {
            long now = clock.nanos();
            var changed = Terms.of(limit, now);
            debts.change(terms, changed, now);
            terms = changed;
        }
    }

    @Override
    public Limit limit() {
        return terms.limit();
    }

    /// How many keys have a cell.
    long cells() {
        return cells.estimatedSize();
    }

    private static String name(String key) {
        return key.length() <= LONGEST_KEY
                ? key
                : new String(Sha256.of(key), StandardCharsets.ISO_8859_1);
    }
}
