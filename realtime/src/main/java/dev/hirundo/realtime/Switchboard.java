package dev.hirundo.realtime;

import dev.hirundo.core.Problem;
import io.helidon.common.uri.UriQuery;
import java.util.List;
import java.util.function.Predicate;

/// What the sockets of one route have in common.
final class Switchboard {
    private final Shared shared;
    private final List<Channel> channels;
    private final Predicate<String> allows;

    /// @param allows asked for each message, with whose it is
    Switchboard(Shared shared, List<Channel> channels, Predicate<String> allows) {
        this.shared = shared;
        this.channels = List.copyOf(channels);
        this.allows = allows;
    }

    Shared shared() {
        return shared;
    }

    boolean allows(String key) {
        return allows.test(key);
    }

    /// @throws dev.hirundo.core.ProblemException 404 if there is no such topic, and whatever the
    ///   channel refuses him with
    Listening join(String topic, Credential credential, Mailbox mailbox, Line line) {
        int question = topic.indexOf('?');
        String path = question < 0 ? topic : topic.substring(0, question);
        String query = question < 0 ? "" : topic.substring(question + 1);
        for (var channel : channels) {
            var names = channel.pattern().match(path);
            if (names.isPresent()) {
                var join = new Join(topic, names.get(), query(query), credential.caller());
                return join(channel, join, credential, mailbox, line);
            }
        }
        throw Problem.of(404).withDetail("There is no such topic.").toException();
    }

    private static UriQuery query(String query) {
        try {
            return query.isEmpty() ? UriQuery.empty() : UriQuery.create(query, true);
        } catch (IllegalArgumentException _) {
            throw Problem.of(400).withDetail("The topic's query is malformed.").toException();
        }
    }

    private Listening join(
            Channel channel, Join join, Credential credential, Mailbox mailbox, Line line) {
        var feed = channel.join(join);
        var member = channel.member(credential.member(), join);
        return new Listening(
                shared, channel, join, mailbox, line, feed, credential.member(), member);
    }
}
