package dev.hirundo.auth.token;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.auth.token.Verdict.Reason;
import dev.hirundo.core.Json;
import dev.hirundo.core.ProblemException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads the two JSON objects of a token. Strict: a claim that is read here and has another type
/// than RFC 7519 gives it spoils the whole token.
final class ClaimsReader {
    /// The end of the year 9999: a time of four-digit years, and far from any overflow.
    private static final BigDecimal MAX_SECONDS = BigDecimal.valueOf(253_402_300_799L);

    private static final int MILLIS_DIGITS = 3;

    private final JsonNode tree;

    private ClaimsReader(JsonNode tree) {
        this.tree = tree;
    }

    /// Not to be believed, for this reason.
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        private final Reason reason;

        RefusedException(Reason reason) {
            super(reason.name(), null, false, false); // ordinary, so it costs no stack trace
            this.reason = reason;
        }

        Reason reason() {
            return reason;
        }
    }

    static JsonNode object(byte[] json) throws RefusedException {
        try {
            var tree = Json.standard().readTree(json);
            if (tree.isObject()) {
                return tree;
            }
        } catch (ProblemException e) {
            throw new RefusedException(Reason.MALFORMED);
        }
        throw new RefusedException(Reason.MALFORMED);
    }

    static Claims read(byte[] payload) throws RefusedException {
        var reader = new ClaimsReader(object(payload));
        for (String name : List.of("iss", "sub", "aud", "exp")) {
            if (!reader.tree.has(name)) {
                throw new RefusedException(Reason.MISSING_CLAIM);
            }
        }
        return reader.claims();
    }

    private Claims claims() throws RefusedException {
        String subject = required(text(tree, "sub"));
        if (subject.isBlank()) {
            throw new RefusedException(Reason.MALFORMED);
        }
        var all = new LinkedHashMap<String, JsonNode>();
        tree.properties().forEach(claim -> all.put(claim.getKey(), claim.getValue()));
        return new Claims(
                subject,
                required(text(tree, "iss")),
                tree.path("aud").isArray() ? texts("aud") : Set.of(required(text(tree, "aud"))),
                required(time("exp")),
                time("iat"),
                time("nbf"),
                text(tree, "jti"),
                text(tree, "sid"),
                texts("roles"),
                scopes(),
                all);
    }

    /// `scp` is what Microsoft's Entra and Okta send instead of `scope`, as a text or as an array.
    private Set<String> scopes() throws RefusedException {
        if (tree.has("scope")) {
            return words(required(text(tree, "scope")));
        }
        return tree.path("scp").isTextual() ? words(tree.path("scp").textValue()) : texts("scp");
    }

    private static Set<String> words(String text) {
        var words = new LinkedHashSet<>(List.of(text.split(" ", -1)));
        words.remove("");
        return words;
    }

    /// Absent is empty; null is no text.
    static Optional<String> text(JsonNode tree, String name) throws RefusedException {
        var value = tree.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw new RefusedException(Reason.MALFORMED);
        }
        return Optional.of(value.textValue());
    }

    private Set<String> texts(String name) throws RefusedException {
        var value = tree.get(name);
        if (value == null) {
            return Set.of();
        }
        if (!value.isArray()) {
            throw new RefusedException(Reason.MALFORMED);
        }
        var texts = new LinkedHashSet<String>();
        for (var element : value) {
            if (!element.isTextual()) {
                throw new RefusedException(Reason.MALFORMED);
            }
            texts.add(element.textValue());
        }
        return texts;
    }

    /// RFC 7519, section 2: seconds since 1970, fractions allowed.
    private Optional<Instant> time(String name) throws RefusedException {
        var value = tree.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isNumber()) {
            throw new RefusedException(Reason.MALFORMED);
        }
        var seconds = value.decimalValue();
        if (seconds.signum() < 0 || seconds.compareTo(MAX_SECONDS) > 0) {
            throw new RefusedException(Reason.MALFORMED);
        }
        return Optional.of(Instant.ofEpochMilli(seconds.movePointRight(MILLIS_DIGITS).longValue()));
    }

    private static <T> T required(Optional<T> value) throws RefusedException {
        return value.orElseThrow(() -> new RefusedException(Reason.MALFORMED));
    }
}
