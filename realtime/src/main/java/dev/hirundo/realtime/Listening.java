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
import org.jspecify.annotations.Nullable;

/// One topic that a client listens to over a socket. Used by one thread at a time, except to
/// publish.
final class Listening extends Subscription {
    private final Channel channel;
    private final Join join;
    private final Optional<Member> member;
    private final Rooms rooms;
    private final Line line;

    /// None where there are no rows.
    private final @Nullable Teller<Frame> teller;

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
            Line line,
            Optional<Feed<?>> feed,
            String id,
            Optional<Member> member) {
        super(join.topic(), mailbox, shared.limits().room(), channel.overflow());
        this.channel = channel;
        this.join = join;
        this.rooms = shared.rooms();
        this.line = line;
        this.teller = feed.map(rows -> new Teller<>(shared, this, rows, line)).orElse(null);
        this.id = id;
        this.member = member;
    }

    /// @return from where it is to [#begin] then
    Start catchUp(Start start, Answer answer, BooleanSupplier isWanted) throws IOException {
        return teller == null ? start : teller.catchUp(start, answer, isWanted);
    }

    void begin(Start start, Answer answer) throws IOException {
        rooms.join(topic(), this);
        if (teller != null) {
            teller.begin(start, answer);
        } else {
            answer.begins(Optional.empty(), false);
        }
        if (member.isPresent()) {
            stay = rooms.enter(topic(), member.get(), this);
        }
    }

    void tell(List<Item> items) throws IOException {
        if (teller != null) {
            teller.tellNow(items);
        } else {
            var events = new ArrayList<Frame>(items.size());
            for (var item : items) {
                events.add(((Fleeting) item).as(line.encoding()));
            }
            line.send(events);
        }
    }

    /// @throws dev.hirundo.core.ProblemException if he may not say this
    void publish(JsonNode data) {
        rooms.publish(topic(), id, channel.said(join, data));
    }

    /// Nothing up to here waits.
    ///
    /// @return whether he may come back with this
    boolean toldUpTo(Position position) {
        return teller == null || teller.toldUpTo(position);
    }

    /// What he may come back with.
    Optional<Position> told() {
        return teller == null ? Optional.empty() : teller.told();
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
        if (teller != null) {
            teller.leave();
        }
        mailbox().drop(this);
        return stay;
    }
}
