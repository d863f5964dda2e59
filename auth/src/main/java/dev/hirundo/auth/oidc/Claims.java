package dev.hirundo.auth.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/// What a provider says of a user, read with suspicion: a text that does not look like what it
/// should be is none.
final class Claims {
    static final int MAX_NAME = 200;
    static final int MAX_EMAIL = 254; // RFC 5321, sections 4.5.3.1 and 4.1.2: a path is at most 256

    private Claims() {}

    /// A text that is not blank, not longer than that, and without control characters.
    static Optional<String> text(JsonNode object, String name, int max) {
        String text = object.path(name).isTextual() ? object.path(name).textValue() : "";
        boolean fits =
                !text.isBlank()
                        && text.length() <= max
                        && text.codePoints().noneMatch(Character::isISOControl);
        return fits ? Optional.of(text) : Optional.empty();
    }

    static Optional<String> name(JsonNode object) {
        return text(object, "name", MAX_NAME);
    }

    static Optional<String> email(JsonNode object) {
        return text(object, "email", MAX_EMAIL)
                .filter(email -> email.indexOf('@') > 0 && !email.endsWith("@"))
                .filter(email -> email.codePoints().noneMatch(Character::isWhitespace));
    }

    /// `true`, or the text `"true"`, as some providers write `email_verified`. Whatever else is
    /// not.
    static boolean isTrue(JsonNode node) {
        return node.isBoolean() ? node.booleanValue() : "true".equals(node.textValue());
    }
}
