package dev.hirundo.realtime;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.core.data.ChangeLog.Position;
import dev.hirundo.realtime.websocket.Frame;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// One topic that a client listens to over a socket. Used by one thread at a time, except to
/// publish.
final class Listening {
    private final Channel channel;
    private final Join join;
    private final Optional<Member> member;
    private final Rooms rooms;
    private final Subscription subscription;
    private final Outlet<Frame> outlet;

    /// None where there are no rows.
    private final Optional<Teller<Frame>> teller;

    private final String id;
    private Stay stay = () -> {};

    /// @param id who he is to the others
    /// @param member what they are told of him, if anything
    Listening(
            Channel channel,
            Join join,
            Rooms rooms,
            Subscription subscription,
            Outlet<Frame> outlet,
            Optional<Teller<Frame>> teller,
            String id,
            Optional<Member> member) {
        this.channel = channel;
        this.join = join;
        this.rooms = rooms;
        this.subscription = subscription;
        this.outlet = outlet;
        this.teller = teller;
        this.id = id;
        this.member = member;
    }

    String topic() {
        return join.topic();
    }

    boolean isOf(Subscription subscription) {
        return this.subscription.equals(subscription);
    }

    /// @return from where it is to [#begin] then
    Start catchUp(Start start, BooleanSupplier isWanted) throws IOException {
        return teller.isPresent() ? teller.get().catchUp(start, isWanted) : start;
    }

    void begin(Start start) throws IOException {
        rooms.join(topic(), subscription);
        if (teller.isPresent()) {
            teller.get().begin(start);
        } else {
            outlet.begins(Optional.empty(), false);
        }
        if (member.isPresent()) {
            stay = rooms.enter(topic(), member.get(), subscription);
        }
    }

    void tell(List<Item> items) throws IOException {
        if (teller.isPresent()) {
            teller.get().tellNow(items);
        } else {
            outlet.send(
                    items.stream().map(item -> ((Fleeting) item).as(outlet.encoding())).toList());
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
        return teller.get().isSettled(position);
    }

    /// What he may come back with.
    Optional<Position> told() {
        return teller.flatMap(Teller::told);
    }

    void end() {
        endButStay().leave();
    }

    /// Nothing more is told, but he is still there until he leaves.
    Stay endButStay() {
        rooms.leave(topic(), subscription);
        teller.ifPresent(Teller::leave);
        subscription.mailbox().drop(subscription);
        return stay;
    }
}
