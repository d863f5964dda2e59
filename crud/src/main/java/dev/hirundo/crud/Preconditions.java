package dev.hirundo.crud;

import dev.hirundo.core.Problem;
import dev.hirundo.core.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a request demands of the row before it may change it, or be sent it (RFC 9110, section 13).
///
/// @param ifMatch the entity tags of `If-Match`; empty where there is none
/// @param ifNoneMatch those of `If-None-Match`
record Preconditions(Optional<Tags> ifMatch, Optional<Tags> ifNoneMatch) {

    /// @throws ProblemException 400 if a header is no list of entity tags
    static Preconditions parse(Optional<String> ifMatch, Optional<String> ifNoneMatch) {
        return new Preconditions(
                ifMatch.map(text -> Tags.parse("If-Match", text)),
                ifNoneMatch.map(text -> Tags.parse("If-None-Match", text)));
    }

    boolean isEmpty() {
        return ifMatch.isEmpty() && ifNoneMatch.isEmpty();
    }

    /// Whether there must be no such row yet.
    boolean demandsAbsence() {
        return ifNoneMatch.isPresent() && ifNoneMatch.get().any();
    }

    /// The one version that `If-Match` demands, where that is all that is demanded: then the
    /// database can check it.
    Optional<Long> version() {
        return ifNoneMatch.isPresent() ? Optional.empty() : ifMatch.flatMap(Tags::version);
    }

    /// @param current the row's entity tag; null where it has none
    /// @throws ProblemException 412 that shows the current entity tag
    void requireForWrite(@Nullable String current) {
        boolean stale = ifMatch.isPresent() && !ifMatch.get().matchStrongly(current);
        boolean exists = ifNoneMatch.isPresent() && ifNoneMatch.get().matchWeakly(current);
        if (stale || exists) {
            throw failed(current);
        }
    }

    /// Whether the client has this representation already (304).
    boolean isNotModified(@Nullable String current) {
        return ifNoneMatch.isPresent() && ifNoneMatch.get().matchWeakly(current);
    }

    static ProblemException failed(@Nullable String current) {
        var problem =
                Problem.of(412)
                        .withDetail(
                                "The row is not in the state that the request expects: somebody changed it. Read it again.");
        return (current == null
                        ? problem
                        : problem.with("current", current).withHeader("ETag", current))
                .toException();
    }

    /// The entity tag of a row's version.
    static String etag(long version) {
        return "\"v" + version + '"';
    }

    /// A list of entity tags, or `*` for any.
    record Tags(boolean any, List<String> tags) {
        /// One of the list, which may be left out, with the comma behind it (RFC 9110, section
        /// 5.6.1).
        private static final Pattern ELEMENT =
                Pattern.compile(
                        "[ \\t]*((?:W/)?\"[\\x21\\x23-\\x7E\\x80-\\xFF]*\")?[ \\t]*(?:,|\\z)");

        private static final Pattern VERSION = Pattern.compile("\"v(0|[1-9][0-9]{0,17})\"");

        static Tags parse(String header, String text) {
            if (text.strip().equals("*")) {
                return new Tags(true, List.of());
            }
            var tags = elements(text);
            if (tags.isEmpty()) {
                throw Problem.of(400)
                        .withDetail(
                                header
                                        + " must be * or a list of entity tags in quotes, such as \"v3\".")
                        .toException();
            }
            return new Tags(false, tags);
        }

        /// Empty if the text is no list. A tag may hold commas.
        private static List<String> elements(String text) {
            var tags = new ArrayList<String>();
            var element = ELEMENT.matcher(text);
            for (int at = 0; at < text.length(); at = element.end()) {
                if (!element.region(at, text.length()).lookingAt()) {
                    return List.of();
                }
                if (element.group(1) != null) {
                    tags.add(element.group(1));
                }
            }
            return tags;
        }

        Optional<Long> version() {
            if (tags.size() != 1) {
                return Optional.empty();
            }
            var matcher = VERSION.matcher(tags.getFirst());
            return matcher.matches()
                    ? Optional.of(Long.valueOf(matcher.group(1)))
                    : Optional.empty();
        }

        boolean matchStrongly(@Nullable String current) {
            return any || (current != null && tags.contains(current));
        }

        boolean matchWeakly(@Nullable String current) {
            return any
                    || (current != null
                            && tags.stream().anyMatch(tag -> opaque(tag).equals(opaque(current))));
        }

        private static String opaque(String tag) {
            return tag.startsWith("W/") ? tag.substring(2) : tag;
        }
    }
}
