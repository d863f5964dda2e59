package dev.hirundo.realtime;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.core.Json;
import dev.hirundo.core.Problem;
import dev.hirundo.core.Validation;
import dev.hirundo.core.data.Feed;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Topics that clients may listen to over a WebSocket: what is told there, to whom, and what they
/// may say.
///
/// ```java
/// Channel.of("rooms/{room}", join -> messages(members.require(join.caller(), join.path("room"))))
///         .publishes(Typing.class, (join, typing) -> Map.of("typing", name(join.caller())))
///         .presence(join -> Map.of("name", name(join.caller())));
/// ```
///
/// Immutable. What it is given may block: only the client that it is called for waits. It refuses
/// by throwing a problem. Its thread may serve other clients before and after, so no thread-local
/// should be left.
public final class Channel {
    private final TopicPattern pattern;
    private final Function<Join, Optional<Feed<?>>> rule;
    private final @Nullable BiFunction<Join, JsonNode, Object> said;
    private final @Nullable Function<Join, ?> presence;
    private final Overflow overflow;

    private Channel(
            TopicPattern pattern,
            Function<Join, Optional<Feed<?>>> rule,
            @Nullable BiFunction<Join, JsonNode, Object> said,
            @Nullable Function<Join, ?> presence,
            Overflow overflow) {
        this.pattern = pattern;
        this.rule = rule;
        this.said = said;
        this.presence = presence;
        this.overflow = overflow;
    }

    /// Topics in which changes of rows are told.
    ///
    /// @param pattern path segments, of which those in braces stand for any one: `rooms/{room}`.
    ///   The first of the channels that fits is taken
    /// @param feed asked at each join: what of which rows, or throws a problem
    public static Channel of(String pattern, Function<Join, ? extends Feed<?>> feed) {
        Objects.requireNonNull(feed);
        return of(TopicPattern.parse(pattern), join -> Optional.of(feed.apply(join)));
    }

    /// Topics without rows, for what is told to those who listen just now.
    ///
    /// @param rule asked at each join: throws a problem if he may not
    public static Channel fleeting(String pattern, Consumer<Join> rule) {
        Objects.requireNonNull(rule);
        return of(
                TopicPattern.parse(pattern),
                join -> {
                    rule.accept(join);
                    return Optional.empty();
                });
    }

    private static Channel of(TopicPattern pattern, Function<Join, Optional<Feed<?>>> rule) {
        return new Channel(pattern, rule, null, null, Overflow.DISCONNECT);
    }

    /// Who listens may say something to all who do, which is kept nowhere: that he is typing, where
    /// his cursor is. Without this, nobody may.
    ///
    /// @param type what he sends, read and validated as the body of a request is
    /// @param message what is told of it: anything that [Json#standard] writes, of at most 4 KiB.
    ///   He may claim to be anybody in what he sends; who he is is [Join#caller]
    public <T> Channel publishes(Class<T> type, BiFunction<Join, T, ?> message) {
        BiFunction<Join, JsonNode, Object> read =
                (join, data) ->
                        message.apply(
                                join,
                                Validation.standard().check(Json.standard().read(data, type)));
        return new Channel(pattern, rule, read, presence, overflow);
    }

    /// Who listens is told who else does: first all, then who comes and who goes. Somebody who
    /// listens several times, or on several machines, is there once. Whoever has no credential is
    /// each somebody else.
    ///
    /// @param info what is told of him, beside his [dev.hirundo.core.Caller.User#subject]: anything
    ///   that [Json#standard] writes. Of his first connection
    public Channel presence(Function<Join, ?> info) {
        return new Channel(pattern, rule, said, Objects.requireNonNull(info), overflow);
    }

    /// [Overflow#DISCONNECT] unless this is called.
    public Channel overflow(Overflow overflow) {
        return new Channel(pattern, rule, said, presence, Objects.requireNonNull(overflow));
    }

    TopicPattern pattern() {
        return pattern;
    }

    Overflow overflow() {
        return overflow;
    }

    /// @throws dev.hirundo.core.ProblemException if he may not
    Optional<Feed<?>> join(Join join) {
        return rule.apply(join);
    }

    /// What is told of what he says.
    ///
    /// @throws dev.hirundo.core.ProblemException if he may not, or it is not valid
    Object said(Join join, JsonNode data) {
        if (said == null) {
            throw Problem.of(403).withDetail("Nothing can be published here.").toException();
        }
        return said.apply(join, data);
    }

    boolean hasPresence() {
        return presence != null;
    }

    /// Who is here, if that is told.
    ///
    /// @param id who he is
    Optional<Member> member(String id, Join join) {
        return presence == null
                ? Optional.empty()
                : Optional.of(new Member(id, Json.standard().toTree(presence.apply(join))));
    }
}
