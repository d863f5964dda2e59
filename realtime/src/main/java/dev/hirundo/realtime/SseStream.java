package dev.hirundo.realtime;

import dev.hirundo.core.Json;
import dev.hirundo.core.data.ChangeLog;
import dev.hirundo.core.data.ChangeLog.ForgottenException;
import dev.hirundo.core.data.ChangeLog.Position;
import dev.hirundo.core.data.ChangeLog.Snapshot;
import dev.hirundo.core.data.Feed;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The answer to one client: everything it has not seen yet, as it happens, until one of the two
/// has enough. Written by the thread of its request.
final class SseStream {
    private static final int PAGE = 100;

    private final ChangeLog log;
    private final Hub hub;
    private final Limits limits;
    private final InstantSource clock;
    private final Instant expiresAt;
    private final Feed<?> feed;
    private final OutputStream out;

    /// What others may end; a new one each time that it begins anew.
    private volatile Inbox inbox;

    private volatile @Nullable End ended;
    private @Nullable Thread writer;
    private long writingSince;

    /// @param room how many changes wait for one client at most
    /// @param heartbeat how long nothing is said at most
    /// @param stall how long a client may leave what is written to it unread
    record Limits(int room, Duration heartbeat, Duration stall) {}

    /// How a stream began.
    ///
    /// @param known whether a change is known to the client already
    /// @param settled before it, a client that comes back must not go by the position
    private record Start(Predicate<Position> known, Position settled) {}

    SseStream(
            ChangeLog log,
            Hub hub,
            Limits limits,
            InstantSource clock,
            Instant expiresAt,
            Feed<?> feed,
            OutputStream out) {
        this.log = log;
        this.hub = hub;
        this.limits = limits;
        this.clock = clock;
        this.expiresAt = expiresAt;
        this.feed = feed;
        this.out = out;
        this.inbox = new Inbox(limits.room());
    }

    /// By any thread.
    void end(End reason) {
        ended = reason;
        inbox.end(reason);
    }

    /// By any thread: breaks off a write that nobody reads.
    synchronized void breakOffIfStalled(long nowNanos) {
        if (writer != null && nowNanos - writingSince > limits.stall().toNanos()) {
            writer.interrupt(); // closes the socket
        }
    }

    /// @param after what the client has seen last; empty: nothing yet
    void run(Optional<Position> after) throws IOException, InterruptedException {
        var seen = after;
        boolean again;
        do {
            again = session(seen) == End.FORGOTTEN;
            if (again) {
                // no position: who came back with one would not be told of the rows
                write(Sse.event("reset", bytes(Map.of())));
                seen = Optional.empty();
                beginAnew();
            }
        } while (again);
    }

    private void beginAnew() {
        inbox = new Inbox(limits.room());
        var reason = ended; // asked after it is there: whoever ends it sees it, or is seen
        if (reason != null) {
            inbox.end(reason);
        }
    }

    private End session(Optional<Position> after) throws IOException, InterruptedException {
        try {
            return after.isPresent() ? resume(after.get()) : begin();
        } catch (ForgottenException _) {
            return End.FORGOTTEN;
        }
    }

    /// Catches up before it joins, lest more than there is room for comes meanwhile; and then with
    /// what came in between.
    private End resume(Position after) throws IOException, InterruptedException {
        var caughtUp = catchUp(after);
        var joined = inbox;
        hub.join(feed.topic(), joined);
        try {
            var known = catchUp(caughtUp);
            write(Sse.position(known.toString()));
            return follow(new Start(change -> change.compareTo(known) <= 0, Position.START));
        } finally {
            hub.leave(feed.topic(), joined);
        }
    }

    private End begin() throws IOException, InterruptedException {
        var joined = inbox;
        var position = hub.join(feed.topic(), joined);
        try {
            if (feed.snapshot().isPresent()) {
                return follow(snapshot(log.snapshot(feed.snapshot().get())));
            }
            write(Sse.position(position.toString()));
            return follow(new Start(_ -> false, Position.START));
        } finally {
            hub.leave(feed.topic(), joined);
        }
    }

    /// Without a position as long as the rows show changes from after it: who came back with it
    /// would be told of those again. He gets another snapshot instead.
    private Start snapshot(Snapshot<?> snapshot) throws IOException {
        byte[] rows = bytes(Map.of("items", snapshot.rows()));
        boolean isSettled = snapshot.settled().equals(snapshot.position());
        write(
                isSettled
                        ? Sse.event(snapshot.position().toString(), "snapshot", rows)
                        : Sse.event("snapshot", rows));
        return new Start(snapshot::shows, snapshot.settled());
    }

    /// Tells what the log holds after this.
    ///
    /// @return up to where
    private Position catchUp(Position after) throws IOException {
        var position = after;
        int read;
        do {
            var page = log.after(position, PAGE);
            for (var entry : page) {
                position = entry.position();
                if (entry.topic().equals(feed.topic())) {
                    var event = new Delivery(entry).sse(feed);
                    if (event.isPresent()) {
                        write(event.get());
                    }
                }
            }
            read = page.size();
        } while (read == PAGE && isAllowed());
        return position;
    }

    private boolean isAllowed() {
        return ended == null && clock.instant().isBefore(expiresAt);
    }

    private End follow(Start start) throws IOException, InterruptedException {
        while (true) {
            var position = hub.position(); // before it is known that nothing waits
            var left = Duration.between(clock.instant(), expiresAt);
            if (!left.isPositive()) {
                return End.UNAUTHORIZED;
            }
            var patience = left.compareTo(limits.heartbeat()) < 0 ? left : limits.heartbeat();
            var items = inbox.take(patience);
            var ended = inbox.ended();
            if (items.isEmpty() && ended.isEmpty()) {
                rest(position, start);
            }
            send(items, start);
            if (ended.isPresent()) {
                return ended.get();
            }
        }
    }

    /// Says that there is somebody, and where, so that a client of a quiet topic does not come back
    /// with a position that is long forgotten.
    private void rest(Position position, Start start) throws IOException {
        if (position.compareTo(start.settled()) < 0) {
            write(Sse.comment());
        } else {
            write(Sse.comment(), Sse.position(position.toString()));
        }
    }

    private void send(List<Delivery> deliveries, Start start) throws IOException {
        var events = new ArrayList<byte[]>();
        for (var delivery : deliveries) {
            var position = delivery.position();
            if (!start.known().test(position)) {
                boolean isSettled = position.compareTo(start.settled()) >= 0;
                (isSettled ? delivery.sse(feed) : delivery.sseWithoutPosition(feed))
                        .ifPresent(events::add);
            }
        }
        if (!events.isEmpty()) {
            write(events.toArray(byte[][]::new));
        }
    }

    private void write(byte[]... events) throws IOException {
        writes(Thread.currentThread());
        try {
            for (byte[] event : events) {
                out.write(event);
            }
            out.flush();
        } finally {
            writes(null);
        }
        if (Thread.interrupted()) {
            throw new IOException("broken off: nobody has read for too long");
        }
    }

    private synchronized void writes(@Nullable Thread writer) {
        this.writer = writer;
        this.writingSince = System.nanoTime();
    }

    private static byte[] bytes(Object value) {
        return Json.standard().write(value);
    }
}
