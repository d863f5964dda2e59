package dev.hirundo.realtime;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which topics a [Channel] is for: `rooms/{room}`.
///
/// @param segments of the path; those in braces are names
record TopicPattern(List<String> segments) {
    TopicPattern {
        segments = List.copyOf(segments);
    }

    /// @throws IllegalArgumentException if it can be none
    static TopicPattern parse(String pattern) {
        var segments = List.of(pattern.split("/", -1));
        var names = new HashSet<String>();
        for (String segment : segments) {
            boolean isOdd =
                    isName(segment)
                            ? segment.length() < 3 || !names.add(segment)
                            : segment.isBlank() || segment.matches(".*[{}?].*");
            if (isOdd) {
                throw new IllegalArgumentException(
                        "a pattern is of words and {names} with slashes between: " + pattern);
            }
        }
        return new TopicPattern(segments);
    }

    private static boolean isName(String segment) {
        return segment.startsWith("{") && segment.endsWith("}");
    }

    /// What stands for the names in a path.
    ///
    /// @return empty if this is not for it
    Optional<Map<String, String>> match(String path) {
        String[] given = path.split("/", -1);
        if (given.length != segments.size()) {
            return Optional.empty();
        }
        var values = new HashMap<String, String>();
        for (int i = 0; i < given.length; i++) {
            String segment = segments.get(i);
            if (isName(segment) && !given[i].isEmpty()) {
                values.put(segment.substring(1, segment.length() - 1), given[i]);
            } else if (!segment.equals(given[i])) {
                return Optional.empty();
            }
        }
        return Optional.of(values);
    }
}
