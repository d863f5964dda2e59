package dev.hirundo.realtime;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// Somebody in a topic.
///
/// @param id the same for all of his devices; at most [#MAX_LENGTH] characters
/// @param info what the others are shown of him; should his devices differ in it, that of one of
///   them is shown
record Member(String id, JsonNode info) {
    static final int MAX_LENGTH = 250;

    Member {
        if (id.isEmpty() || !isText(id, MAX_LENGTH)) {
            throw new IllegalArgumentException(
                    "the id of a member is text of 1 to " + MAX_LENGTH + " characters");
        }
        Objects.requireNonNull(info);
    }

    /// Whether each database can keep it as it is.
    static boolean isText(String text, int maxLength) {
        return text.length() <= maxLength
                && text.indexOf('\0') < 0
                && StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }
}
