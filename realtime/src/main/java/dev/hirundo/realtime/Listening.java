package dev.hirundo.realtime;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.core.data.ChangeLog.Position;
import dev.hirundo.core.data.Feed;
import dev.hirundo.realtime.websocket.Frame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// One topic that a client listens to over a socket. Used by one thread at a time, except to
/// publish.
final class Listening extends Subscription {
    private final Channel channel;
    private final Join join;
    private final Optional<Member> member;
    private final Rooms rooms;
    private final Outlet<Frame> outlet;

    /// None where there are no rows.
    private final Optional<Teller<Frame>> teller;

    private final String id;
    private Stay stay = () -> {};

    /// Guarded by the [SocketTopics].
    private boolean isOver;

    /// @param id who he is to the others
    /// @param member what they are told of him, if anything
    Listening(
            Shared shared,
            Channel channel,
            Join join,
            Mailbox mailbox,
            Outlet<Frame> outlet,
            Optional<Feed<?>> feed,
            String id,
            Optional<Member> member) {
        super(join.topic(), mailbox, shared.limits().room(), channel.overflow());
        this.channel = channel;
        this.join = join;
        this.rooms = shared.rooms();
        this.outlet = outlet;
        this.teller = feed.map(rows -> new Teller<>(shared, this, rows, outlet));
        this.id = id;
        this.member = member;
    }

    /// @return from where it is to [#begin] then
    Start catchUp(Start start, BooleanSupplier isWanted) throws IOException {
        return teller.isPresent() ? teller.get().catchUp(start, isWanted) : start;
    }

    void begin(Start start) throws IOException {
        rooms.join(topic(), this);
        if (teller.isPresent()) {
            teller.get().begin(start);
        } else {
            outlet.begins(Optional.empty(), false);
        }
        if (member.isPresent()) {
            stay = rooms.enter(topic(), member.get(), this);
        }
    }

    void tell(List<Item> items) throws IOException {
        if (teller.isPresent()) {
            teller.get().tellNow(items);
        } else {
            var events = new ArrayList<Frame>(items.size());
            for (var item : items) {
                events.add(((Fleeting) item).as(outlet.encoding()));
            }
            outlet.send(events);
        }
    }

    /// @throws dev.hirundo.core.ProblemException if he may not say this
    void publish(JsonNode data) {
        rooms.publish(topic(), id, channel.said(join, data));
    }

    /// Nothing up to here waits: whether he may come back with this.
    boolean isToldUpTo(Position position) {
        if (teller.isEmpty()) {
            return true;
        }
        teller.get().toldUpTo(position);
        return teller.get().mayComeBackWith(position);
    }

    /// What he may come back with.
    Optional<Position> told() {
        return teller.flatMap(Teller::told);
    }

    void end() {
        endButStay().leave();
    }

    /// Whether he has left it.
    boolean isOver() {
        return isOver;
    }

    /// Nothing more is told, but he is still there until he leaves.
    Stay endButStay() {
        isOver = true;
        rooms.leave(topic(), this);
        teller.ifPresent(Teller::leave);
        mailbox().drop(this);
        return stay;
    }
}
