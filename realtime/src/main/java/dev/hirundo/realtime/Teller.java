package dev.hirundo.realtime;

import dev.hirundo.core.Json;
import dev.hirundo.core.data.ChangeLog;
import dev.hirundo.core.data.ChangeLog.ForgottenException;
import dev.hirundo.core.data.ChangeLog.Position;
import dev.hirundo.core.data.ChangeLog.Snapshot;
import dev.hirundo.core.data.Feed;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Tells one client what its feed shows: what it has not seen yet, and then what happens. Used by
/// one thread at a time.
///
/// @param <P> an event as it goes over the wire
final class Teller<P> {
    private static final int PAGE = 100;

    private final ChangeLog log;
    private final Hub hub;
    private final Meters meters;
    private final Subscription subscription;
    private final Feed<?> feed;
    private final Outlet<P> outlet;

    /// Whether a change is known to the client already, as long as such a one may come. The mailbox
    /// asks it too, but what has just been taken from there waits for its turn.
    private @Nullable Predicate<Position> known;

    /// Before it, a client that comes back must not go by the position.
    private Position settled = Position.START;

    private @Nullable Position told;

    /// In which second the last one was written that was measured.
    private long measuredSecond;

    Teller(Shared shared, Subscription subscription, Feed<?> feed, Outlet<P> outlet) {
        this.log = shared.log();
        this.hub = shared.hub();
        this.meters = shared.meters();
        this.subscription = subscription;
        this.feed = feed;
        this.outlet = outlet;
    }

    /// Tells from there on, after it has caught up: joins those who are told what happens.
    void begin(Start start, Answer answer) throws IOException {
        switch (start) {
            case Start.New _ -> begin(false, answer);
            case Start.After(var position) -> {
                if (!resume(position, answer)) {
                    beginAnew(answer);
                }
            }
            case Start.Unknown _ -> beginAnew(answer);
        }
    }

    /// What happened is not known: the client forgets what it knows.
    void beginAnew() throws IOException {
        beginAnew(Answer.NONE);
    }

    private void beginAnew(Answer answer) throws IOException {
        leave();
        begin(true, answer);
    }

    private void begin(boolean isAnew, Answer answer) throws IOException {
        if (feed.snapshot().isPresent()) {
            begin(snapshot(feed.snapshot().get()), isAnew, answer);
            return;
        }
        var position = hub.join(feed.topic(), subscription);
        know(position);
        answer.begins(Optional.of(position), false);
        reset(isAnew);
        outlet.caughtUp(position);
    }

    /// What the rows show may wait already. Of two changes that were made one it could not be said
    /// whether they show it.
    private <R> Snapshot<R> snapshot(Supplier<R> rows) {
        subscription.mailbox().keepApart(subscription);
        hub.join(feed.topic(), subscription);
        var snapshot = log.snapshot(rows);
        var end = snapshot.position();
        boolean isSettled = snapshot.settled().equals(end); // then the rows need not be kept
        join(isSettled ? change -> change.compareTo(end) <= 0 : snapshot::shows);
        return snapshot;
    }

    /// @param known whether the client knows what happened there
    private void join(Predicate<Position> known) {
        this.known = known;
        subscription
                .mailbox()
                .join(
                        subscription,
                        item -> item instanceof Delivery change && known.test(change.position()));
    }

    /// Without a position as long as the rows show changes from after it: who came back with it
    /// would be told of those again. He gets another snapshot instead.
    private void begin(Snapshot<?> snapshot, boolean isAnew, Answer answer) throws IOException {
        settled = snapshot.settled();
        told = settled.equals(snapshot.position()) ? snapshot.position() : null;
        answer.begins(told(), false);
        reset(isAnew);
        send("snapshot", told(), Map.of("items", snapshot.rows()));
    }

    /// Without a position: who came back with one would not be told of the rows.
    private void reset(boolean isAnew) throws IOException {
        if (isAnew) {
            send("reset", Optional.empty(), Map.of());
        }
    }

    /// Tells what the log holds after what the client has seen last, until the hub remembers the
    /// rest: before it joins, lest more than there is room for comes meanwhile. To the end of the
    /// log if changes are made one: he may have been told of some without their positions,
    /// elsewhere.
    ///
    /// @param isWanted asked at each page
    /// @return from where it is to begin then
    Start catchUp(Start start, Answer answer, BooleanSupplier isWanted) throws IOException {
        if (!(start instanceof Start.After(var after))) {
            return start;
        }
        try {
            if (hub.remembers(after) && !subscription.makesOne()) {
                return start;
            }
            var page = read(after);
            answer.begins(Optional.of(after), true);
            tell(page);
            while (!page.isLast() && isWanted.getAsBoolean()) {
                page = read(page.end());
                tell(page);
            }
            return new Start.After(page.end());
        } catch (ForgottenException _) {
            return new Start.Unknown();
        }
    }

    private boolean resume(Position after, Answer answer) throws IOException {
        try {
            var position = after;
            var missed = join(position, after.epoch());
            while (missed.isEmpty()) {
                var page = read(position);
                answer.begins(Optional.of(after), true);
                tell(page);
                position = page.end();
                missed = join(position, page.epoch());
            }
            var last = missed.get().isEmpty() ? position : missed.get().getLast().position();
            answer.begins(Optional.of(after), true);
            know(Position.START);
            tell(missed.get());
            know(last);
            outlet.caughtUp(last);
            return true;
        } catch (ForgottenException _) {
            return false;
        }
    }

