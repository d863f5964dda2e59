package dev.hirundo.realtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What waits for one connection: of each of its subscriptions no more than that has room for.
///
/// Thread-safe: many put in, one takes out. Putting in never blocks. Nobody waits for what comes:
/// whoever takes goes when there is nothing, and is called again when there is something.
final class Mailbox {
    private final Executor threads;
    private final Runnable taker;

    /// In the order they are taken in: each once, if anything waits, which is seldom. What is made
    /// anew is nearer to the processor than what was kept.
    private List<Subscription> waiting = List.of();

    private @Nullable End end;
    private boolean isRoused;

    /// Whether somebody takes, or has been called to.
    private boolean isTaken = true;

    /// What whoever takes has to do next.
    sealed interface Next {}

    /// What waited for one subscription.
    ///
    /// @param isForgotten more than these has happened, and is not known
    record Batch(Subscription subscription, List<Item> items, boolean isForgotten)
            implements Next {}

    /// To say that there is somebody: nothing waits.
    record Rest() implements Next {}

    /// To say why it has ended; it is the last.
    record Over(End end) implements Next {}

    /// Nothing, and to go.
    record Nothing() implements Next {}

    /// @param threads runs the taker
    /// @param taker has to [#take] until there is nothing; first called when a first one has
    Mailbox(Executor threads, Runnable taker) {
        this.threads = threads;
        this.taker = taker;
    }

    /// Has it at hand for what comes next, without the lock.
    int touch() {
        return isTaken ? 1 : 0;
    }

    void offer(Subscription to, Item item) {
        callIf(put(to, item));
    }

    private synchronized boolean put(Subscription to, Item item) {
        if (end != null) {
            return false;
        }
        if (to.add(item)) {
            wait(to);
        } else {
            finish(End.TOO_SLOW);
        }
        return isToBeCalled();
    }

    synchronized boolean hasLittleRoom(Subscription subscription) {
        return end == null && subscription.isHalfFull();
    }

    /// From now on no two items of it are made one.
    synchronized void keepApart(Subscription subscription) {
        subscription.keepApart();
    }

    /// From now on two items of it may be made one.
    ///
    /// @param known what waits no more, nor will: rows can be read before the hub tells of them
    synchronized void join(Subscription subscription, Predicate<Item> known) {
        subscription.join(known);
    }

    /// Nothing that is known already will come any more: from now on two items may be made one.
    synchronized void settle(Subscription subscription) {
        subscription.settle();
    }

    /// What happened since is not known.
    void forget(Subscription subscription) {
        callIf(putForgotten(subscription));
    }

    private synchronized boolean putForgotten(Subscription subscription) {
        subscription.forgetAll();
        wait(subscription);
        return isToBeCalled();
    }

    private void wait(Subscription subscription) {
        if (end == null && !waiting.contains(subscription)) {
            if (waiting.isEmpty()) {
                waiting = new ArrayList<>(1);
            }
            waiting.add(subscription);
        }
    }

    private boolean isToBeCalled() {
        boolean isCalled = !isTaken;
        isTaken = true;
        return isCalled;
    }

    /// Without the lock: whoever is called may begin at once, and needs it.
    private void callIf(boolean isToBeCalled) {
        if (isToBeCalled) {
            threads.execute(taker);
        }
    }

    /// Has the client be told something, if it is only that there is nothing to tell.
    void rouse() {
        callIf(putRest());
    }

    private synchronized boolean putRest() {
        isRoused = true;
        return isToBeCalled();
    }

    /// Ends it, unless it has ended. What waits can still be taken if the server goes away; who is
    /// too slow comes back for it, and for others it is not any more.
    void end(End reason) {
        callIf(putEnd(reason));
    }

    private synchronized boolean putEnd(End reason) {
        if (end != null) {
            return false;
        }
        finish(reason);
        return isToBeCalled();
    }

    private void finish(End reason) {
        end = reason;
        if (reason != End.GOING_AWAY) {
            waiting = List.of();
        }
    }

    /// The end of a subscription: nothing of it will be taken.
    synchronized void drop(Subscription subscription) {
        subscription.takeAll();
        subscription.settle();
        if (!waiting.isEmpty()) {
            waiting.remove(subscription);
        }
    }

    /// All that waits for the subscription whose turn it is, if there is one. Does not block.
    synchronized Next take() {
        if (!waiting.isEmpty()) {
            return next().takeAll();
        }
        if (end != null) {
            return new Over(end);
        }
        if (isRoused) {
            isRoused = false;
            return new Rest();
        }
        isTaken = false;
        return new Nothing();
    }

    private Subscription next() {
        var next = waiting.removeFirst();
        if (waiting.isEmpty()) {
            waiting = List.of();
        }
        return next;
    }

    /// Why it ended, once it has and nothing waits any more.
    synchronized Optional<End> ended() {
        return waiting.isEmpty() ? Optional.ofNullable(end) : Optional.empty();
    }

    /// Whether all that was offered until now has been taken: what comes after the end is not kept.
    synchronized boolean isAllTaken() {
        return end == null && waiting.isEmpty();
    }

    /// How many items wait.
    synchronized int size() {
        return waiting.stream().mapToInt(Subscription::size).sum();
    }
}
