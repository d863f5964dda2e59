package dev.hirundo.crud;

import dev.hirundo.core.Problem;
import dev.hirundo.core.ProblemException;
import io.helidon.common.uri.UriQuery;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What a client asks of a list.
///
/// @param limit how many rows at most
/// @param cursor the place to go on from, as it was given out
record ListQuery(int limit, Optional<String> cursor) {
    private static final Set<String> KNOWN = Set.of("limit", "cursor");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    /// @throws ProblemException 400 that lists what is allowed
    static ListQuery parse(UriQuery query, int defaultLimit, int maxLimit) {
        for (String name : query.names()) {
            if (!KNOWN.contains(name)) {
                throw refused("Unknown parameter: " + name + ". Allowed: cursor, limit.");
            }
            if (query.all(name).size() > 1) {
                throw refused("The parameter " + name + " is given more than once.");
            }
        }
        int limit = query.contains("limit") ? limit(query.get("limit"), maxLimit) : defaultLimit;
        return new ListQuery(
                limit,
                query.contains("cursor") ? Optional.of(query.get("cursor")) : Optional.empty());
    }

    private static int limit(String text, int max) {
        if (NUMBER.matcher(text).matches()) {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= max) {
                return limit;
            }
        }
        throw refused("limit must be a number from 1 to " + max + ".");
    }

    private static ProblemException refused(String detail) {
        return Problem.of(400).withDetail(detail).toException();
    }
}