    /// The hub may lag behind the log, and tell of what he has seen.
    private Optional<List<Delivery>> join(Position after, long epoch) {
        join(change -> change.compareTo(after) <= 0);
        return hub.join(feed.topic(), subscription, after, epoch);
    }

    /// A stretch of the log.
    ///
    /// @param epoch where the hub was before it was read
    /// @param end up to where
    /// @param isLast whether that is as far as can be read
    private record Page(List<Delivery> changes, Position end, long epoch, boolean isLast) {}

    private Page read(Position after) {
        var readable = hub.position(); // before it is read: all up to here is in the last page
        var entries = log.after(after, PAGE);
        var changes =
                entries.stream()
                        .filter(entry -> entry.topic().equals(feed.topic()))
                        .map(Delivery::new)
                        .toList();
        var last = entries.isEmpty() ? after : entries.getLast().position();
        boolean isLast = entries.size() < PAGE;
        return new Page(
                changes,
                isLast && last.compareTo(readable) < 0 ? readable : last,
                readable.epoch(),
                isLast);
    }

    private void tell(Page page) throws IOException {
        know(Position.START);
        tell(page.changes());
    }

    /// The client has been told of all up to here.
    private void know(Position position) {
        settled = position;
        told = position;
    }

    private void tell(List<? extends Item> items) throws IOException {
        var last = lastChange(items);
        boolean inOrder = isInOrder(items);
        for (int from = 0; from < items.size(); from += PAGE) {
            send(
                    items.subList(from, Math.min(from + PAGE, items.size())),
                    item -> inOrder || item == last);
        }
        if (last != null) {
            toldUpTo(last.position());
        }
    }

    private static @Nullable Delivery lastChange(List<? extends Item> items) {
        for (var item : items.reversed()) {
            if (item instanceof Delivery change) {
                return change;
            }
        }
        return null;
    }

    /// Whether all that happened before one of them has been told before it.
    private static boolean isInOrder(List<? extends Item> items) {
        return items.size() <= 1
                || items.stream()
                        .noneMatch(item -> item instanceof Delivery change && change.isOfSeveral());
    }

    /// @param hasPosition whether the client may come back with the position of a change
    private void send(List<? extends Item> items, Predicate<Item> hasPosition) throws IOException {
        var events = new ArrayList<P>(items.size());
        for (var item : items) {
            switch (item) {
                case Fleeting message -> events.add(message.as(outlet.encoding()));
                case Delivery change ->
                        encoded(change, hasPosition.test(item)).ifPresent(events::add);
            }
        }
        if (!events.isEmpty()) {
            outlet.send(events);
        }
    }

    /// What waited for the client since it happened; nothing, if that has undone itself.
    void tellNow(List<Item> waited) throws IOException {
        var items = known == null ? waited : waited.stream().filter(this::isNew).toList();
        tell(items);
        if (!items.isEmpty() && items.getFirst() instanceof Delivery first) {
            measure(first.at());
        }
    }

    private boolean isNew(Item item) {
        return known == null
                || !(item instanceof Delivery change)
                || !known.test(change.position());
    }

    /// Where much happens, only the first change of a second: all who listen count in one place.
    private void measure(Instant written) {
        if (written.getEpochSecond() != measuredSecond) {
            measuredSecond = written.getEpochSecond();
            meters.told(written);
        }
    }

    private Optional<P> encoded(Delivery change, boolean hasPosition) {
        var position = change.position();
        return change.as(
                outlet.encoding(),
                subscription.topic(),
                feed,
                hasPosition && isSettled(position) ? Optional.of(position) : Optional.empty());
    }

    /// Whether no change after this is in the rows already.
    private boolean isSettled(Position position) {
        return position.compareTo(settled) >= 0;
    }

    /// Whether the client may come back with this: it may have been told more already, for the hub
    /// says where it is after it has told everybody.
    private boolean mayComeBackWith(Position position) {
        return isSettled(position) && (told == null || told.compareTo(position) <= 0);
    }

    /// Nothing up to here waits.
    ///
    /// @return whether the client may come back with this
    boolean toldUpTo(Position position) {
        if (!mayComeBackWith(position)) {
            return false;
        }
        told = position;
        if (!settled.equals(Position.START)) { // what comes now is after all that was known
            settled = Position.START;
            known = null;
            subscription.mailbox().settle(subscription);
        }
        return true;
    }

    /// What the client may come back with.
    Optional<Position> told() {
        return Optional.ofNullable(told);
    }

    private void send(String event, Optional<Position> position, Object data) throws IOException {
        outlet.send(
                List.of(
                        outlet.encoding()
                                .event(
                                        subscription.topic(),
                                        event,
                                        position,
                                        Json.standard().write(data))));
    }

    /// Nothing more is told.
    void leave() {
        known = null;
        hub.leave(feed.topic(), subscription);
        subscription.mailbox().drop(subscription);
    }
}
