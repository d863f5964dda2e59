package dev.hirundo.ratelimit;

import io.github.bucket4j.BucketState;
import io.github.bucket4j.distributed.remote.CommandResult;
import io.github.bucket4j.distributed.remote.MutableBucketEntry;
import io.github.bucket4j.distributed.remote.RemoteBucketState;
import io.github.bucket4j.distributed.remote.RemoteCommand;
import io.github.bucket4j.distributed.remote.RemoteStat;
import io.github.bucket4j.distributed.serialization.SerializationHandle;
import io.github.bucket4j.distributed.versioning.Version;
import io.github.bucket4j.distributed.versioning.Versions;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// What is done to the state of a key between reading and writing it: as one of Bucket4j's
/// commands, but in our words, and by our clock. It may be done several times, until its write
/// succeeds.
///
/// Where Bucket4j keeps the version of a configuration, we keep the time of writing.
final class Step<T> implements RemoteCommand<Step.Outcome<T>> {
    /// @param result of no meaning if it is too early
    /// @param write whether the state was changed
    record Outcome<T>(T result, boolean write) {}

    /// Changes a state, or not.
    @FunctionalInterface
    interface Change<T> {
        Outcome<T> of(Terms terms, BucketState state);
    }

    /// Thrown through Bucket4j, which releases what it holds: this machine's time seems to be
    /// behind that of another one, which wrote the state.
    static final class BehindException extends RuntimeException {
        BehindException() {
            super("the state was written later than now", null, false, false);
        }
    }

    private final LongSupplier clock;
    private final Supplier<Terms> terms;
    private final boolean follow;
    private final Change<T> change;

    /// @param clock the store's
    /// @param terms those of now
    /// @param follow whether to go by the clock even if the state was written a second later than
    ///   now, because the store's clock was set back
    Step(LongSupplier clock, Supplier<Terms> terms, boolean follow, Change<T> change) {
        this.clock = clock;
        this.terms = terms;
        this.follow = follow;
        this.change = change;
    }

    @Override
    public CommandResult<Outcome<T>> execute(MutableBucketEntry entry, long unused) {
        long now = clock.getAsLong();
        var terms = this.terms.get();
        boolean behind = entry.exists() && writtenNanos(entry.get()) - now >= StoreClock.STEP;
        if (behind && !follow) {
            throw new BehindException();
        }
        var state = entry.exists() ? terms.at(now, entry.get().getState()) : terms.full(now);
        if (behind) {
            state = terms.movedTo(now, state);
        }
        var outcome = change.of(terms, state);
        if (outcome.write || behind) {
            entry.set(new RemoteBucketState(state, new RemoteStat(0), now));
        }
        return CommandResult.success(outcome, 0);
    }

    static long writtenNanos(RemoteBucketState state) {
        Long nanos = state.getConfigurationVersion();
        return nanos == null ? Long.MIN_VALUE / 2 : nanos;
    }

    @Override
    public boolean isInitializationCommand() {
        return true;
    }

    /// It never leaves this machine.
    @Override
    public SerializationHandle<RemoteCommand<?>> getSerializationHandle() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isImmediateSyncRequired(long unsynchronizedTokens, long nanosSinceLastSync) {
        return true;
    }

    @Override
    public long estimateTokensToConsume() {
        return 0;
    }

    @Override
    public long getConsumedTokens(Outcome<T> result) {
        return 0;
    }

    @Override
    public Version getRequiredVersion() {
        return Versions.getLatest();
    }
}
