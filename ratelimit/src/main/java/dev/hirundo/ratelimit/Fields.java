package dev.hirundo.ratelimit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// What is told of limits in header fields, draft-ietf-httpapi-ratelimit-headers-10: lists of
/// structured fields (RFC 9651).
final class Fields {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /// RFC 9651, section 3.3.1.
    private static final long MAX_INTEGER = 999_999_999_999_999L;

    private Fields() {}

    /// What one policy has left.
    ///
    /// @param item as in `RateLimit-Policy`
    /// @param seconds until it has all again; or, of who is refused, until he may try again
    record Left(String item, long remaining, long seconds) {
        static Left of(String policy, Limit limit, Decision decision) {
            var time =
                    decision instanceof Decision.Refused refused
                            ? refused.retryAfter()
                            : decision.untilFull();
            int window = Math.max(0, limit.windows().indexOf(decision.window()));
            return new Left(
                    Fields.item(policy, limit, window), decision.remaining(), Fields.seconds(time));
        }

        /// Nothing for this time.
        static Left none(String policy, Limit limit, Duration time) {
            return new Left(Fields.item(policy, limit, 0), 0, Fields.seconds(time));
        }

        /// `"burst";r=50;t=30`.
        String text() {
            return "\"" + item + "\";r=" + remaining + ";t=" + seconds;
        }
    }

    /// The name of a window of a policy: the policy's own, numbered where there are several, for no
    /// name may stand twice in `RateLimit`.
    private static String item(String policy, Limit limit, int window) {
        return limit.windows().size() == 1 ? policy : policy + "." + (window + 1);
    }

    /// `"burst";q=100;w=60`; a window of less than a second has no `w`.
    static String policy(String policy, Limit limit) {
        var items = new ArrayList<String>();
        for (int i = 0; i < limit.windows().size(); i++) {
            var window = limit.windows().get(i);
            String item = "\"" + item(policy, limit, i) + "\";q=" + window.tokens();
            items.add(
                    window.period().compareTo(SECOND) < 0
                            ? item
                            : item + ";w=" + seconds(window.period()));
        }
        return String.join(", ", items);
    }

    /// The strictest first.
    static String left(List<Left> all) {
        return all.stream()
                .sorted(Comparator.comparingLong(Left::remaining))
                .map(Left::text)
                .collect(Collectors.joining(", "));
    }

    /// Whole seconds, rounded up; as large as an integer of a structured field may be.
    static long seconds(Duration time) {
        return time.getSeconds() >= MAX_INTEGER
                ? MAX_INTEGER
                : time.getSeconds() + (time.getNano() > 0 ? 1 : 0);
    }
}
